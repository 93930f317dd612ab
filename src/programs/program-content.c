/* SPDX-License-Identifier: MIT */
#include "program-content.h"

#include <string.h>
#include "entry.h"
#include "program-bundle.h"
#include "program-map.h"

/* Of all texts and maps of a set. */
#define SET_BYTES_MAX ((gsize)256 << 20)
#define VERSION_DIGITS 12

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

/* ---- files as they are ---- */

static gboolean has_room(ProgramContents *contents, GBytes *bytes)
{
    if (g_bytes_get_size(bytes) > SET_BYTES_MAX - contents->bytes)
        return FALSE;
    contents->bytes += g_bytes_get_size(bytes);
    return TRUE;
}

static void set_text(ProgramContents *contents, Program *program, GBytes *text)
{
    if (has_room(contents, text))
        program->text = g_bytes_ref(text);
    else
        program->fault = g_strdup_printf("reading %s: all programs together are larger than %zu bytes", program->file,
                                         SET_BYTES_MAX);
}

static void set_map(ProgramContents *contents, Program *program, GBytes *map, const char *folder)
{
    if (!has_room(contents, map)) {
        program->map_fault = g_strdup_printf("source map: all programs together are larger than %zu bytes", SET_BYTES_MAX);
        return;
    }
    program->map = g_bytes_ref(map);
    program->map_folder = g_strdup(folder);
}

static void take_file(ProgramContents *contents, Program *program, GBytes *text, const char *real)
{
    g_autofree char *folder = NULL;
    set_text(contents, program, text);
    g_autoptr(GBytes) map = program->text ? program_map_read(contents->root, real, &program->text, &folder, &program->map_fault) : NULL;
    if (map)
        set_map(contents, program, map, folder);
    program->is_commonjs = entry_has_commonjs_mark(text);
}

/* ---- bundles ---- */

static void take_bundle(ProgramContents *contents, Program *program)
{
    const Bundle *bundle = program_bundle_content(program->bundle);
    gsize size = g_bytes_get_size(bundle->text), max = contents->sources->text_max;
    if (size > max) {
        program->fault = g_strdup_printf("reading %s: the %zu bytes of its bundle are more than %zu (js.max_code_kb)", program->file,
                                         size, max);
        return;
    }
    set_text(contents, program, bundle->text);
    if (bundle->map)
        set_map(contents, program, bundle->map, "");
    program->is_commonjs = bundle->is_commonjs;
    program->warnings = bundle->warnings;
}

/* The one of that name in the set before; NULL: there was none. */
static const Program *before(const ProgramContents *contents, const Program *program)
{
    const ProgramSet *set = contents->sources->before;
    return set ? program_set_find(set, program->name) : NULL;
}

/* real: the entry. */
static void bundle(ProgramContents *contents, Program *program, const char *real)
{
    g_autoptr(GError) error = NULL;
    const Program *old = before(contents, program);
    BundleRequest request = {
        .root = program_root_real(contents->root),
        .entry = real,
        .program = contents->sources->bundler,
        .outside = (const char *const *)contents->outside,
        .sandbox = contents->sources->sandbox,
        .cancelled_fd = MAX(0, g_cancellable_get_fd(contents->cancellable)),
    };
    program->bundle = program_bundle_make(&request, old ? old->bundle : NULL, contents->sources->keeps_bundles, &error);
    g_cancellable_release_fd(contents->cancellable);
    if (!error) {
        take_bundle(contents, program);
        return;
    }
    program->fault = g_strdup(error->message);
    program->named_files = program_bundle_named_files(error->message);
}

/* ---- all of it ---- */

static GBytes *read_text(const ProgramContents *contents, const Program *program, char **real, GError **error)
{
    const char *refusal = entry_refusal(program->file);
    if (!refusal)
        return program_root_read_text(contents->root, program->file, contents->sources->text_max, real, error);
    g_set_error_literal(error, PROGRAM_ERROR, PROGRAM_ERROR_KIND, refusal);
    return NULL;
}

static void read_files(ProgramContents *contents, Program *program)
{
    g_autofree char *real = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) text = read_text(contents, program, &real, &error);
    if (!text)
        program->fault = g_strdup_printf("reading %s: %s%s", program->file, error->message,
                                         g_error_matches(error, PROGRAM_ERROR, PROGRAM_ERROR_SIZE) ? " (js.max_code_kb)" : "");
    else if (entry_wants_bundle(program->file, text))
        bundle(contents, program, real);
    else
        take_file(contents, program, text, real);
}

void program_content_read(ProgramContents *contents, Program *program)
{
    if (!program->fault)
        read_files(contents, program);
    program->env = env_json(program);
    program_content_finish(program);
}

void program_content_finish(Program *program)
{
    if (program->fault)
        g_clear_pointer(&program->text, g_bytes_unref);
    g_free(program->version);
    program->version = version_of(program);
}
