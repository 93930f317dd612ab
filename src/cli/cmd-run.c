/* SPDX-License-Identifier: MIT
 *
 * rrjs run and rrjs eval: one call to a pool of one worker. The same worker program, limits and bindings as in the
 * server; only console.* goes to standard output and error as text. */
#include "command.h"

#include <glib-unix.h>
#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "pool.h"
#include "report.h"
#include "run-options.h"
#include "run-watch.h"
#include "script-file.h"
#include "setup.h"
#include "standard-streams.h"

static char *args_json;

static gboolean watches;

#define COMMON_OPTIONS                                                                                                  \
    RUN_OPTIONS_OF_LIMITS("the script"),                                                                                \
        {"args", 0, 0, G_OPTION_ARG_STRING, &args_json, "The global args, instead of the arguments; @FILE or @- to read them", \
         "JSON"},                                                                                                       \
        RUN_OPTIONS_OF_LOGS, RUN_OPTION_OF_METRICS, RUN_OPTIONS_OF_NET, SETUP_OPTIONS, G_OPTION_ENTRY_NULL

static const GOptionEntry eval_options[] = {COMMON_OPTIONS};
static const GOptionEntry run_options[] = {
    {"watch", 0, 0, G_OPTION_ARG_NONE, &watches, "Run it again when one of the files that it is made of changes", NULL},
    COMMON_OPTIONS,
};

/* One run: what goes in and where the loop waits for what comes out. */
typedef struct {
    Setup setup;
    ScriptFile *script;
    const char *file; /* to be read again; NULL: once is enough */
    GBytes *args;
    gboolean is_eval; /* ends with the value, which is printed */
    GMainLoop *loop;
    Pool *pool;
    guint reader_gone;  /* a source, 0 for none; so are these: */
    guint signals[2];
    int interrupted_by; /* a signal, 0 for none */
    RunWatch *watch;    /* NULL: nobody watches its files */
    gboolean is_outdated; /* one of them has changed */
    int exit_code;
} Run;

static GBytes *array_of(int count, char **arguments, GError **error)
{
    json_t *array = json_array();
    for (int i = 0; i < count; i++) {
        if (json_array_append_new(array, json_string(arguments[i])) < 0) {
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "argument %d of the script is not UTF-8", i + 1);
            json_decref(array);
            return NULL;
        }
    }
    char *text = json_dumps(array, JSON_COMPACT);
    json_decref(array);
    return g_bytes_new_with_free_func(text, strlen(text), free, text);
}

static GBytes *args_of(int count, char **arguments, GError **error)
{
    if (!args_json)
        return array_of(count, arguments, error);
    char *text = command_read_args("--args", args_json, error);
    return text ? g_bytes_new_take(text, strlen(text)) : NULL;
}

static void on_done(const Outcome *outcome, gpointer user_data)
{
    Run *run = user_data;
    run->exit_code = command_exit_code(outcome_status_name(outcome->status));
    if (run->interrupted_by) {
        run->exit_code = EXIT_SIGNAL + run->interrupted_by;
    } else if (run->is_outdated) {
        run->exit_code = EXIT_FINISHED; /* of what nobody wants to know any more */
    } else if (outcome->status != OUTCOME_SUCCESS) {
        g_autofree char *report = report_failure(outcome, run->script->text);
        standard_write(STDERR_FILENO, report, strlen(report));
    } else if (run->is_eval) {
        gsize size = 0;
        const char *value = outcome->result ? g_bytes_get_data(outcome->result, &size) : NULL;
        standard_write(STDOUT_FILENO, value ? value : "null", value ? size : strlen("null"));
        standard_write(STDOUT_FILENO, "\n", 1);
    }
    g_main_loop_quit(run->loop);
}

/* Stops the script as a stopping server would, at once, so that what it has logged is written. */
static void stop(Run *run)
{
    if (!run->pool) { /* between two runs */
        g_main_loop_quit(run->loop);
        return;
    }
    pool_stop(run->pool, NULL, NULL);
    pool_stop(run->pool, NULL, NULL);
}

static gboolean on_signal(Run *run, int number)
{
    run->interrupted_by = number;
    stop(run);
    return G_SOURCE_CONTINUE;
}

static gboolean on_interrupt(gpointer user_data)
{
    return on_signal(user_data, SIGINT);
}

static gboolean on_terminate(gpointer user_data)
{
    return on_signal(user_data, SIGTERM);
}

static gboolean stop_for_reader(gpointer user_data)
{
    ((Run *)user_data)->reader_gone = 0;
    on_signal(user_data, SIGPIPE);
    return G_SOURCE_REMOVE;
}

/* As the system does it to programs that do not hold back the signal; not now, since the pool is in the middle of a write. */
static void on_reader_gone(gpointer user_data)
{
    Run *run = user_data;
    if (!run->reader_gone)
        run->reader_gone = g_idle_add(stop_for_reader, run);
}

static void begin_signals(Run *run)
{
    run->signals[0] = g_unix_signal_add(SIGINT, on_interrupt, run);
    run->signals[1] = g_unix_signal_add(SIGTERM, on_terminate, run);
}

static void end_signals(Run *run)
{
    for (gsize i = 0; i < G_N_ELEMENTS(run->signals); i++)
        g_clear_handle_id(&run->signals[i], g_source_remove);
}

static int execute(Run *run, GError **error)
{
    PoolOptions pool_options = {
        .settings = run->setup.settings,
        .script_log = run->setup.script,
        .worker_path = run->setup.worker_path,
        .console_text = TRUE,
    };
    Pool *pool = run->pool = pool_new(&pool_options, error);
    if (!pool)
        return EXIT_USAGE;
    g_autoptr(GError) fault = NULL;
    gboolean is_ready = script_file_prepare(run->script, run->setup.settings, &fault); /* while the worker starts */
    if (run->watch)
        run_watch_follow(run->watch, run->script, fault);
    if (!is_ready) {
        g_clear_pointer(&run->pool, pool_free);
        return script_file_tell(run->script, fault);
    }
    if (!run->watch)
        begin_signals(run);
    CallRequest request = {
        .code = run->script->text,
        .args = run->args,
        .file = run->script->name,
        .request_id = "",
        .timeout_ms = run_timeout_ms,
        .to_the_end = !run->is_eval,
    };
    pool_call(pool, &request, on_done, run);
    standard_on_reader_gone(on_reader_gone, run);
    g_main_loop_run(run->loop);
    standard_on_reader_gone(NULL, NULL);
    g_clear_handle_id(&run->reader_gone, g_source_remove);
    /* From here on signals end the program: a FIFO may wait for its reader for ever. */
    if (!run->watch)
        end_signals(run);
    if (!run_options_write_metrics(pool, error))
        run->exit_code = EXIT_USAGE;
    g_clear_pointer(&run->pool, pool_free);
    return run->exit_code;
}

/* ---- again and again ---- */

static void on_change(gpointer user_data)
{
    Run *run = user_data;
    run->is_outdated = TRUE;
    stop(run);
}

/* Runs what is in the files now; what is wrong with them, or with it, is told. */
static int execute_anew(Run *run, GError **error)
{
    g_autoptr(GError) unreadable = NULL;
    script_file_clear(run->script);
    return script_file_read(run->script, run->file, &unreadable) ? execute(run, error) : command_fail("%s", unreadable->message);
}

static int execute_and_watch(Run *run, GError **error)
{
    run->watch = run_watch_new(run->file, on_change, run);
    begin_signals(run);
    while (run_watch_begin(run->watch, error)) {
        int code = execute_anew(run, error);
        if (*error || run->interrupted_by)
            break;
        if (!run->is_outdated) {
            standard_print(STDERR_FILENO, "rrjs: %s has ended with exit code %d; a change runs it again\n", run->file, code);
            g_main_loop_run(run->loop);
        }
        if (run->interrupted_by)
            break;
        run->is_outdated = FALSE;
        standard_print(STDERR_FILENO, "rrjs: %s has changed\n", run_watch_changed_file(run->watch));
    }
    end_signals(run);
    run_watch_free(run->watch);
    return run->interrupted_by ? EXIT_SIGNAL + run->interrupted_by : EXIT_USAGE;
}

/* file: to be watched; NULL: none. */
static int start(ScriptFile *script, const char *file, gboolean is_eval, int argument_count, char **arguments)
{
    g_autoptr(GError) error = NULL;
    Run run = {.script = script, .file = file, .is_eval = is_eval, .exit_code = EXIT_USAGE};
    if (args_json && argument_count > 0)
        return command_fail("--args and the argument %s: the script's args are one or the other", arguments[0]);
    run.args = args_of(argument_count, arguments, &error);
    if (run.args && run_options_load(&run.setup, &error)) {
        run.loop = g_main_loop_new(NULL, FALSE);
        if (setup_open_logs(&run.setup, &error))
            run.exit_code = run.file ? execute_and_watch(&run, &error) : execute(&run, &error);
        g_main_loop_unref(run.loop);
    }
    guint64 lines_lost = setup_clear(&run.setup);
    if (lines_lost > 0 && run.exit_code == EXIT_FINISHED)
        run.exit_code = EXIT_USAGE;
    g_clear_pointer(&run.args, g_bytes_unref);
    return error ? command_fail("%s", error->message) : run.exit_code;
}

int command_run(int argc, char **argv)
{
    if (!command_parse("run", run_options, &argc, &argv))
        return EXIT_USAGE;
    if (argc < 2)
        return command_fail("run: no script given (rrjs run FILE, or - for standard input)");
    if (watches && g_str_equal(argv[1], "-"))
        return command_fail("run: --watch needs a file: standard input does not change");
    g_autoptr(GError) error = NULL;
    g_auto(ScriptFile) script = {0};
    if (!script_file_read(&script, argv[1], &error))
        return command_fail("%s", error->message);
    return start(&script, watches ? argv[1] : NULL, FALSE, argc - 2, argv + 2);
}

/* The arguments behind the code; -1: one of them may have been meant for an option, which has been told. */
static int count_arguments(int argc, char **argv, char ***arguments)
{
    gboolean is_separated = argc > 2 && g_str_equal(argv[2], "--");
    int first = is_separated ? 3 : 2;
    *arguments = argv + first;
    for (int i = first; !is_separated && i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1]) {
            command_fail("eval: %s stands behind the code; options come before it, arguments that begin with - behind --", argv[i]);
            return -1;
        }
    }
    return argc - first;
}

int command_eval(int argc, char **argv)
{
    if (!command_parse("eval", eval_options, &argc, &argv))
        return EXIT_USAGE;
    if (argc < 2)
        return command_fail("eval: no code given (rrjs eval '2 + 2', or - for standard input)");
    char **arguments;
    int argument_count = count_arguments(argc, argv, &arguments);
    if (argument_count < 0)
        return EXIT_USAGE;
    gboolean is_input = g_str_equal(argv[1], "-");
    if (!is_input && !g_utf8_validate(argv[1], -1, NULL))
        return command_fail("eval: the code is not UTF-8");
    g_autoptr(GError) error = NULL;
    g_auto(ScriptFile) script = {.name = "eval"};
    if (!is_input)
        script.text = g_bytes_new(argv[1], strlen(argv[1]));
    else if (!script_file_read(&script, "-", &error))
        return command_fail("%s", error->message);
    return start(&script, NULL, TRUE, argument_count, arguments);
}
