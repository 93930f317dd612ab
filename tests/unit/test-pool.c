/* SPDX-License-Identifier: MIT
 *
 * The pool with workers that do what they are told (fake-worker.c), good or bad: every call is answered once, with the
 * right words, and the pool works on as if nothing had happened. */
#include "pool-bench.h"

#include <signal.h>
#include <unistd.h>

/* ---- what one call hears ---- */

static const struct {
    const char *name;
    const char *code;
    gint64 timeout_ms;
    OutcomeStatus status;
    const char *error;  /* of a failure */
    const char *result; /* of a success */
    const char *reason; /* of the restart that follows; NULL: none */
} outcomes[] = {
    {"value", "value {\"a\":1}", 0, OUTCOME_SUCCESS, NULL, "{\"a\":1}", NULL},
    {"error", "error Error: no", 0, OUTCOME_ERROR, "execution error: Error: no", NULL, NULL},
    {"soft timeout", "soft-timeout", 1500, OUTCOME_TIMEOUT, "execution timeout after 1.5s", NULL, NULL},
    {"soft memory limit", "soft-memory", 0, OUTCOME_MEMORY_LIMIT, "execution error: memory limit of 64 MB exceeded", NULL,
     "memory_limit"},
    {"retire", "retire", 0, OUTCOME_SUCCESS, NULL, "\"retired\"", "retired"},
    {"hard timeout", "hang", 100, OUTCOME_TIMEOUT, "execution timeout after 100ms", NULL, "timeout"},
    {"stopped process", "signal 19", 100, OUTCOME_TIMEOUT, "execution timeout after 100ms", NULL, "timeout"},
    {"hard memory limit", "memory 200", 0, OUTCOME_MEMORY_LIMIT, "execution error: memory limit of 64 MB exceeded", NULL,
     "memory_limit"},
    {"SIGKILL near the memory limit", "memory-crash 90 9", 0, OUTCOME_MEMORY_LIMIT,
     "execution error: memory limit of 64 MB exceeded", NULL, "memory_limit"},
    {"SIGKILL of one as large as one at rest", "memory-crash 60 9", 0, OUTCOME_CRASH,
     "execution error: worker crashed (SIGKILL)", NULL, "crash"},
    {"SIGABRT that does not tell of memory", "memory-crash 90 6", 0, OUTCOME_CRASH,
     "execution error: worker crashed (SIGABRT)", NULL, "crash"},
    {"SIGILL", "signal 4", 0, OUTCOME_CRASH, "execution error: worker crashed (SIGILL)", NULL, "crash"},
    {"exit that tells of memory", "exit 64", 0, OUTCOME_MEMORY_LIMIT,
     "execution error: memory limit of 64 MB exceeded", NULL, "memory_limit"},
    {"SIGSEGV", "signal 11", 0, OUTCOME_CRASH, "execution error: worker crashed (SIGSEGV)", NULL, "crash"},
    {"SIGKILL", "signal 9", 0, OUTCOME_CRASH, "execution error: worker crashed (SIGKILL)", NULL, "crash"},
    {"SIGSYS", "signal 31", 0, OUTCOME_CRASH, "execution error: worker crashed (SIGSYS)", NULL, "crash"},
    {"exit 0", "exit 0", 0, OUTCOME_CRASH, "execution error: worker crashed (exit status 0)", NULL, "crash"},
    {"exit 3", "exit 3", 0, OUTCOME_CRASH, "execution error: worker crashed (exit status 3)", NULL, "crash"},
    {"last words before exit", "value-then-exit 7", 0, OUTCOME_SUCCESS, NULL, "7", "crash"},
    {"closed socket", "close", 0, OUTCOME_CRASH, "execution error: worker crashed (SIGKILL)", NULL, "crash"},
    {"garbage", "garbage", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL, "crash"},
    {"oversized", "oversized", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL, "crash"},
    {"invalid UTF-8", "bad-utf8", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL, "crash"},
    {"result that is no JSON", "value undefined", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL,
     "crash"},
    {"line that is no JSON", "log \"", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL, "crash"},
    {"wrong id", "wrong-id", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL, "crash"},
    {"two replies", "twice", 0, OUTCOME_SUCCESS, NULL, "1", "crash"},
    {"status not its own", "crash-status", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL,
     "crash"},
    {"ready twice", "ready-again", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL, "crash"},
    {"message of the server", "server-message", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL,
     "crash"},
    {"control bytes in the ring", "control-bytes", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)",
     NULL, "crash"},
    {"broken head of the ring", "broken-head", 0, OUTCOME_CRASH, "execution error: worker crashed (protocol error)", NULL,
     "crash"},
    {"console text nobody asked for", "console hello", 0, OUTCOME_CRASH,
     "execution error: worker crashed (protocol error)", NULL, "crash"},
};

static double restarts(Bench *bench, const char *reason)
{
    g_autofree char *page = page_text(bench);
    g_autofree char *name = g_strdup_printf("js_worker_restarts_total{reason=\"%s\"}", reason);
    return sample(page, name);
}

static gboolean one_crash(gpointer data)
{
    return restarts(data, "crash") == 1;
}

static void test_outcome(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    Bench *bench = bench_new("js.pool_size=1 js.max_memory_mb=64");
    Answer *answer = call_with(bench, outcomes[i].code, outcomes[i].timeout_ms, "", NULL);
    if (outcomes[i].error)
        assert_failure(answer, outcomes[i].status, outcomes[i].error);
    else
        assert_value(answer, outcomes[i].result);
    /* A worker that answers and dies then may take the next call with it; that is not what this is about. */
    if (!outcomes[i].error && g_strcmp0(outcomes[i].reason, "crash") == 0)
        wait_until(one_crash, bench);

    assert_value(call(bench, "value 1"), "1");
    wait_until(all_idle, bench);
    static const char *const reasons[] = {"crash", "timeout", "memory_limit", "retired", "reset"};
    for (guint k = 0; k < G_N_ELEMENTS(reasons); k++)
        g_assert_cmpfloat(restarts(bench, reasons[k]), ==, g_strcmp0(reasons[k], outcomes[i].reason) == 0);
    /* The ring of the place is as good as new. */
    assert_value(call(bench, "log after"), "1");
    assert_value(call(bench, "log after"), "1");
    bench_finish(bench);
}

/* ---- the queue ---- */

static void test_order(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    Answer *answers[20];
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autofree char *code = g_strdup_printf("value %u", i);
        answers[i] = call(bench, code);
    }
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        g_autofree char *value = g_strdup_printf("%u", i);
        assert_value(answers[i], value);
        g_assert_cmpuint(answers[i]->position, ==, i);
    }
    bench_finish(bench);
}

static void test_queue_full(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.queue_size=2");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "sleep 50");
    Answer *first = call(bench, "value 1");
    Answer *second = call(bench, "value 2");
    Answer *third = call(bench, "value 3");
    assert_failure(third, OUTCOME_REJECTED, "execution rejected: queue is full (2 calls waiting)");
    assert_value(running, "null");
    assert_value(first, "1");
    assert_value(second, "2");
    bench_finish(bench);
}

static void test_no_queue(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.queue_size=0");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "value 1");
    assert_failure(call(bench, "value 2"), OUTCOME_REJECTED, "execution rejected: queue is full (0 calls waiting)");
    assert_value(running, "1");
    bench_finish(bench);
}

static void test_timeout_in_queue(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "sleep 600");
    Answer *late = call_with(bench, "signal 9", 100, "", NULL);
    Answer *patient = call(bench, "value 2");
    assert_failure(late, OUTCOME_TIMEOUT, "execution timeout after 100ms");
    g_assert_false(running->done);
    assert_value(running, "null");
    assert_value(patient, "2");
    g_assert_cmpfloat(restarts(bench, "crash"), ==, 0);
    bench_finish(bench);
}

/* More than are told in one turn, with times that fall while the queue grows, and one that goes from its middle. */
static void test_many_timeouts_in_queue(void)
{
    enum { COUNT = 1500 };
    Bench *bench = bench_new("js.pool_size=1 js.queue_size=2000");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "until-cancelled");
    Call *middle = NULL;
    for (guint i = 0; i < COUNT; i++)
        (void)call_with(bench, "signal 9", 1000 - i / 2, "", i == COUNT / 2 ? &middle : NULL);
    pool_cancel(bench->pool, middle);
    g_ptr_array_remove_index(bench->answers, 1 + COUNT / 2);
    for (guint i = 1; i < COUNT; i++) {
        Answer *late = bench->answers->pdata[i];
        await(late);
        g_assert_cmpint(late->status, ==, OUTCOME_TIMEOUT);
    }
    g_assert_false(running->done);
    pool_stop(bench->pool, on_stopped, bench);
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(running, OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

static void test_many_are_told_of_the_stop(void)
{
    enum { COUNT = 1500 };
    Bench *bench = bench_new("js.pool_size=1 js.queue_size=2000");
    wait_until(all_idle, bench);
    for (guint i = 0; i < COUNT; i++)
        (void)call(bench, "until-cancelled");
    pool_stop(bench->pool, on_stopped, bench);
    pool_stop(bench->pool, on_stopped, bench);
    for (guint i = 0; i < COUNT; i++)
        assert_failure(bench->answers->pdata[i], OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

static void test_refusals(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    g_autofree char *long_id = g_strnfill(300, 'x');
    assert_failure(call_with(bench, "value 1", 400000, "", NULL), OUTCOME_REJECTED,
                   "execution rejected: timeout_ms 400000 is above the maximum of 300000");
    assert_failure(call_with(bench, "value 1", 0, long_id, NULL), OUTCOME_REJECTED,
                   "execution rejected: request_id of 300 bytes is longer than 256");
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(call(bench, "value 1"), OUTCOME_REJECTED, "execution rejected: the server is stopping");
    bench_finish(bench);
}

/* ---- the spare ---- */

static GPid pid_of(Bench *bench, gboolean spare)
{
    WorkerInfo infos[16];
    guint count = pool_workers(bench->pool, infos);
    for (guint i = 0; i < count; i++) {
        if (infos[i].spare == spare)
            return infos[i].pid;
    }
    return 0;
}

static void test_spare_steps_in(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    g_autofree char *spare = g_strdup_printf("%d", pid_of(bench, TRUE));
    Answer *hanging = call_with(bench, "hang", 100, "", NULL);
    Answer *waiting = call(bench, "pid");
    assert_failure(hanging, OUTCOME_TIMEOUT, "execution timeout after 100ms");
    assert_value(waiting, spare);
    wait_until(all_idle, bench);
    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    g_assert_cmpuint(figures.size, ==, 1);
    g_assert_cmpuint(figures.available, ==, 1);
    bench_finish(bench);
}

static void test_death_while_idle(void)
{
    Bench *bench = bench_new("js.pool_size=2");
    wait_until(all_idle, bench);
    GPid member = pid_of(bench, FALSE);
    kill(member, SIGSEGV);
    /* The pool has not heard of it yet: the call must not be lost to a dead worker's socket. */
    for (guint i = 0; i < 4; i++)
        (void)call(bench, "sleep 1");
    for (guint i = 0; i < 4; i++) {
        Answer *answer = bench->answers->pdata[i];
        await(answer);
        g_assert_true(answer->status == OUTCOME_SUCCESS || answer->status == OUTCOME_CRASH);
    }
    wait_until(all_idle, bench);
    g_assert_cmpint(pid_of(bench, FALSE), !=, member);
    bench_finish(bench);
}

static void test_max_executions(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.max_executions=3");
    for (guint i = 0; i < 12; i++)
        assert_value(call(bench, "value 1"), "1");
    wait_until(all_idle, bench);
    g_assert_cmpfloat(restarts(bench, "retired"), ==, 4);
    bench_finish(bench);
}

static void test_all_crash_at_once(void)
{
    Bench *bench = bench_new("js.pool_size=3");
    for (guint i = 0; i < 12; i++)
        (void)call(bench, i % 2 ? "value 1" : "signal 11");
    for (guint i = 0; i < 12; i++) {
        if (i % 2)
            assert_value(bench->answers->pdata[i], "1");
        else
            assert_failure(bench->answers->pdata[i], OUTCOME_CRASH, "execution error: worker crashed (SIGSEGV)");
    }
    wait_until(all_idle, bench);
    bench_finish(bench);
}

/* ---- cancelling ---- */

/* A cancelled call is counted but never told. */
static void forget(Bench *bench, Answer *answer)
{
    g_assert_false(answer->done);
    g_ptr_array_remove(bench->answers, answer);
}

static void test_cancel_waiting(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    Call *handle;
    Answer *running = call(bench, "sleep 20");
    Answer *dropped = call_with(bench, "signal 9", 0, "", &handle);
    pool_cancel(bench->pool, handle);
    assert_value(running, "null");
    forget(bench, dropped);
    bench_finish(bench);
}

static void test_cancel_refused(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    Call *handle;
    Answer *refused = call_with(bench, "value 1", 400000, "", &handle);
    pool_cancel(bench->pool, handle);
    assert_value(call(bench, "value 2"), "2");
    forget(bench, refused);
    bench_finish(bench);
}

static void test_cancel_running(gconstpointer code)
{
    gboolean obedient = g_str_equal(code, "until-cancelled");
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    Call *handle;
    Answer *stopped = call_with(bench, code, 0, "", &handle);
    pool_cancel(bench->pool, handle);
    assert_value(call(bench, "value 2"), "2");
    wait_until(all_idle, bench);
    g_assert_cmpfloat(restarts(bench, "retired"), ==, obedient ? 0 : 1);
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_executions_total{status=\"error\"}"), ==, 1);
    forget(bench, stopped);
    bench_finish(bench);
}

/* ---- stopping ---- */

static void test_stop_lets_calls_finish(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    Answer *running = call(bench, "sleep 30");
    Answer *waiting = call(bench, "value 2");
    pool_stop(bench->pool, on_stopped, bench);
    assert_value(running, "null");
    assert_value(waiting, "2");
    bench_finish(bench);
}

static void test_stop_ends_in_time(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.stop_timeout_ms=100");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "hang");
    Answer *waiting = call(bench, "value 2");
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(running, OUTCOME_ERROR, "execution error: the server is stopping");
    assert_failure(waiting, OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

static void test_second_stop_is_at_once(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.stop_timeout_ms=600000");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "hang");
    pool_stop(bench->pool, on_stopped, bench);
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(running, OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

/* ---- lines ---- */

static void test_lines(void)
{
    Bench *bench = bench_new_with("js.pool_size=1", g_getenv("FAKE_WORKER"), FALSE, FALSE);
    Answer *answer = call_with(bench, "log first", 0, "req-1", NULL);
    assert_value(answer, "1");
    g_autofree char *text = log_text(bench, "script.log"); /* there as soon as the reply is */
    g_assert_cmpstr(text, ==,
                    "{\"level\":\"info\",\"ts\":1762890686123000000,\"logger\":\"js\",\"msg\":\"first\","
                    "\"request_id\":\"req-1\",\"n\":1}\n"
                    "{\"level\":\"warn\",\"ts\":1762890686123000000,\"logger\":\"js\",\"msg\":\"second\","
                    "\"request_id\":\"req-1\",\"n\":1}\n");
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_log_lines_total{level=\"info\"}"), ==, 1);
    g_assert_cmpfloat(sample(page, "js_log_lines_total{level=\"warn\"}"), ==, 1);
    g_assert_cmpfloat(sample(page, "js_log_lines_dropped_total"), ==, 0);
    bench_finish(bench);
}

static void test_lines_of_the_dead(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    assert_failure(call(bench, "log-then-kill before"), OUTCOME_CRASH, "execution error: worker crashed (SIGKILL)");
    g_autofree char *text = log_text(bench, "script.log");
    g_assert_nonnull(strstr(text, "\"msg\":\"before\""));
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_log_lines_dropped_total"), ==, 1);
    bench_finish(bench);
}

static void test_flood(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    assert_value(call(bench, "flood 50000"), "1");
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_log_lines_total{level=\"info\"}"), ==, 50000);
    bench_finish(bench);
}

static void test_console_text(void)
{
    if (!g_test_subprocess()) {
        g_test_trap_subprocess(NULL, 0, 0);
        g_test_trap_assert_passed();
        g_test_trap_assert_stdout("*hello there\n*");
        return;
    }
    Bench *bench = bench_new_with("js.pool_size=1", g_getenv("FAKE_WORKER"), FALSE, TRUE);
    fflush(stdout);
    assert_value(call(bench, "console hello there"), "1");
    bench_finish(bench);
}

static guint count_text(const char *text, const char *part)
{
    g_auto(GStrv) pieces = g_strsplit(text, part, -1);
    return g_strv_length(pieces) - 1;
}

static void test_notices(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    assert_value(call(bench, "notice orders"), "1");
    g_autofree char *text = log_text(bench, "server.log");
    g_assert_cmpuint(count_text(text, "metric sample rejected"), ==, 1);
    g_assert_nonnull(strstr(text, "\"name\":\"orders\""));
    g_assert_cmpuint(count_text(text, "garbage collection"), ==, 1); /* missing symbols: once, not once a worker */
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_metrics_rejected_total{reason=\"label\"}"), ==, 5);
    bench_finish(bench);
}

/* ---- workers that do not start ---- */

static void test_no_worker(gconstpointer path)
{
    Bench *bench = bench_new_with("js.pool_size=1", path, FALSE, FALSE);
    Answer *answer = call(bench, "value 1");
    await(answer);
    g_assert_cmpint(answer->status, ==, OUTCOME_ERROR);
    g_assert_true(g_str_has_prefix(answer->error, "execution error: the worker process cannot be started: "));
    g_autofree char *text = log_text(bench, "server.log");
    g_assert_cmpuint(count_text(text, "worker cannot be started"), ==, 3);
    bench_finish(bench);
}

/* ---- the sandbox that workers report ---- */

static const struct {
    const char *name;
    const char *overrides;
    const char *line;
    double landlock;
} sandbox_cases[] = {
    {"whole", "js.sandbox=auto", "\"level\":\"info\",*workers are in their sandbox*\"parts\":\"no_new_privs *seccomp\"*", 1},
    {"without landlock", "js.isolation=shared", "\"level\":\"warn\",*not complete*\"missing\":\"landlock\"*", 0},
    {"required and whole", "js.sandbox=require", "\"level\":\"info\",*workers are in their sandbox*", 1},
    {"off", "js.sandbox=off", "\"level\":\"warn\",*without a sandbox*", 0},
};

static void test_sandbox(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autofree char *overrides = g_strconcat("js.pool_size=2 ", sandbox_cases[i].overrides, NULL);
    g_autofree char *pattern = g_strconcat("*", sandbox_cases[i].line, NULL);
    Bench *bench = bench_new(overrides);
    wait_until(all_idle, bench);
    g_autofree char *text = log_text(bench, "server.log");
    g_assert_true(g_pattern_match_simple(pattern, text));
    g_assert_cmpuint(count_text(text, "sandbox"), ==, 1); /* once, not once a worker */
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_sandbox{part=\"landlock\"}"), ==, sandbox_cases[i].landlock);
    bench_finish(bench);
}

static void test_sandbox_refused(void)
{
    const char *const overrides[] = {"js.sandbox=require", "js.isolation=shared", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings = settings_load("/dev/null", overrides, &error);
    g_assert_no_error(error);
    PoolOptions options = {.settings = settings, .worker_path = g_getenv("FAKE_WORKER"), .with_spare = TRUE};
    g_assert_null(pool_new(&options, &error));
    g_assert_cmpstr(error->message, ==,
                    "the worker process cannot be started: js.sandbox is require, but the sandbox of the workers lacks "
                    "here: landlock");
}

static void test_cpu_never_falls(void)
{
    Bench *bench = bench_new_with("js.pool_size=1", g_getenv("FAKE_WORKER"), FALSE, FALSE);
    double before = 0;
    for (guint i = 0; i < 5; i++) {
        assert_failure(call(bench, "signal 11"), OUTCOME_CRASH, "execution error: worker crashed (SIGSEGV)");
        g_autofree char *page = page_text(bench);
        double now = sample(page, "js_worker_cpu_seconds_total{worker=\"0\"}");
        g_assert_cmpfloat(now, >, before);
        before = now;
    }
    bench_finish(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autofree char *path = g_strdup_printf("/pool/outcome/%s", outcomes[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_outcome);
    }
    g_test_add_func("/pool/queue/order of arrival", test_order);
    g_test_add_func("/pool/queue/full", test_queue_full);
    g_test_add_func("/pool/queue/none", test_no_queue);
    g_test_add_func("/pool/queue/timeout", test_timeout_in_queue);
    g_test_add_func("/pool/queue/many-timeouts", test_many_timeouts_in_queue);
    g_test_add_func("/pool/queue/many-told-of-the-stop", test_many_are_told_of_the_stop);
    g_test_add_func("/pool/queue/refusals", test_refusals);
    g_test_add_func("/pool/spare/steps in", test_spare_steps_in);
    g_test_add_func("/pool/spare/death while idle", test_death_while_idle);
    g_test_add_func("/pool/spare/max executions", test_max_executions);
    g_test_add_func("/pool/spare/all crash at once", test_all_crash_at_once);
    g_test_add_func("/pool/cancel/waiting", test_cancel_waiting);
    g_test_add_func("/pool/cancel/refused", test_cancel_refused);
    g_test_add_data_func("/pool/cancel/running, obeys", "until-cancelled", test_cancel_running);
    g_test_add_data_func("/pool/cancel/running, does not obey", "hang", test_cancel_running);
    g_test_add_func("/pool/stop/lets calls finish", test_stop_lets_calls_finish);
    g_test_add_func("/pool/stop/ends in time", test_stop_ends_in_time);
    g_test_add_func("/pool/stop/twice is at once", test_second_stop_is_at_once);
    g_test_add_func("/pool/lines/written before the reply", test_lines);
    g_test_add_func("/pool/lines/of the dead", test_lines_of_the_dead);
    g_test_add_func("/pool/lines/flood", test_flood);
    g_test_add_func("/pool/lines/console text", test_console_text);
    g_test_add_func("/pool/lines/notices", test_notices);
    g_test_add_data_func("/pool/start/no such program", "/nonexistent/rrjs-worker", test_no_worker);
    g_test_add_data_func("/pool/start/exits at once", "/bin/false", test_no_worker);
    for (guint i = 0; i < G_N_ELEMENTS(sandbox_cases); i++) {
        g_autofree char *path = g_strdup_printf("/pool/sandbox/%s", sandbox_cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_sandbox);
    }
    g_test_add_func("/pool/sandbox/refused", test_sandbox_refused);
    g_test_add_func("/pool/cpu never falls", test_cpu_never_falls);
    return g_test_run();
}
