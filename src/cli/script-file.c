/* SPDX-License-Identifier: MIT */
#include "script-file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "command.h"
#include "programs.h"
#include "report.h"
#include "standard-streams.h"

gboolean script_file_read(ScriptFile *script, const char *file, GError **error)
{
    *script = (ScriptFile){
        .name = command_script_name(file),
        .is_file = !g_str_equal(file, "-"),
        .text = command_read_script(file, error),
    };
    return script->text != NULL;
}

void script_file_clear(ScriptFile *script)
{
    g_clear_pointer(&script->text, g_bytes_unref);
    g_clear_pointer(&script->root, g_free);
    g_clear_pointer(&script->entry, g_free);
    g_clear_pointer(&script->bundle, bundle_free);
}

/* ---- the root ---- */

static gboolean is_below(const char *folder, const char *path)
{
    gsize size = g_str_equal(folder, "/") ? 0 : strlen(folder);
    return strncmp(path, folder, size) == 0 && path[size] == '/';
}

/* The nearest folder above the file that has a package.json; NULL: there is none. */
static char *package_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    for (;;) {
        g_autofree char *description = g_build_filename(folder, "package.json", NULL);
        if (g_file_test(description, G_FILE_TEST_IS_REGULAR))
            return g_steal_pointer(&folder);
        if (g_str_equal(folder, "/"))
            return NULL;
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}

/* path: of the file, absolute and without links. */
static char *find_root(const char *path, const Settings *settings)
{
    gboolean is_given = !g_str_equal(settings_shown_origin(settings, "js.root"), "default");
    g_autofree char *root = realpath(settings->root, NULL), *package = package_folder(path);
    gboolean is_in_root = root && is_below(root, path);
    if (is_in_root && (is_given || !package || !is_below(package, root)))
        return g_steal_pointer(&root);
    return package ? g_steal_pointer(&package) : g_path_get_dirname(path);
}

static gboolean find_places(ScriptFile *script, const Settings *settings, GError **error)
{
    g_autofree char *path = realpath(script->name, NULL);
    if (!path) {
        int number = errno;
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(number), "reading %s: %s", script->name, g_strerror(number));
        return FALSE;
    }
    g_free(script->root);
    g_free(script->entry);
    script->root = find_root(path, settings);
    script->entry = g_strdup(path + (g_str_equal(script->root, "/") ? 1 : strlen(script->root) + 1));
    return TRUE;
}

/* ---- the bundle ---- */

gboolean script_file_bundle(ScriptFile *script, const Settings *settings, GError **error)
{
    if (!find_places(script, settings, error))
        return FALSE;
    g_auto(GStrv) outside = program_names_outside(settings);
    BundleRequest request = {
        .root = script->root,
        .entry = script->entry,
        .program = settings->bundler,
        .outside = (const char *const *)outside,
        .sandbox = settings->sandbox,
    };
    bundle_free(script->bundle);
    script->bundle = entry_bundle(&request, error);
    return script->bundle != NULL;
}

GBytes *script_file_map(const ScriptFile *script, const char *folder)
{
    gsize size;
    GBytes *map = script->bundle->map;
    const char *text = map ? g_bytes_get_data(map, &size) : NULL, *brace = text ? memchr(text, '{', size) : NULL;
    if (!brace || !*folder)
        return map ? g_bytes_ref(map) : NULL;
    GString *moved = g_string_sized_new(size + 256);
    g_string_append(moved, "{\"sourceRoot\":\"");
    for (const char *at = folder; at; at = strchr(at, '/'), at += at != NULL)
        g_string_append(moved, "../");
    g_string_append(moved, "\",");
    g_string_append_len(moved, brace + 1, text + size - brace - 1);
    return g_string_free_to_bytes(moved);
}

/* The text with the map in its last comment, as long as both are no more than a script may be. */
static GBytes *text_with_map(const ScriptFile *script, gsize max)
{
    static const char comment[] = "//# sourceMappingURL=data:application/json;base64,";
    g_autofree char *folder = g_path_get_dirname(script->entry);
    g_autoptr(GBytes) moved = script_file_map(script, g_str_equal(folder, ".") ? "" : folder);
    gsize size, map_size = 0;
    const char *text = g_bytes_get_data(script->bundle->text, &size);
    const guint8 *map = moved ? g_bytes_get_data(moved, &map_size) : NULL;
    if (!map || size + sizeof comment + map_size / 3 * 4 + 8 > max)
        return g_bytes_ref(script->bundle->text);
    g_autofree char *encoded = g_base64_encode(map, map_size);
    GString *both = g_string_sized_new(size + sizeof comment + strlen(encoded) + 2);
    g_string_append_len(both, text, (gssize)size);
    g_string_append(both, comment);
    g_string_append(both, encoded);
    g_string_append_c(both, '\n');
    return g_string_free_to_bytes(both);
}

gboolean script_file_prepare(ScriptFile *script, const Settings *settings, GError **error)
{
    if (!script->is_file || !entry_wants_bundle(script->name, script->text))
        return TRUE;
    if (!script_file_bundle(script, settings, error))
        return FALSE;
    g_bytes_unref(script->text);
    script->text = text_with_map(script, (gsize)settings->max_code_kb * 1024);
    script->name = script->entry;
    script_file_tell_warnings(script);
    return TRUE;
}

/* ---- what is wrong ---- */

void script_file_tell_warnings(const ScriptFile *script)
{
    for (guint i = 0; i < script->bundle->warnings->len; i++)
        command_fail("warning: %s", (const char *)script->bundle->warnings->pdata[i]);
}

/* "js/app.ts:1:15: no" with the line and a caret, as far as that place is there. */
static void append_fault(GString *text, const char *root, const char *line)
{
    g_auto(GStrv) parts = g_strsplit(line, ":", 4);
    gboolean has_place = g_strv_length(parts) == 4 && g_ascii_isdigit(*parts[1]) && g_ascii_isdigit(*parts[2]);
    g_autofree char *path = has_place ? g_build_filename(root, parts[0], NULL) : NULL;
    g_autoptr(GBytes) source = path ? command_read_script(path, NULL) : NULL;
    if (source) /* bundlers count bytes */
        report_append_place(text, parts[0], (guint)g_ascii_strtoull(parts[1], NULL, 10),
                            (gsize)MAX(g_ascii_strtoull(parts[2], NULL, 10), 1) - 1, source);
    g_string_append_printf(text, "%s\n", source ? g_strstrip(parts[3]) : line);
}

int script_file_tell(const ScriptFile *script, const GError *error)
{
    if (!g_error_matches(error, BUNDLER_ERROR, BUNDLER_ERROR_SOURCE))
        return command_fail("%s", error->message);
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_string_append(text, line == lines ? "" : "\n");
        append_fault(text, script->root, *line);
    }
    standard_write(STDERR_FILENO, text->str, text->len);
    return EXIT_FAILED;
}
