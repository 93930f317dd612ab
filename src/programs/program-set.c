/* SPDX-License-Identifier: MIT
 *
 * Puts the set together: the programs of js.programs, then those that js.functions finds, each read from its file. */
#include "programs.h"

#include <string.h>
#include <unistd.h>
#include "program-file.h"
#include "program-folder.h"
#include "program-map.h"
#include "program-sources.h"
#include "program-texts.h"

/* Of all texts and maps of a set. */
#define SET_BYTES_MAX ((gsize)256 << 20)
#define VERSION_DIGITS 12

struct ProgramSet {
    gatomicrefcount references;
    char *root;           /* NULL: it was not found, or there was nothing to read */
    GPtrArray *programs;  /* of Program */
    GHashTable *by_name;  /* name → Program; both are the array's */
    GPtrArray *configured; /* of ProgramSettings: those of js.programs, shared with the settings */
    GPtrArray *found;     /* of ProgramSettings: of programs that only js.functions has */
    GPtrArray *faults;    /* of char * */
    ProgramTexts all_texts, scripts_texts;
};

/* A set that is being read. */
typedef struct {
    const ProgramSources *sources;
    GCancellable *cancellable;
    ProgramSet *set;
    ProgramRoot *root;  /* NULL: root_fault says why */
    char *root_fault;
    gsize bytes;        /* of texts and maps so far */
} Reading;

/* ---- life ---- */

static void program_free(Program *program)
{
    g_free(program->name);
    g_free(program->file);
    g_clear_pointer(&program->text, g_bytes_unref);
    g_clear_pointer(&program->map, g_bytes_unref);
    g_free(program->map_folder);
    g_free(program->map_fault);
    g_free(program->env);
    g_free(program->version);
    g_free(program->fault);
    g_free(program);
}

static ProgramSet *set_new(void)
{
    ProgramSet *set = g_new0(ProgramSet, 1);
    g_atomic_ref_count_init(&set->references);
    set->programs = g_ptr_array_new_with_free_func((GDestroyNotify)program_free);
    set->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    set->found = g_ptr_array_new_with_free_func((GDestroyNotify)program_settings_free);
    set->faults = g_ptr_array_new_with_free_func(g_free);
    set->all_texts.fd = set->scripts_texts.fd = -1;
    return set;
}

static void texts_clear(ProgramTexts *texts)
{
    if (texts->fd >= 0)
        close(texts->fd);
}

ProgramSet *program_set_ref(ProgramSet *set)
{
    g_atomic_ref_count_inc(&set->references);
    return set;
}

void program_set_unref(ProgramSet *set)
{
    if (!set || !g_atomic_ref_count_dec(&set->references))
        return;
    g_free(set->root);
    g_hash_table_unref(set->by_name);
    g_ptr_array_unref(set->programs);
    g_clear_pointer(&set->configured, g_ptr_array_unref);
    g_ptr_array_unref(set->found);
    g_ptr_array_unref(set->faults);
    texts_clear(&set->all_texts);
    texts_clear(&set->scripts_texts);
    g_free(set);
}

const char *program_set_root(const ProgramSet *set)
{
    return set->root;
}

guint program_set_count(const ProgramSet *set)
{
    return set->programs->len;
}

const Program *program_set_get(const ProgramSet *set, guint number)
{
    return set->programs->pdata[number];
}

const Program *program_set_find(const ProgramSet *set, const char *name)
{
    return g_hash_table_lookup(set->by_name, name);
}

const GPtrArray *program_set_faults(const ProgramSet *set)
{
    return set->faults;
}

ProgramTexts program_set_texts(const ProgramSet *set, gboolean for_scripts)
{
    return for_scripts ? set->scripts_texts : set->all_texts;
}

/* ---- what a program is made of ---- */

static void append_json_string(GString *json, const char *text)
{
    g_string_append_c(json, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_printf(json, "\\%c", *text);
        else if (g_ascii_iscntrl(*text))
            g_string_append_printf(json, "\\u%04x", (guint)(guchar)*text);
        else
            g_string_append_c(json, *text);
    }
    g_string_append_c(json, '"');
}

/* The variables as a JSON object; those that are not set are not there. */
static char *env_json(Program *program)
{
    GString *json = g_string_new("{");
    for (char **name = program->settings->env; *name; name++) {
        const char *value = g_getenv(*name);
        if (!value)
            continue;
        if (!g_utf8_validate(value, -1, NULL)) {
            if (!program->fault)
                program->fault = g_strdup_printf("the variable %s is not UTF-8", *name);
            continue;
        }
        if (json->len > 1)
            g_string_append_c(json, ',');
        append_json_string(json, *name);
        g_string_append_c(json, ':');
        append_json_string(json, value);
    }
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}

/* A part and its size, so that no two programs give the same bytes. */
static void add_part(GChecksum *sum, gconstpointer data, gsize size)
{
    guint64 prefix = GUINT64_TO_LE(size);
    g_checksum_update(sum, (const guchar *)&prefix, sizeof prefix);
    g_checksum_update(sum, data, (gssize)size);
}

static char *version_of(const Program *program)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    gsize text_size = 0, map_size = 0;
    gconstpointer text = program->text ? g_bytes_get_data(program->text, &text_size) : NULL;
    gconstpointer map = program->map ? g_bytes_get_data(program->map, &map_size) : NULL;
    const char *fault = program->fault ? program->fault : "";
    add_part(sum, text, text_size);
    add_part(sum, map, map_size);
    add_part(sum, program->env, strlen(program->env));
    add_part(sum, fault, strlen(fault));
    return g_strndup(g_checksum_get_string(sum), VERSION_DIGITS);
}

/* ---- reading ---- */

static gboolean is_given_up(const Reading *reading)
{
    return g_cancellable_is_cancelled(reading->cancellable);
}

static gboolean has_room(Reading *reading, GBytes *bytes)
{
    if (g_bytes_get_size(bytes) > SET_BYTES_MAX - reading->bytes)
        return FALSE;
    reading->bytes += g_bytes_get_size(bytes);
    return TRUE;
}

/* real: becomes the file's path without links. */
static void read_text(Reading *reading, Program *program, char **real)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) text = program_root_read_text(reading->root, program->file, reading->sources->text_max, real, &error);
    if (!text)
        program->fault = g_strdup_printf("reading %s: %s%s", program->file, error->message,
                                         g_error_matches(error, PROGRAM_ERROR, PROGRAM_ERROR_SIZE) ? " (js.max_code_kb)" : "");
    else if (!has_room(reading, text))
        program->fault = g_strdup_printf("reading %s: all programs together are larger than %zu bytes", program->file,
                                         SET_BYTES_MAX);
    else
        program->text = g_steal_pointer(&text);
}

static void read_map(Reading *reading, Program *program, const char *real)
{
    g_autofree char *folder = NULL;
    g_autoptr(GBytes) map = program_map_read(reading->root, real, &program->text, &folder, &program->map_fault);
    if (map && !has_room(reading, map)) {
        program->map_fault = g_strdup_printf("source map: all programs together are larger than %zu bytes", SET_BYTES_MAX);
        return;
    }
    program->map = g_steal_pointer(&map);
    program->map_folder = g_steal_pointer(&folder);
}

static void read_files(Reading *reading, Program *program)
{
    g_autofree char *real = NULL;
    read_text(reading, program, &real);
    if (program->text)
        read_map(reading, program, real);
}

/* file: below the root, or as written where it is not; takes neither. */
static void add_program(Reading *reading, const ProgramSettings *settings, const char *file, const char *fault)
{
    Program *program = g_new0(Program, 1);
    program->settings = settings;
    program->name = g_strdup(settings->name);
    program->file = g_strdup(file);
    program->fault = g_strdup(fault);
    if (!fault)
        read_files(reading, program);
    program->env = env_json(program);
    if (program->fault)
        g_clear_pointer(&program->text, g_bytes_unref);
    program->version = version_of(program);
    g_ptr_array_add(reading->set->programs, program);
    g_hash_table_insert(reading->set->by_name, program->name, program);
}

/* What is told of a file that is not below the root: nobody's absolute path. */
static char *outside_name(const char *written)
{
    return g_path_is_absolute(written) ? g_path_get_basename(written) : g_strdup(written);
}

static void add_configured(Reading *reading, const ProgramSettings *settings)
{
    g_autofree char *path = reading->root ? program_root_path(reading->root, settings->file) : NULL;
    if (path) {
        add_program(reading, settings, path, NULL);
        return;
    }
    g_autofree char *name = outside_name(settings->file);
    g_autofree char *fault = reading->root ? g_strdup_printf("reading %s: it is outside js.root", name)
                                           : g_strdup_printf("reading %s: %s", name, reading->root_fault);
    add_program(reading, settings, name, fault);
}

/* ---- those of js.functions ---- */

/* Where js.programs has the program of that name; its length: nowhere. */
static guint find_settings(const GPtrArray *programs, const char *name)
{
    guint number = 0;
    while (number < programs->len && !g_str_equal(((const ProgramSettings *)programs->pdata[number])->name, name))
        number++;
    return number;
}

/* Where a program is from, for people. */
static const char *place_of(const ProgramSources *sources, const Program *program)
{
    if (!program->settings->file)
        return program->file;
    return sources->origins->pdata[find_settings(sources->programs, program->name)];
}

static void add_fault(Reading *reading, const char *file, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void add_fault(Reading *reading, const char *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    program_folder_add_fault(reading->set->faults, file, problem);
}

static void add_found(Reading *reading, const ProgramFile *file)
{
    const Program *other = program_set_find(reading->set, file->name);
    if (!settings_is_program_name(file->name)) {
        g_autofree char *shown = g_utf8_make_valid(file->name, -1);
        add_fault(reading, file->file, "\"%s\" is not %s", shown, settings_program_name_wanted);
        return;
    }
    if (other) {
        add_fault(reading, file->file, "a program of the name %s is there already: %s", file->name,
                  place_of(reading->sources, other));
        return;
    }
    if (reading->set->programs->len == SETTINGS_PROGRAMS_MAX) {
        add_fault(reading, file->file, "more programs than %d", SETTINGS_PROGRAMS_MAX);
        return;
    }
    const GPtrArray *programs = reading->sources->programs;
    guint number = find_settings(programs, file->name);
    ProgramSettings *own = number == programs->len ? program_settings_new(file->name) : NULL;
    if (own)
        g_ptr_array_add(reading->set->found, own);
    add_program(reading, own ? own : programs->pdata[number], file->file, NULL);
}

static void add_folder(Reading *reading)
{
    if (!reading->root) {
        g_ptr_array_add(reading->set->faults, g_strdup(reading->root_fault));
        return;
    }
    g_autoptr(GPtrArray) files =
        program_folder_list(reading->root, reading->sources->functions_folder, reading->set->faults, NULL, NULL);
    for (guint i = 0; i < files->len && !is_given_up(reading); i++)
        add_found(reading, files->pdata[i]);
}

/* Those of js.programs that have no file, and that no file below js.functions has made. */
static void add_missing(Reading *reading)
{
    const GPtrArray *programs = reading->sources->programs;
    for (guint i = 0; i < programs->len; i++) {
        const ProgramSettings *settings = programs->pdata[i];
        if (settings->file || program_set_find(reading->set, settings->name))
            continue;
        g_autofree char *file = g_strconcat(settings->name, ".js", NULL);
        g_autofree char *fault = g_strdup_printf("neither %s nor %s.mjs is below js.functions, and js.programs.%s has no file",
                                                 file, settings->name, settings->name);
        add_program(reading, settings, file, fault);
    }
}

/* Where there is no memory for them, nothing can be loaded. */
static void break_all(ProgramSet *set, const char *why)
{
    for (guint i = 0; i < set->programs->len; i++) {
        Program *program = set->programs->pdata[i];
        if (!program->text)
            continue;
        g_clear_pointer(&program->text, g_bytes_unref);
        program->fault = g_strdup(why);
        g_free(program->version);
        program->version = version_of(program);
    }
}

static void make_texts(Reading *reading)
{
    g_autoptr(GError) error = NULL;
    ProgramSet *set = reading->set;
    set->all_texts = program_texts_make(set->programs, FALSE, reading->cancellable, &error);
    if (!error)
        set->scripts_texts = program_texts_make(set->programs, TRUE, reading->cancellable, &error);
    if (error)
        break_all(set, error->message);
}

static void read_all(Reading *reading)
{
    const GPtrArray *programs = reading->sources->programs;
    for (guint i = 0; i < programs->len && !is_given_up(reading); i++) {
        const ProgramSettings *program = programs->pdata[i];
        if (program->file)
            add_configured(reading, program);
    }
    if (reading->sources->functions_folder) {
        add_folder(reading);
        add_missing(reading);
    }
}

ProgramSet *program_sources_read(const ProgramSources *sources, GCancellable *cancellable)
{
    Reading reading = {sources, cancellable, set_new()};
    reading.set->configured = g_ptr_array_ref(sources->programs);
    if (sources->programs->len == 0 && !sources->functions_folder)
        return reading.set;
    g_autoptr(GError) error = NULL;
    reading.root = program_root_open(sources->root, &error);
    g_autofree char *fault = error ? g_strdup_printf("js.root: %s", error->message) : NULL;
    reading.root_fault = fault;
    if (reading.root)
        reading.set->root = g_strdup(program_root_real(reading.root));
    read_all(&reading);
    program_root_free(reading.root);
    make_texts(&reading);
    return reading.set;
}

ProgramSet *program_set_read(const Settings *settings)
{
    g_autoptr(ProgramSources) sources = program_sources_new(settings);
    return program_sources_read(sources, NULL);
}
