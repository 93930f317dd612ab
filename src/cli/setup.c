/* SPDX-License-Identifier: MIT */
#include "setup.h"

#include <unistd.h>

/* How long the end of the program waits for outputs that are slow to take the last lines. */
#define DRAIN_MS 2000

char *setup_config_file;
char **setup_overrides;

char *setup_find_worker(GError **error)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", error);
    if (!self)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(self);
    g_autofree char *beside = g_build_filename(folder, "rrjs-worker", NULL);
    if (access(beside, X_OK) == 0)
        return g_steal_pointer(&beside);
    if (access(RRJS_LIBEXECDIR "/rrjs-worker", X_OK) == 0)
        return g_strdup(RRJS_LIBEXECDIR "/rrjs-worker");
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "rrjs-worker is neither in %s nor in %s", folder, RRJS_LIBEXECDIR);
    return NULL;
}

void setup_override_first(const char *text)
{
    GPtrArray *overrides = g_ptr_array_new();
    g_ptr_array_add(overrides, g_strdup(text));
    for (char **given = setup_overrides; given && *given; given++)
        g_ptr_array_add(overrides, *given);
    g_ptr_array_add(overrides, NULL);
    g_free(setup_overrides);
    setup_overrides = (char **)g_ptr_array_free(overrides, FALSE);
}

gboolean setup_load(Setup *setup, GError **error)
{
    *setup = (Setup){0};
    setup->settings = settings_load(setup_config_file, (const char *const *)setup_overrides, error);
    if (!setup->settings)
        return FALSE;
    setup->worker_path = setup_find_worker(error);
    return setup->worker_path != NULL;
}

gboolean setup_open_logs(Setup *setup, GError **error)
{
    setup->root = logger_new(&setup->settings->logs, error);
    if (!setup->root)
        return FALSE;
    log_set_default(setup->root);
    if (!setup->settings->js_logs) {
        setup->script = setup->root;
        return TRUE;
    }
    setup->script = logger_new(setup->settings->js_logs, error);
    return setup->script != NULL;
}

static guint64 close_log(Logger *logger)
{
    if (!logger)
        return 0;
    logger_drain(logger, DRAIN_MS);
    guint64 lost = logger_lines_dropped(logger);
    logger_free(logger);
    return lost;
}

guint64 setup_clear(Setup *setup)
{
    log_set_default(NULL);
    guint64 lost = setup->script != setup->root ? close_log(setup->script) : 0;
    lost += close_log(setup->root);
    settings_free(setup->settings);
    g_free(setup->worker_path);
    *setup = (Setup){0};
    return lost;
}
