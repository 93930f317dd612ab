/* SPDX-License-Identifier: MIT
 *
 * {"inputs": {path: {"imports": [{"path", "kind", "external"}], "format"}}, "outputs": {path: {"imports", "entryPoint"}}};
 * members that are not known are passed over. */
#include "metafile.h"

#include <jansson.h>
#include <string.h>
#include "json-scan.h"

#define DEPTH_MAX 16
/* The system's paths are shorter. */
#define NAME_SIZE_MAX 4096

/* What is being read; values are taken when the object that has them ends. */
typedef struct Decoding Decoding;
struct Decoding {
    JsonScan scan;
    const char *fault;
    Metafile *metafile;
    GHashTable *commonjs; /* names of inputs that are; keys are the inputs' own */
    /* Of the import that is being read. */
    char *import_path;
    ImportKind kind;
    gboolean is_external;
};

/* Told of a member or element whose first token this is; goes behind its value. name: NULL for an element. FALSE: fault. */
typedef gboolean (*OnValue)(Decoding *decoding, const char *name, JsonToken value);

static gboolean fail(Decoding *decoding, const char *fault)
{
    if (!decoding->fault)
        decoding->fault = fault;
    return FALSE;
}

/* The text of the last token, a string or a name. */
static char *take_text(Decoding *decoding)
{
    const JsonScan *scan = &decoding->scan;
    if (scan->size > NAME_SIZE_MAX) {
        (void)fail(decoding, "has a name of more than 4096 bytes");
        return NULL;
    }
    if (!scan->escaped)
        return g_strndup(scan->text, scan->size);
    json_t *string = json_loadb(scan->text - 1, scan->size + 2, JSON_DECODE_ANY, NULL);
    char *text = g_strdup(json_string_value(string));
    json_decref(string);
    if (!text)
        (void)fail(decoding, "has a name that is no text");
    return text;
}

static gboolean skip(Decoding *decoding, JsonToken value)
{
    return json_scan_skip(&decoding->scan, value) || fail(decoding, "is no JSON");
}

/* Tells of each value of the container that was just opened. */
static gboolean each_value(Decoding *decoding, JsonToken container, OnValue on_value)
{
    for (;;) {
        g_autofree char *name = NULL;
        JsonToken token = json_scan_next(&decoding->scan);
        if (token == JSON_TOKEN_CLOSE)
            return TRUE;
        if (container == JSON_TOKEN_OBJECT && token == JSON_TOKEN_NAME) {
            name = take_text(decoding);
            if (!name)
                return FALSE;
            token = json_scan_next(&decoding->scan);
        }
        if (token == JSON_TOKEN_BROKEN)
            return fail(decoding, "is no JSON");
        if (!on_value(decoding, name, token))
            return FALSE;
    }
}

static gboolean open_container(Decoding *decoding, JsonToken value, JsonToken wanted, OnValue on_value)
{
    if (value != wanted)
        return fail(decoding, value == JSON_TOKEN_BROKEN ? "is no JSON" : "has a value of the wrong type");
    return each_value(decoding, wanted, on_value);
}

/* A string, instead of what *text was. */
static gboolean take_string(Decoding *decoding, JsonToken value, char **text)
{
    if (value != JSON_TOKEN_STRING)
        return fail(decoding, "has a value of the wrong type");
    g_free(*text);
    *text = take_text(decoding);
    return *text != NULL;
}

/* ---- imports ---- */

static ImportKind kind_of(const char *name)
{
    static const struct {
        const char *name;
        ImportKind kind;
    } kinds[] = {
        {"import-statement", IMPORT_STATEMENT}, {"require-call", IMPORT_REQUIRE}, {"dynamic-import", IMPORT_DYNAMIC}};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(name, kinds[i].name))
            return kinds[i].kind;
    return IMPORT_OTHER;
}

static gboolean on_import_member(Decoding *decoding, const char *name, JsonToken value)
{
    if (g_str_equal(name, "path"))
        return take_string(decoding, value, &decoding->import_path);
    if (g_str_equal(name, "kind")) {
        g_autofree char *kind = NULL;
        if (!take_string(decoding, value, &kind))
            return FALSE;
        decoding->kind = kind_of(kind);
        return TRUE;
    }
    if (g_str_equal(name, "external"))
        decoding->is_external = value == JSON_TOKEN_TRUE;
    return skip(decoding, value);
}

static gboolean read_import(Decoding *decoding, JsonToken value)
{
    g_clear_pointer(&decoding->import_path, g_free);
    decoding->kind = IMPORT_OTHER;
    decoding->is_external = FALSE;
    if (!open_container(decoding, value, JSON_TOKEN_OBJECT, on_import_member))
        return FALSE;
    return decoding->import_path || fail(decoding, "has an import without a path");
}

/* Its own helpers. */
static gboolean is_runtime(const char *path)
{
    return g_str_equal(path, "<runtime>");
}

static gboolean on_input_import(Decoding *decoding, const char *name, JsonToken value)
{
    if (!read_import(decoding, value))
        return FALSE;
    Metafile *metafile = decoding->metafile;
    gboolean is_outside = decoding->is_external && !is_runtime(decoding->import_path);
    if (!is_outside && !g_str_has_suffix(decoding->import_path, ".css"))
        return TRUE;
    GArray *imports = is_outside ? metafile->outside : metafile->refused;
    if (imports->len == METAFILE_IMPORTS_MAX)
        return fail(decoding, "has more than 100000 imports of what is not bundled");
    MetafileImport import = {g_steal_pointer(&decoding->import_path), decoding->kind, metafile->inputs->len - 1};
    g_array_append_val(imports, import);
    return TRUE;
}

static gboolean on_output_import(Decoding *decoding, const char *name, JsonToken value)
{
    if (!read_import(decoding, value))
        return FALSE;
    GPtrArray *left = decoding->metafile->left;
    if (!decoding->is_external || is_runtime(decoding->import_path))
        return TRUE;
    if (left->len == METAFILE_IMPORTS_MAX)
        return fail(decoding, "has more than 100000 imports of what is not bundled");
    g_ptr_array_add(left, g_steal_pointer(&decoding->import_path));
    return TRUE;
}

/* ---- inputs and outputs ---- */

static gboolean on_input_member(Decoding *decoding, const char *name, JsonToken value)
{
    if (g_str_equal(name, "imports"))
        return open_container(decoding, value, JSON_TOKEN_ARRAY, on_input_import);
    if (!g_str_equal(name, "format"))
        return skip(decoding, value);
    g_autofree char *format = NULL;
    GPtrArray *inputs = decoding->metafile->inputs;
    if (!take_string(decoding, value, &format))
        return FALSE;
    if (g_str_equal(format, "cjs"))
        g_hash_table_add(decoding->commonjs, inputs->pdata[inputs->len - 1]);
    return TRUE;
}

static gboolean on_input(Decoding *decoding, const char *name, JsonToken value)
{
    GPtrArray *inputs = decoding->metafile->inputs;
    if (inputs->len == METAFILE_INPUTS_MAX)
        return fail(decoding, "has more than 100000 files");
    g_ptr_array_add(inputs, g_strdup(name));
    return open_container(decoding, value, JSON_TOKEN_OBJECT, on_input_member);
}

static gboolean on_output_member(Decoding *decoding, const char *name, JsonToken value)
{
    if (g_str_equal(name, "imports"))
        return open_container(decoding, value, JSON_TOKEN_ARRAY, on_output_import);
    if (g_str_equal(name, "entryPoint"))
        return take_string(decoding, value, &decoding->metafile->entry);
    return skip(decoding, value);
}

static gboolean on_output(Decoding *decoding, const char *name, JsonToken value)
{
    return open_container(decoding, value, JSON_TOKEN_OBJECT, on_output_member);
}

static gboolean on_part(Decoding *decoding, const char *name, JsonToken value)
{
    if (g_str_equal(name, "inputs"))
        return open_container(decoding, value, JSON_TOKEN_OBJECT, on_input);
    if (g_str_equal(name, "outputs"))
        return open_container(decoding, value, JSON_TOKEN_OBJECT, on_output);
    return skip(decoding, value);
}

/* ---- the whole ---- */

static void import_clear(gpointer data)
{
    MetafileImport *import = data;
    g_free(import->name);
}

static GArray *imports_new(void)
{
    GArray *imports = g_array_new(FALSE, FALSE, sizeof(MetafileImport));
    g_array_set_clear_func(imports, import_clear);
    return imports;
}

Metafile *metafile_decode(const char *text, gsize size, const char **fault)
{
    g_autoptr(Metafile) metafile = g_new0(Metafile, 1);
    g_autoptr(GHashTable) commonjs = g_hash_table_new(g_str_hash, g_str_equal);
    metafile->inputs = g_ptr_array_new_with_free_func(g_free);
    metafile->left = g_ptr_array_new_with_free_func(g_free);
    metafile->outside = imports_new();
    metafile->refused = imports_new();
    Decoding *decoding = g_new0(Decoding, 1); /* what it scans by is too large for the stack of a thread */
    decoding->metafile = metafile;
    decoding->commonjs = commonjs;
    json_scan_init(&decoding->scan, text, size, DEPTH_MAX);
    gboolean decoded = open_container(decoding, json_scan_next(&decoding->scan), JSON_TOKEN_OBJECT, on_part) &&
                       (json_scan_next(&decoding->scan) == JSON_TOKEN_END || fail(decoding, "is no JSON"));
    *fault = decoding->fault;
    g_free(decoding->import_path);
    g_free(decoding);
    if (!decoded)
        return NULL;
    metafile->is_commonjs = metafile->entry && g_hash_table_contains(commonjs, metafile->entry);
    return g_steal_pointer(&metafile);
}

void metafile_free(Metafile *metafile)
{
    if (!metafile)
        return;
    g_ptr_array_unref(metafile->inputs);
    g_ptr_array_unref(metafile->left);
    g_array_unref(metafile->outside);
    g_array_unref(metafile->refused);
    g_free(metafile->entry);
    g_free(metafile);
}
