/* SPDX-License-Identifier: MIT
 *
 * Large payloads and the calls they belong to: the helper thread works on them, or is kept from it by the test, while times
 * run out, clients leave, workers die and the pool stops. Every call is answered once. */
#include "pool-bench.h"

#include <signal.h>
#include <string.h>

#define LARGE (400u << 10)

/* ---- a thread that waits for the test ---- */

typedef struct {
    GMutex lock;
    GCond changed;
    gboolean reached, opened;
} Gate;

static void gate_init(Gate *gate)
{
    *gate = (Gate){0};
    g_mutex_init(&gate->lock);
    g_cond_init(&gate->changed);
}

static void gate_set(Gate *gate, gboolean *flag)
{
    g_mutex_lock(&gate->lock);
    *flag = TRUE;
    g_cond_broadcast(&gate->changed);
    g_mutex_unlock(&gate->lock);
}

static void gate_await(Gate *gate, gboolean *flag)
{
    g_mutex_lock(&gate->lock);
    while (!*flag)
        g_cond_wait(&gate->changed, &gate->lock);
    g_mutex_unlock(&gate->lock);
}

static void gate_open(Gate *gate)
{
    gate_set(gate, &gate->opened);
}

/* To be called in the thread. */
static void gate_pass(Gate *gate)
{
    gate_set(gate, &gate->reached);
    gate_await(gate, &gate->opened);
}

typedef struct {
    HelperJob job;
    Gate *gate;
} Blocker;

static void block(HelperJob *job)
{
    gate_pass(((Blocker *)job)->gate);
}

static void unblocked(HelperJob *job)
{
    g_free(job);
}

/* Keeps the helper thread busy until the gate is opened. */
static void occupy_thread(Bench *bench, Gate *gate)
{
    Blocker *blocker = g_new0(Blocker, 1);
    *blocker = (Blocker){.job = {.work = block, .done = unblocked, .free = unblocked}, .gate = gate};
    gate_init(gate);
    helper_submit(pool_helper(bench->pool), &blocker->job, TRUE);
    gate_await(gate, &gate->reached);
}

/* ---- results ---- */

static char *large_text(char fill)
{
    g_autofree char *text = g_strnfill(LARGE, fill);
    return g_strdup_printf("\"%s\"", text);
}

static Answer *call_for_large(Bench *bench, const char *how, gint64 timeout_ms, Call **handle)
{
    g_autofree char *text = large_text('x'), *code = g_strdup_printf("%s %s", how, text);
    return call_with(bench, code, timeout_ms, "", handle);
}

static void assert_large(Answer *answer)
{
    g_autofree char *text = large_text('x');
    assert_value(answer, text);
}

static gboolean has_result_waiting(gpointer data)
{
    return waiting_bytes(pool_waiting(((Bench *)data)->pool)) >= LARGE;
}

static void forget(Bench *bench, Answer *answer)
{
    g_assert_false(answer->done);
    g_ptr_array_remove(bench->answers, answer);
}

static void assert_no_restart(Bench *bench)
{
    static const char *const reasons[] = {"crash", "timeout", "retired"};
    g_autofree char *page = page_text(bench);
    for (guint i = 0; i < G_N_ELEMENTS(reasons); i++) {
        g_autofree char *name = g_strdup_printf("js_worker_restarts_total{reason=\"%s\"}", reasons[i]);
        g_assert_cmpfloat(sample(page, name), ==, 0);
    }
}

static void assert_nothing_waits(Bench *bench)
{
    g_assert_cmpuint(waiting_bytes(pool_waiting(bench->pool)), ==, 0);
}

static void test_large_result(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    assert_large(call_for_large(bench, "value", 0, NULL));
    assert_large(call_for_large(bench, "value", 0, NULL));
    assert_nothing_waits(bench);
    bench_finish(bench);
}

static void test_large_result_that_is_no_json(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    assert_failure(call_for_large(bench, "value {", 0, NULL), OUTCOME_CRASH,
                   "execution error: worker crashed (protocol error)");
    g_autofree char *text = log_text(bench, "server.log");
    g_assert_nonnull(strstr(text, "a result that is not JSON"));
    assert_value(call(bench, "value 1"), "1");
    assert_nothing_waits(bench);
    bench_finish(bench);
}

/* The worker has answered in time, and is not to blame. */
static void test_time_is_over_while_a_result_is_checked(void)
{
    Gate gate;
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    occupy_thread(bench, &gate);
    Answer *late = call_for_large(bench, "value", 300, NULL);
    Answer *next = call(bench, "value 2");
    wait_until(has_result_waiting, bench);
    assert_failure(late, OUTCOME_TIMEOUT, "execution timeout after 300ms");
    g_assert_false(next->done);
    gate_open(&gate);
    assert_value(next, "2");
    assert_no_restart(bench);
    assert_nothing_waits(bench);
    bench_finish(bench);
}

static void test_client_leaves_while_a_result_is_checked(void)
{
    Gate gate;
    Call *handle;
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    occupy_thread(bench, &gate);
    Answer *left = call_for_large(bench, "value", 0, &handle);
    wait_until(has_result_waiting, bench);
    pool_cancel(bench->pool, handle);
    gate_open(&gate);
    assert_value(call(bench, "value 2"), "2");
    assert_no_restart(bench);
    forget(bench, left);
    bench_finish(bench);
}

static gboolean is_zombie(gpointer data)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/stat", (const char *)data), *stat = NULL;
    g_assert_true(g_file_get_contents(path, &stat, NULL, NULL));
    /* The worker's end is reported to the loop, which turns meanwhile and must not bury it. */
    return strstr(stat, ") Z ") != NULL;
}

static gboolean tick(gpointer unused)
{
    return G_SOURCE_CONTINUE;
}

/* What it said last counts, though it is known only afterwards. */
static void test_worker_dies_while_its_result_is_checked(void)
{
    Gate gate;
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    Answer *pid = call(bench, "pid");
    await(pid);
    guint ticks = g_timeout_add(5, tick, NULL); /* its end is an event to nobody */
    occupy_thread(bench, &gate);
    Answer *last = call_for_large(bench, "value-then-exit", 0, NULL);
    wait_until(is_zombie, pid->result);
    for (guint i = 0; i < 20; i++)
        g_main_context_iteration(NULL, FALSE);
    g_assert_false(last->done);
    gate_open(&gate);
    assert_large(last);
    assert_value(call(bench, "value 1"), "1");
    g_source_remove(ticks);
    bench_finish(bench);
}

static void test_forced_stop_while_a_result_is_checked(void)
{
    Gate gate;
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    occupy_thread(bench, &gate);
    Answer *stopped = call_for_large(bench, "value", 0, NULL);
    wait_until(has_result_waiting, bench);
    pool_stop(bench->pool, on_stopped, bench);
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(stopped, OUTCOME_ERROR, "execution error: the server is stopping");
    gate_open(&gate);
    bench_finish(bench);
}

/* It is passed over, and the worker goes on. */
static void test_no_room_for_a_result(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.max_waiting_mb=1");
    wait_until(all_idle, bench);
    Waiting *budget = pool_waiting(bench->pool);
    Answer *lost = call_for_large(bench, "value", 0, NULL);
    waiting_add(budget, 900 << 10);
    await(lost);
    g_assert_cmpint(lost->status, ==, OUTCOME_ERROR);
    g_assert_true(g_pattern_match_simple("execution error: a result of 4096?? bytes does not fit: ?????? bytes wait already "
                                         "(js.max_waiting_mb is 1)", lost->error));
    assert_value(call(bench, "value 1"), "1");
    waiting_give(budget, 900 << 10);
    assert_large(call_for_large(bench, "value", 0, NULL));
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_budget_exceeded_total{budget=\"waiting\"}"), ==, 1);
    assert_no_restart(bench);
    assert_nothing_waits(bench);
    bench_finish(bench);
}

/* ---- replies ---- */

typedef struct {
    CallWriter base;
    gsize size; /* of what it saw */
} TestWriter;

static Gate writing_gate;
static gboolean is_gated;

static void write_reply(CallWriter *base, const Outcome *outcome)
{
    if (is_gated)
        gate_pass(&writing_gate);
    ((TestWriter *)base)->size = g_bytes_get_size(outcome->result);
}

static void free_writer(CallWriter *base)
{
    g_free(base);
}

static CallWriter *begin_writing(gpointer user_data)
{
    TestWriter *writer = g_new0(TestWriter, 1);
    writer->base = (CallWriter){write_reply, free_writer};
    return &writer->base;
}

static void end_writing(CallWriter *base, gpointer user_data)
{
    Answer *answer = user_data;
    g_assert_false(answer->done);
    answer->done = TRUE;
    answer->status = OUTCOME_SUCCESS;
    answer->result = g_strdup_printf("%zu", ((TestWriter *)base)->size);
}

static const CallWriting test_writing = {begin_writing, end_writing};

static Bench *bench_with_writing(gboolean gated)
{
    Bench *bench = bench_new("js.pool_size=1");
    bench->writing = &test_writing;
    is_gated = gated;
    gate_init(&writing_gate);
    wait_until(all_idle, bench);
    return bench;
}

static gboolean is_being_written(gpointer unused)
{
    g_mutex_lock(&writing_gate.lock);
    gboolean reached = writing_gate.reached;
    g_mutex_unlock(&writing_gate.lock);
    return reached;
}

/* Waits with the loop turning, though nothing tells it. */
static void await_writing(void)
{
    guint ticks = g_timeout_add(5, tick, NULL);
    wait_until(is_being_written, NULL);
    g_source_remove(ticks);
}

static void test_large_reply(void)
{
    Bench *bench = bench_with_writing(FALSE);
    g_autofree char *size = g_strdup_printf("%u", LARGE + 2);
    assert_value(call_for_large(bench, "value", 0, NULL), size);
    assert_value(call(bench, "value 1"), "1"); /* not worth the thread */
    assert_nothing_waits(bench);
    bench_finish(bench);
}

static void test_time_is_over_while_a_reply_is_written(void)
{
    Bench *bench = bench_with_writing(TRUE);
    Answer *late = call_for_large(bench, "value", 500, NULL);
    await_writing();
    assert_value(call(bench, "value 2"), "2"); /* the worker has its next call */
    assert_failure(late, OUTCOME_TIMEOUT, "execution timeout after 500ms");
    gate_open(&writing_gate);
    bench_finish(bench);
}

static void test_client_leaves_while_a_reply_is_written(void)
{
    Call *handle;
    Bench *bench = bench_with_writing(TRUE);
    Answer *left = call_for_large(bench, "value", 0, &handle);
    await_writing();
    pool_cancel(bench->pool, handle);
    gate_open(&writing_gate);
    forget(bench, left);
    bench_finish(bench);
}

static void test_stop_while_a_reply_is_written(void)
{
    Bench *bench = bench_with_writing(TRUE);
    Answer *answer = call_for_large(bench, "value", 0, NULL);
    await_writing();
    pool_stop(bench->pool, on_stopped, bench);
    pool_stop(bench->pool, on_stopped, bench);
    for (guint i = 0; i < 20; i++)
        g_main_context_iteration(NULL, FALSE);
    g_assert_false(bench->stopped);
    gate_open(&writing_gate);
    await(answer);
    g_assert_cmpint(answer->status, ==, OUTCOME_SUCCESS);
    bench_finish(bench);
}

/* Nobody is told, and nothing stays. */
static void test_free_while_a_reply_is_written(void)
{
    Bench *bench = bench_with_writing(TRUE);
    (void)call_for_large(bench, "value", 0, NULL);
    await_writing();
    gate_open(&writing_gate);
    pool_free(bench->pool);
    bench_clear(bench);
}

/* ---- requests ---- */

static Answer *expect_request(Bench *bench, const CallRequest *known, Call **handle)
{
    current = bench;
    Answer *answer = g_new0(Answer, 1);
    g_ptr_array_add(bench->answers, answer);
    *handle = pool_expect(bench->pool, known, on_done, answer);
    bench->made++;
    return answer;
}

static Answer *expect(Bench *bench, Call **handle)
{
    return expect_request(bench, &(CallRequest){.file = "script.js"}, handle);
}

static void provide(Bench *bench, Call *handle, const char *code, gint64 timeout_ms)
{
    g_autoptr(GBytes) bytes = g_bytes_new(code, strlen(code));
    CallRequest request = {.code = bytes, .file = "script.js", .request_id = "", .timeout_ms = timeout_ms};
    pool_provide(bench->pool, handle, &request);
}

static void test_expected(void)
{
    Call *first, *second, *third;
    Bench *bench = bench_new("js.pool_size=1");
    Answer *run = expect(bench, &first), *dismissed = expect(bench, &second), *rejected = expect(bench, &third);
    pool_dismiss(bench->pool, second);
    bench->made--;
    forget(bench, dismissed);
    pool_reject(bench->pool, third, outcome_new_failure(OUTCOME_REJECTED, "execution rejected: no"));
    g_assert_false(rejected->done);
    provide(bench, first, "value 1", 0);
    assert_value(run, "1");
    assert_failure(rejected, OUTCOME_REJECTED, "execution rejected: no");
    bench_finish(bench);
}

static void reject(Bench *bench, const CallRequest *known)
{
    Call *call;
    Answer *answer = expect_request(bench, known, &call);
    pool_reject(bench->pool, call, outcome_new_failure(OUTCOME_REJECTED, "execution rejected: no"));
    assert_failure(answer, OUTCOME_REJECTED, "execution rejected: no");
}

/* What is refused before it is read has no name, and counts as what it is. */
static void test_expected_is_counted(void)
{
    Bench *bench = bench_new("js.pool_size=1");
    reject(bench, &(CallRequest){.file = "script.js", .function = ""});
    reject(bench, &(CallRequest){.file = "script.js"});
    reject(bench, &(CallRequest){.file = "script.js", .only_check = TRUE});
    bench->made--; /* of executions */
    g_autoptr(MetricsPage) page = metrics_page_new();
    pool_expose(bench->pool, page);
    g_autoptr(GString) text = g_string_new(NULL);
    metrics_page_render(page, text);
    g_assert_nonnull(strstr(text->str, "js_calls_total{function=\"other\",status=\"rejected\"} 1\n"));
    g_assert_nonnull(strstr(text->str, "js_executions_total{status=\"rejected\"} 2\n"));
    bench_finish(bench);
}

/* The time runs from the beginning: what a request gives itself, once that is known, and the longest there is before. */
static void test_expected_for_too_long(void)
{
    Call *first, *second;
    Bench *bench = bench_new("js.pool_size=1 js.max_timeout_ms=400 js.default_timeout_ms=400");
    wait_until(all_idle, bench);
    Answer *slow = expect(bench, &first);
    provide(bench, first, "hang", 100);
    assert_failure(slow, OUTCOME_TIMEOUT, "execution timeout after 100ms");
    Answer *never = expect(bench, &second);
    assert_failure(never, OUTCOME_TIMEOUT, "execution timeout after 400ms");
    bench_finish(bench);
}

static void test_stop_while_a_call_is_expected(void)
{
    Call *first, *second;
    Bench *bench = bench_new("js.pool_size=1");
    wait_until(all_idle, bench);
    Answer *late = expect(bench, &first), *forced = expect(bench, &second);
    pool_stop(bench->pool, on_stopped, bench);
    for (guint i = 0; i < 20; i++)
        g_main_context_iteration(NULL, FALSE);
    g_assert_false(bench->stopped);
    provide(bench, first, "value 1", 0);
    assert_failure(late, OUTCOME_REJECTED, "execution rejected: the server is stopping");
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(forced, OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

static void test_no_room_for_a_call(void)
{
    Bench *bench = bench_new("js.pool_size=1 js.max_waiting_mb=1");
    wait_until(all_idle, bench);
    Waiting *budget = pool_waiting(bench->pool);
    waiting_add(budget, (1 << 20) - 600);
    assert_value(call(bench, "value 1"), "1");
    waiting_add(budget, 500);
    assert_failure(call(bench, "value 1"), OUTCOME_REJECTED,
                   "execution rejected: a call of 519 bytes does not fit: 1048476 bytes wait already (js.max_waiting_mb is 1)");
    waiting_give(budget, (1 << 20) - 100);
    bench_finish(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/payloads/result", test_large_result);
    g_test_add_func("/payloads/result/no-json", test_large_result_that_is_no_json);
    g_test_add_func("/payloads/result/time", test_time_is_over_while_a_result_is_checked);
    g_test_add_func("/payloads/result/cancel", test_client_leaves_while_a_result_is_checked);
    g_test_add_func("/payloads/result/death", test_worker_dies_while_its_result_is_checked);
    g_test_add_func("/payloads/result/stop", test_forced_stop_while_a_result_is_checked);
    g_test_add_func("/payloads/result/no-room", test_no_room_for_a_result);
    g_test_add_func("/payloads/reply", test_large_reply);
    g_test_add_func("/payloads/reply/time", test_time_is_over_while_a_reply_is_written);
    g_test_add_func("/payloads/reply/cancel", test_client_leaves_while_a_reply_is_written);
    g_test_add_func("/payloads/reply/stop", test_stop_while_a_reply_is_written);
    g_test_add_func("/payloads/reply/free", test_free_while_a_reply_is_written);
    g_test_add_func("/payloads/request", test_expected);
    g_test_add_func("/payloads/request-is-counted", test_expected_is_counted);
    g_test_add_func("/payloads/request/time", test_expected_for_too_long);
    g_test_add_func("/payloads/request/stop", test_stop_while_a_call_is_expected);
    g_test_add_func("/payloads/request/no-room", test_no_room_for_a_call);
    return g_test_run();
}
