/* SPDX-License-Identifier: MIT
 *
 * What the tests of the pool stand on: a pool of fake workers (fake-worker.c) with its logs, calls and their answers. */
#pragma once

#include "pool.h"

#include <stdio.h>
#include <string.h>
#include <glib/gstdio.h>

#include "page.h"

#define PATIENCE_SECONDS 60 /* for a test that would never end */

typedef struct {
    gboolean done;
    guint position; /* among all answers */
    OutcomeStatus status;
    char *error;
    char *result;
} Answer;

typedef struct {
    Settings *settings;
    Logger *script_log;
    Logger *server_log;
    char *folder;
    Pool *pool;
    GPtrArray *answers;
    const CallWriting *writing; /* of the calls that are made; NULL: none */
    guint made;
    guint answered;
    gboolean stopped;
} Bench;

/* ---- the bench ---- */

G_GNUC_UNUSED static char *bench_path(const Bench *bench, const char *name)
{
    return g_build_filename(bench->folder, name, NULL);
}

G_GNUC_UNUSED static Logger *open_log(const Bench *bench, const char *name)
{
    g_autofree char *path = bench_path(bench, name);
    char *outputs[] = {path, NULL};
    char *complaints[] = {(char *)"stderr", NULL};
    LogSettings settings = {
        .mode = LOG_MODE_PRODUCTION,
        .level = LOG_DEBUG,
        .line_ending = (char *)"\n",
        .output = outputs,
        .err_output = complaints,
    };
    g_autoptr(GError) error = NULL;
    Logger *logger = logger_new(&settings, &error);
    g_assert_no_error(error);
    return logger;
}

G_GNUC_UNUSED static char *log_text(const Bench *bench, const char *name)
{
    g_autofree char *path = bench_path(bench, name);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

G_GNUC_UNUSED static void free_answer(gpointer data)
{
    Answer *answer = data;
    g_free(answer->error);
    g_free(answer->result);
    g_free(answer);
}

G_GNUC_UNUSED static RollPrepare before_roll; /* of the benches that are made from now on, as the next */
G_GNUC_UNUSED static ProgramSet *(*read_set)(const Settings *settings); /* NULL: they have no programs */

/* Settings as on the command line, separated by blanks. */
G_GNUC_UNUSED static Bench *bench_new_with(const char *overrides, const char *worker, gboolean with_spare, gboolean console_text)
{
    Bench *bench = g_new0(Bench, 1);
    g_auto(GStrv) list = g_strsplit(overrides, " ", -1);
    g_autoptr(GError) error = NULL;
    bench->settings = settings_load("/dev/null", (const char *const *)list, &error);
    g_assert_no_error(error);
    bench->folder = g_dir_make_tmp("rrjs-pool-XXXXXX", &error);
    g_assert_no_error(error);
    bench->script_log = open_log(bench, "script.log");
    bench->server_log = open_log(bench, "server.log");
    log_set_default(bench->server_log);
    bench->answers = g_ptr_array_new_with_free_func(free_answer);
    g_autoptr(ProgramSet) programs = read_set ? read_set(bench->settings) : NULL;
    PoolOptions options = {
        .settings = bench->settings,
        .programs = programs,
        .scripts = settings_scripts_mode(bench->settings),
        .script_log = bench->script_log,
        .worker_path = worker,
        .with_spare = with_spare,
        .console_text = console_text,
        .log_sandbox = TRUE,
        .before_roll = before_roll,
    };
    bench->pool = pool_new(&options, &error);
    g_assert_no_error(error);
    return bench;
}

G_GNUC_UNUSED static Bench *bench_new(const char *overrides)
{
    return bench_new_with(overrides, g_getenv("FAKE_WORKER"), TRUE, FALSE);
}

G_GNUC_UNUSED static gboolean on_impatience(gpointer data)
{
    g_error("waited for %d seconds", PATIENCE_SECONDS);
    return G_SOURCE_REMOVE;
}

G_GNUC_UNUSED static void wait_until(gboolean (*reached)(gpointer data), gpointer data)
{
    guint alarm_id = g_timeout_add_seconds(PATIENCE_SECONDS, on_impatience, NULL);
    while (!reached(data))
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(alarm_id);
}

G_GNUC_UNUSED static gboolean is_done(gpointer data)
{
    return ((Answer *)data)->done;
}

G_GNUC_UNUSED static void await(Answer *answer)
{
    wait_until(is_done, answer);
}

G_GNUC_UNUSED static guint count_state(Bench *bench, WorkerState state)
{
    WorkerInfo infos[16];
    guint count = 0, places = pool_workers(bench->pool, infos);
    for (guint i = 0; i < places; i++)
        count += infos[i].state == state;
    return count;
}

G_GNUC_UNUSED static gboolean all_idle(gpointer data)
{
    Bench *bench = data;
    WorkerInfo infos[16];
    return count_state(bench, WORKER_IDLE) == pool_workers(bench->pool, infos);
}

G_GNUC_UNUSED static gboolean some_idle(gpointer data)
{
    return count_state(data, WORKER_IDLE) > 0;
}

static Bench *current; /* the answers' own bench; tests run one after the other */

G_GNUC_UNUSED static void on_done(const Outcome *outcome, gpointer user_data)
{
    Answer *answer = user_data;
    g_assert_false(answer->done);
    g_assert_cmpint(outcome->status == OUTCOME_SUCCESS, ==, outcome->error == NULL);
    g_assert_cmpint(outcome->duration_us, >=, 0);
    answer->done = TRUE;
    answer->position = current->answered++;
    answer->status = outcome->status;
    answer->error = g_strdup(outcome->error);
    gsize size;
    if (outcome->result) {
        const char *bytes = g_bytes_get_data(outcome->result, &size);
        answer->result = g_strndup(bytes, size);
    }
}

/* How a roll ended, for those that asked for it. */
typedef struct {
    guint told;
    char *failure;
} Told;

G_GNUC_UNUSED static void on_over(const char *failure, gpointer user_data)
{
    Told *told = user_data;
    told->told++;
    told->failure = g_strdup(failure);
}

G_GNUC_UNUSED static gboolean is_told(gpointer data)
{
    return ((Told *)data)->told > 0;
}

/* A call of a function with JSON text as arguments. */
G_GNUC_UNUSED static Answer *call_function_with(Bench *bench, const char *function, const char *args, gint64 timeout_ms, Call **handle)
{
    current = bench;
    Answer *answer = g_new0(Answer, 1);
    g_ptr_array_add(bench->answers, answer);
    g_autoptr(GBytes) bytes = g_bytes_new(args, strlen(args));
    CallRequest request = {
        .function = function,
        .args = bytes,
        .file = function,
        .request_id = "",
        .timeout_ms = timeout_ms,
    };
    Call *call = pool_call(bench->pool, &request, on_done, answer);
    bench->made++;
    if (handle)
        *handle = call;
    return answer;
}

G_GNUC_UNUSED static Answer *call_function(Bench *bench, const char *function, const char *command)
{
    g_autofree char *args = g_strdup_printf("[\"%s\"]", command);
    return call_function_with(bench, function, args, 20000, NULL);
}

G_GNUC_UNUSED static Answer *call_with(Bench *bench, const char *code, gint64 timeout_ms, const char *request_id, Call **handle)
{
    current = bench;
    Answer *answer = g_new0(Answer, 1);
    g_ptr_array_add(bench->answers, answer);
    g_autoptr(GBytes) bytes = g_bytes_new(code, strlen(code));
    CallRequest request = {
        .code = bytes,
        .file = "script.js",
        .request_id = request_id,
        .timeout_ms = timeout_ms,
        .writing = bench->writing,
    };
    Call *call = pool_call(bench->pool, &request, on_done, answer);
    g_assert_false(answer->done);
    bench->made++;
    if (handle)
        *handle = call;
    return answer;
}

G_GNUC_UNUSED static Answer *call(Bench *bench, const char *code)
{
    return call_with(bench, code, 20000, "", NULL);
}

G_GNUC_UNUSED static void assert_value(Answer *answer, const char *value)
{
    await(answer);
    g_assert_cmpstr(answer->error, ==, NULL);
    g_assert_cmpint(answer->status, ==, OUTCOME_SUCCESS);
    g_assert_cmpstr(answer->result, ==, value);
}

G_GNUC_UNUSED static void assert_failure(Answer *answer, OutcomeStatus status, const char *error)
{
    await(answer);
    g_assert_cmpstr(answer->error, ==, error);
    g_assert_cmpint(answer->status, ==, status);
}

/* ---- the page ---- */

G_GNUC_UNUSED static char *page_text(Bench *bench)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    GString *text = g_string_new(NULL);
    pool_expose(bench->pool, page);
    metrics_page_render(page, text);
    return g_string_free(text, FALSE);
}

/* The value of the sample that is written exactly so; -1 where it is missing. */
G_GNUC_UNUSED static double sample(const char *page, const char *name)
{
    g_autofree char *start = g_strdup_printf("\n%s ", name);
    const char *found = strstr(page, start);
    return found ? g_ascii_strtod(found + strlen(start), NULL) : -1;
}

G_GNUC_UNUSED static double executions_total(const char *page)
{
    double total = 0;
    for (guint i = 0; i < OUTCOME_STATUS_COUNT; i++) {
        g_autofree char *name = g_strdup_printf("js_executions_total{status=\"%s\"}", outcome_status_name(i));
        g_assert_cmpfloat(sample(page, name), >=, 0);
        total += sample(page, name);
    }
    return total;
}

G_GNUC_UNUSED static gboolean on_stopped(gpointer data)
{
    Bench *bench = data;
    g_assert_false(bench->stopped);
    bench->stopped = TRUE;
    return G_SOURCE_REMOVE;
}

G_GNUC_UNUSED static gboolean is_stopped(gpointer data)
{
    return ((Bench *)data)->stopped;
}

G_GNUC_UNUSED static void bench_clear(Bench *bench)
{
    log_set_default(NULL);
    logger_free(bench->script_log);
    logger_free(bench->server_log);
    static const char *const names[] = {"script.log", "server.log"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = bench_path(bench, names[i]);
        g_unlink(path);
    }
    g_rmdir(bench->folder);
    g_free(bench->folder);
    g_ptr_array_unref(bench->answers);
    settings_free(bench->settings);
    g_free(bench);
}

/* Stops the pool and checks what must hold whatever a test did. */
G_GNUC_UNUSED static void bench_finish(Bench *bench)
{
    if (!bench->stopped)
        pool_stop(bench->pool, on_stopped, bench);
    wait_until(is_stopped, bench);
    for (guint i = 0; i < bench->answers->len; i++)
        await(bench->answers->pdata[i]);

    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(executions_total(page), ==, bench->made);
    g_assert_cmpfloat(sample(page, "js_active_executions"), ==, 0);
    g_assert_cmpfloat(sample(page, "js_queue_length"), ==, 0);

    pool_free(bench->pool);
    bench_clear(bench);
}
