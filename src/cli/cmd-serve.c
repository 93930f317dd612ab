/* SPDX-License-Identifier: MIT
 *
 * rrjs serve. The server runs until a signal: SIGTERM and SIGINT stop it gracefully, a second one at once;
 * SIGHUP re-opens log files and re-reads the configuration as far as that is possible. */
#include "command.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "server.h"
#include "setup.h"
#include "surroundings.h"

static const GOptionEntry options[] = {
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

typedef struct {
    Setup setup;
    Server *server;
    GMainLoop *loop;
} Service;

/* The settings that are looked at anew for each call, and so can change while the server runs. */
#define LIVE(member) {"js." #member, G_STRUCT_OFFSET(Settings, member)}
static const struct {
    const char *key;
    gsize offset;
} live_settings[] = {
    LIVE(default_timeout_ms), LIVE(max_timeout_ms), LIVE(queue_size), LIVE(max_waiting_mb), LIVE(max_code_kb), LIVE(max_executions),
    LIVE(stop_timeout_ms),
};

static gboolean apply_live(Settings *current, const Settings *fresh, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(live_settings); i++) {
        if (!g_str_equal(live_settings[i].key, key))
            continue;
        gsize offset = live_settings[i].offset;
        G_STRUCT_MEMBER(guint, current, offset) = G_STRUCT_MEMBER(guint, fresh, offset);
        return TRUE;
    }
    return FALSE;
}

/* Key to value, as the description of the settings has them. */
static GHashTable *values_of(const Settings *settings)
{
    GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *text = settings_describe(settings);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *equals = strstr(*line, " = ");
        if (!equals)
            continue;
        *equals = '\0';
        /* The origin stands behind the value, set off by blanks; it may change while the value stays. */
        char *value = equals + 3, *origin = g_strrstr(value, "  ");
        if (origin)
            *origin = '\0';
        g_hash_table_insert(values, g_strdup(g_strstrip(*line)), g_strdup(g_strstrip(value)));
    }
    return values;
}

static void apply_changes(Settings *current, const Settings *fresh)
{
    g_autoptr(GHashTable) before = values_of(current), after = values_of(fresh);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, after);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const char *old_value = g_hash_table_lookup(before, key);
        if (g_strcmp0(old_value, value) == 0)
            continue;
        gboolean live = apply_live(current, fresh, key);
        log_write(live ? LOG_INFO : LOG_WARN, live ? "setting changed" : "a changed setting needs a restart",
                  LOG_STRING("key", key), LOG_STRING("value", value));
    }
}

static void log_warnings(const Settings *settings)
{
    const GPtrArray *warnings = settings_warnings(settings);
    for (guint i = 0; i < warnings->len; i++)
        log_write(LOG_WARN, "configuration", LOG_STRING("warning", warnings->pdata[i]));
}

static gboolean on_reload(gpointer user_data)
{
    Service *service = user_data;
    g_autoptr(GError) error = NULL;
    if (!logger_reopen(service->setup.root, &error) || !logger_reopen(service->setup.script, &error)) {
        log_write(LOG_ERROR, "log files could not be opened again", LOG_STRING("error", error->message));
        g_clear_error(&error);
    }
    g_autoptr(Settings) fresh = settings_load(setup_config_file, (const char *const *)setup_overrides, &error);
    if (fresh) {
        log_warnings(fresh);
        apply_changes(service->setup.settings, fresh);
    } else {
        log_write(LOG_ERROR, "the configuration was not read again", LOG_STRING("error", error->message));
    }
    return G_SOURCE_CONTINUE;
}

static gboolean on_stopped(gpointer user_data)
{
    g_main_loop_quit(((Service *)user_data)->loop);
    return G_SOURCE_REMOVE;
}

static gboolean on_stop(gpointer user_data)
{
    Service *service = user_data;
    log_write(LOG_INFO, "stopping");
    server_stop(service->server, on_stopped, service);
    return G_SOURCE_CONTINUE;
}

static gboolean listeners_are_apart(const Settings *settings, GError **error)
{
    g_autoptr(GPtrArray) collisions = surroundings_collisions(settings);
    if (collisions->len == 0)
        return TRUE;
    g_ptr_array_add(collisions, NULL);
    g_autofree char *text = g_strjoinv("\n", (char **)collisions->pdata);
    g_set_error_literal(error, SETTINGS_ERROR, 0, text);
    return FALSE;
}

static int serve(Service *service, GError **error)
{
    if (!setup_load(&service->setup, error) || !listeners_are_apart(service->setup.settings, error) ||
        !setup_open_logs(&service->setup, error))
        return EXIT_USAGE;
    log_warnings(service->setup.settings);
    service->server =
        server_start(service->setup.settings, service->setup.script, service->setup.worker_path, error);
    if (!service->server)
        return EXIT_USAGE;
    guint sources[] = {g_unix_signal_add(SIGTERM, on_stop, service), g_unix_signal_add(SIGINT, on_stop, service),
                       g_unix_signal_add(SIGHUP, on_reload, service)};
    g_main_loop_run(service->loop);
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
    server_free(service->server);
    log_write(LOG_INFO, "stopped");
    return EXIT_FINISHED;
}

int command_serve(int argc, char **argv)
{
    if (!command_parse("serve", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return command_fail("serve: unexpected argument %s", argv[1]);
    g_autoptr(GError) error = NULL;
    Service service = {.loop = g_main_loop_new(NULL, FALSE)};
    int code = serve(&service, &error);
    setup_clear(&service.setup);
    g_main_loop_unref(service.loop);
    return error ? command_fail("%s", error->message) : code;
}
