/* SPDX-License-Identifier: MIT
 *
 * rrjs build: makes the bundle that run and serve would make, as a file for machines without a bundler; beside it its source
 * map, and what it was made of. */
#include "command.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "build-inputs.h"
#include "file-put.h"
#include "script-file.h"
#include "setup.h"
#include "standard-streams.h"

/* Files may be saved while they are bundled. */
#define ATTEMPTS 3

static char *output;

static const GOptionEntry options[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Write the bundle to FILE, and FILE.map and FILE.inputs.json beside it", "FILE"},
    {"config", 'c', 0, G_OPTION_ARG_FILENAME, &setup_config_file, "Read the configuration from FILE (default .rr.yaml)", "FILE"},
    {"override", 0, 0, G_OPTION_ARG_STRING_ARRAY, &setup_overrides, "Set one setting, as js.bundler=/usr/bin/esbuild", "KEY=VALUE"},
    G_OPTION_ENTRY_NULL,
};

/* Options may stand on either side of the entry. NULL: a mistake was told. */
static const char *parse(int argc, char **argv)
{
    if (!command_parse("build", options, &argc, &argv))
        return NULL;
    const char *entry = argc > 1 ? argv[1] : NULL;
    if (argc > 2) {
        argv[1] = argv[0];
        argc--, argv++;
        if (!command_parse("build", options, &argc, &argv))
            return NULL;
    }
    if (entry && argc > 1 && argv[1] != entry)
        command_fail("build: unexpected argument %s", argv[1]);
    else if (!entry)
        command_fail("build: no entry given (rrjs build ENTRY -o FILE)");
    else if (!output)
        command_fail("build: no output given (rrjs build %s -o FILE)", entry);
    else
        return entry;
    return NULL;
}

/* ---- the three files ---- */

static gboolean put(const char *suffix, const char *text, gsize size, GError **error)
{
    g_autofree char *path = g_strconcat(output, suffix, NULL);
    return file_put(path, text, size, error);
}

/* The folder of the output below the root; "" where it is the root, or not below it: then sources stay relative to that. To be
 * freed. */
static char *folder_below(const char *root)
{
    g_autofree char *folder = g_path_get_dirname(output), *real = realpath(folder, NULL);
    gsize size = g_str_equal(root, "/") ? 0 : strlen(root);
    gboolean is_below = real && strncmp(real, root, size) == 0 && real[size] == '/';
    return g_strdup(is_below ? real + size + 1 : "");
}

static gboolean put_map(const ScriptFile *script, GError **error)
{
    gsize size;
    g_autofree char *folder = folder_below(script->root);
    g_autoptr(GBytes) map = script_file_map(script, folder);
    const char *text = g_bytes_get_data(map, &size);
    return put(".map", text, size, error);
}

static gboolean put_text(const ScriptFile *script, GError **error)
{
    gsize size;
    const char *text = g_bytes_get_data(script->bundle->text, &size);
    g_autofree char *name = g_path_get_basename(output), *url = g_uri_escape_string(name, NULL, TRUE);
    GString *whole = g_string_sized_new(size + strlen(url) + 64);
    g_string_append_len(whole, text, (gssize)size);
    if (size > 0 && text[size - 1] != '\n')
        g_string_append_c(whole, '\n');
    if (script->bundle->is_commonjs)
        g_string_append(whole, ENTRY_COMMONJS_MARK);
    if (script->bundle->map)
        g_string_append_printf(whole, "//# sourceMappingURL=%s.map\n", url);
    gboolean is_put = put("", whole->str, whole->len, error);
    g_string_free(whole, TRUE);
    return is_put;
}

static gboolean make_folder(GError **error)
{
    g_autofree char *folder = g_path_get_dirname(output);
    if (g_mkdir_with_parents(folder, 0777) == 0)
        return TRUE;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "making the folder %s: %s", folder, g_strerror(errno));
    return FALSE;
}

/* The bundle comes last: who waits for it finds the others. */
static gboolean put_all(const ScriptFile *script, const char *inputs, GError **error)
{
    return make_folder(error) && (!script->bundle->map || put_map(script, error)) && put(".inputs.json", inputs, strlen(inputs), error) &&
           put_text(script, error);
}

/* ---- making it ---- */

/* The list of inputs, as they are in the bundle; to be freed. */
static char *bundle(ScriptFile *script, const Settings *settings, GError **error)
{
    for (guint attempt = 1;; attempt++) {
        struct timespec started;
        clock_gettime(CLOCK_REALTIME_COARSE, &started);
        g_autoptr(GError) reason = NULL;
        if (!script_file_bundle(script, settings, error))
            return NULL;
        char *inputs = build_inputs_json(script, &started, &reason);
        if (inputs)
            return inputs;
        if (attempt == ATTEMPTS) {
            g_propagate_error(error, g_steal_pointer(&reason));
            return NULL;
        }
    }
}

static gboolean is_own_input(const ScriptFile *script)
{
    g_autofree char *real = realpath(output, NULL);
    for (guint i = 0; real && i < script->bundle->inputs->len; i++) {
        g_autofree char *path = g_build_filename(script->root, ((const BundleInput *)script->bundle->inputs->pdata[i])->path, NULL);
        if (g_str_equal(path, real))
            return TRUE;
    }
    return FALSE;
}

static int build(ScriptFile *script, const Settings *settings)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *inputs = bundle(script, settings, &error);
    if (!inputs)
        return script_file_tell(script, error);
    script_file_tell_warnings(script);
    if (is_own_input(script))
        return command_fail("build: %s is what the bundle is made of", output);
    return put_all(script, inputs, &error) ? EXIT_FINISHED : command_fail("build: %s", error->message);
}

int command_build(int argc, char **argv)
{
    const char *entry = parse(argc, argv);
    if (!entry)
        return EXIT_USAGE;
    if (g_str_equal(entry, "-"))
        return command_fail("build: the entry has to be a file: what it imports is looked for from there");
    g_autoptr(GError) error = NULL;
    g_auto(ScriptFile) script = {0};
    g_autoptr(Settings) settings = settings_load(setup_config_file, (const char *const *)setup_overrides, &error);
    if (!settings || !script_file_read(&script, entry, &error))
        return command_fail("%s", error->message);
    return build(&script, settings);
}
