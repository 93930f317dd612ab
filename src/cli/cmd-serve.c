/* SPDX-License-Identifier: MIT
 *
 * rrjs serve. The server runs until a signal: SIGTERM and SIGINT stop it gracefully, a second one at once; so does the end
 * of standard input or of the parent, where that is asked for. SIGHUP re-opens log files, re-reads the configuration as far as that is possible, and has the workers replaced. */
#include "command.h"

#include <glib-unix.h>
#include <signal.h>
#include "reload.h"
#include "server.h"
#include "setup.h"
#include "starter.h"
#include "surroundings.h"

static const GOptionEntry options[] = {
    SETUP_OPTIONS,
    STARTER_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

typedef struct {
    Setup setup;
    ScriptsMode scripts;   /* since the start */
    Server *server;
    gboolean is_started;   /* until then there are neither workers nor clients */
    gboolean is_stopping;  /* asked for before it was */
    gboolean reloads;      /* likewise */
    ProgramReader *reader; /* of the programs that it is started with */
    ProgramSet *programs;  /* as they were read last; NULL: they were not */
    ProgramWatch *watch;   /* NULL: js.watch is off */
    GMainLoop *loop;
} Service;

static void on_programs_changed(gpointer user_data)
{
    server_roll(((Service *)user_data)->server, ROLL_WATCH);
}

/* Of what the settings say by now. */
static void watch_programs(Service *service)
{
    if (!service->setup.settings->watch)
        return;
    service->watch = program_watch_new(service->setup.settings, on_programs_changed, service);
    if (service->programs)
        program_watch_follow(service->watch, service->programs);
    const char *fault = program_watch_fault(service->watch);
    if (fault)
        log_write(LOG_WARN, "some changes of programs will not be noticed", LOG_STRING("error", fault));
}

static void on_programs_read(ProgramSet *set, gpointer user_data)
{
    Service *service = user_data;
    program_set_unref(service->programs);
    service->programs = program_set_ref(set);
    if (service->watch)
        program_watch_follow(service->watch, set);
}

/* Log files, configuration. */
static gboolean read_all_again(Service *service, GError **error)
{
    g_autoptr(GError) failure = NULL;
    if (!logger_reopen(service->setup.root, &failure) || !logger_reopen(service->setup.script, &failure))
        log_write(LOG_ERROR, "log files could not be opened again", LOG_STRING("error", failure->message));
    g_clear_pointer(&service->watch, program_watch_free);
    gboolean done = reload_settings(service->setup.settings, service->scripts, error);
    watch_programs(service);
    return done;
}

/* What a roll brings along: for a reset nothing, for others the programs as they are by now. */
static gboolean on_roll(RollCause cause, gpointer user_data, ProgramSources **sources, GError **error)
{
    Service *service = user_data;
    if (cause == ROLL_RELOAD && !read_all_again(service, error))
        return FALSE;
    if (cause != ROLL_RESET)
        *sources = program_sources_new(service->setup.settings, service->programs, cause == ROLL_WATCH);
    return TRUE;
}

static gboolean on_hangup(gpointer user_data)
{
    Service *service = user_data;
    if (service->is_started)
        server_roll(service->server, ROLL_RELOAD);
    else
        service->reloads = TRUE;
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
    service->is_stopping = TRUE;
    if (service->is_started)
        server_stop(service->server, on_stopped, service);
    else
        g_main_loop_quit(service->loop);
    return G_SOURCE_CONTINUE;
}

/* Beside a signal, or the other of the two, it does not mean at once. */
static gboolean on_starter_ended(gpointer user_data)
{
    const Service *service = user_data;
    if (!service->is_stopping)
        on_stop(user_data);
    return G_SOURCE_REMOVE;
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

static void on_read(ProgramSet *set, gpointer user_data)
{
    Service *service = user_data;
    service->reader = NULL;
    service->programs = set;
    g_main_loop_quit(service->loop);
}

/* The loop turns while they are read. FALSE: the service is to stop. */
static gboolean read_programs(Service *service)
{
    service->reader = program_reader_start(program_sources_new(service->setup.settings, NULL, FALSE), on_read, service);
    g_main_loop_run(service->loop);
    g_clear_pointer(&service->reader, program_reader_cancel);
    return !service->is_stopping;
}

static gboolean run(Service *service, GError **error)
{
    if (!read_programs(service))
        return TRUE;
    if (!server_start(service->server, service->programs, error))
        return FALSE;
    service->is_started = TRUE;
    g_autofree char *line = server_ready_line(service->server);
    starter_tell(line);
    watch_programs(service);
    if (service->is_stopping)
        server_stop(service->server, on_stopped, service);
    else if (service->reloads)
        server_roll(service->server, ROLL_RELOAD);
    g_main_loop_run(service->loop);
    g_clear_pointer(&service->watch, program_watch_free);
    return TRUE;
}

static int serve(Service *service, GError **error)
{
    if (!starter_init(error) || !setup_load(&service->setup, error) || !listeners_are_apart(service->setup.settings, error) ||
        !setup_open_logs(&service->setup, error))
        return EXIT_USAGE;
    reload_log_warnings(service->setup.settings);
    service->scripts = settings_scripts_mode(service->setup.settings);
    ServerOptions start = {
        .settings = service->setup.settings,
        .script_log = service->setup.script,
        .worker_path = service->setup.worker_path,
        .before_roll = on_roll,
        .programs_read = on_programs_read,
        .user_data = service,
    };
    service->server = server_new(&start, error);
    if (!service->server)
        return EXIT_USAGE;
    guint sources[] = {g_unix_signal_add(SIGTERM, on_stop, service), g_unix_signal_add(SIGINT, on_stop, service),
                       g_unix_signal_add(SIGHUP, on_hangup, service)};
    gboolean has_run = starter_watch(on_starter_ended, service, error) && run(service, error);
    starter_unwatch();
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
        g_source_remove(sources[i]);
    server_free(service->server);
    g_clear_pointer(&service->programs, program_set_unref);
    if (!has_run)
        return EXIT_USAGE;
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
