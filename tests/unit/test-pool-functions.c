/* SPDX-License-Identifier: MIT
 *
 * max_concurrent with fake workers: more calls of a function wait in order of arrival, hold up no others, and whatever ends one
 * lets the next run. A call does what its argument says. */
#include <signal.h>

#include "program-bench.h"

#define SLOW "js.programs.app.file=app.js js.programs.app.functions.slow.max_concurrent=1 "

/* A call that goes on until it is cancelled; nobody hears of its end. */
static Call *block(Bench *bench, const char *function)
{
    Call *handle;
    Answer *answer = call_function_with(bench, function, "[\"until-cancelled\"]", 0, &handle);
    g_ptr_array_remove(bench->answers, answer);
    return handle;
}

static guint queued(Bench *bench)
{
    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    return figures.queued;
}

static void test_others_go_on(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=3");
    Call *first = block(bench, "app.slow");
    Answer *waiting[4];
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++) {
        waiting[i] = call_function(bench, "app.slow", "value 1");
        assert_value(call_function(bench, "app.fast", "value 2"), "2");
        assert_value(call(bench, "value 3"), "3");
    }
    g_assert_cmpuint(queued(bench), ==, G_N_ELEMENTS(waiting));
    pool_cancel(bench->pool, first);
    for (guint i = 0; i < G_N_ELEMENTS(waiting); i++) {
        assert_value(waiting[i], "1");
        if (i > 0)
            g_assert_cmpuint(waiting[i]->position, >, waiting[i - 1]->position);
    }
    bench_finish(bench);
}

static gboolean are_answered(gpointer data)
{
    Bench *bench = data;
    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    g_assert_cmpuint(figures.active, <=, 2);
    return bench->answered == bench->made;
}

static void test_as_many_as_may(void)
{
    Bench *bench = new_bench("js.programs.app.file=app.js js.programs.app.max_concurrent=2 js.pool_size=4");
    for (guint i = 0; i < 40; i++)
        (void)call_function(bench, "app.slow", "sleep 1");
    wait_until(are_answered, bench);
    Call *one = block(bench, "app.slow"), *two = block(bench, "app.slow");
    for (guint i = 0; i < bench->answers->len; i++)
        assert_value(bench->answers->pdata[i], "null");
    Answer *third = call_function(bench, "app.slow", "value 3");
    assert_value(call_function(bench, "app.fast", "value 4"), "4");
    g_assert_false(third->done);
    pool_cancel(bench->pool, two);
    assert_value(third, "3");
    pool_cancel(bench->pool, one);
    bench_finish(bench);
}

static const struct {
    const char *name;
    const char *command;
    gint64 timeout_ms;
    OutcomeStatus status;
    gboolean is_once; /* the worker's end is noticed later: another call may still meet it */
} ends[] = {
    {"a value", "value 1", 20000, OUTCOME_SUCCESS},
    {"an error", "error no", 20000, OUTCOME_ERROR},
    {"time, told by the worker", "soft-timeout", 20000, OUTCOME_TIMEOUT},
    {"time, told by nobody", "hang", 50, OUTCOME_TIMEOUT},
    {"memory", "soft-memory", 20000, OUTCOME_MEMORY_LIMIT},
    {"a crash", "signal 9", 20000, OUTCOME_CRASH},
    {"a breach", "wrong-id", 20000, OUTCOME_CRASH},
    {"a worker that retires", "retire", 20000, OUTCOME_SUCCESS},
    {"a worker that ends", "value-then-exit 1", 20000, OUTCOME_SUCCESS, TRUE},
};

static void test_end(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    Bench *bench = new_bench(SLOW "js.pool_size=2");
    g_autofree char *args = g_strdup_printf("[\"%s\"]", ends[i].command);
    for (guint again = 0; again < (ends[i].is_once ? 1 : 3); again++) {
        Answer *first = call_function_with(bench, "app.slow", args, ends[i].timeout_ms, NULL);
        Answer *next = call_function(bench, "app.slow", "value 2");
        assert_value(next, "2");
        await(first);
        g_assert_cmpint(first->status, ==, ends[i].status);
        g_assert_cmpuint(first->position, <, next->position);
    }
    bench_finish(bench);
}

/* Who is cancelled, or late, while he waits leaves his place to the next. */
static void test_ends_while_waiting(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=2");
    Call *running = block(bench, "app.slow"), *waiting = block(bench, "app.slow");
    Answer *late = call_function_with(bench, "app.slow", "[\"value 1\"]", 100, NULL);
    Answer *patient = call_function(bench, "app.slow", "value 2");
    pool_cancel(bench->pool, waiting);
    assert_failure(late, OUTCOME_TIMEOUT, "execution timeout after 100ms");
    g_assert_cmpuint(queued(bench), ==, 1);
    pool_cancel(bench->pool, running);
    assert_value(patient, "2");
    bench_finish(bench);
}

static void test_queue_full(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=3 js.queue_size=2");
    Call *running = block(bench, "app.slow");
    Answer *first = call_function(bench, "app.slow", "value 1"), *second = call_function(bench, "app.slow", "value 2");
    assert_failure(call_function(bench, "app.slow", "value 3"), OUTCOME_REJECTED,
                   "execution rejected: queue is full (2 calls waiting)");
    assert_value(call_function(bench, "app.fast", "value 4"), "4");
    pool_cancel(bench->pool, running);
    assert_value(first, "1");
    assert_value(second, "2");
    bench_finish(bench);
}

static void test_crowd(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=2 js.queue_size=0");
    g_assert_true(pool_may_queue(bench->pool));
    Answer *slow = call_function(bench, "app.slow", "sleep 30");
    g_assert_false(pool_may_queue(bench->pool));
    assert_value(slow, "null");
    g_assert_true(pool_may_queue(bench->pool));
    bench_finish(bench);
}

/* A worker that gets free takes the call that came first of those that may run, aside or not. */
static void test_turns(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=2");
    Call *slow = block(bench, "app.slow"), *fast = block(bench, "app.fast");
    Answer *order[] = {
        call_function(bench, "app.slow", "value 0"), call_function(bench, "app.fast", "value 1"),
        call_function(bench, "app.slow", "value 2"), call_function(bench, "app.fast", "value 3"),
    };
    pool_cancel(bench->pool, fast);
    assert_value(order[1], "1");
    assert_value(order[3], "3");
    g_assert_false(order[0]->done || order[2]->done);
    fast = block(bench, "app.fast");
    Answer *last = call_function(bench, "app.fast", "value 4");
    pool_cancel(bench->pool, slow);
    assert_value(last, "4");
    g_assert_cmpuint(order[0]->position, <, order[2]->position);
    g_assert_cmpuint(order[2]->position, <, last->position);
    pool_cancel(bench->pool, fast);
    bench_finish(bench);
}

/* Two names of one function. */
static void test_default(void)
{
    Bench *bench = new_bench("js.programs.app.file=app.js js.programs.app.functions.default.max_concurrent=1 js.pool_size=2");
    Call *running = block(bench, "app");
    Answer *waiting = call_function(bench, "app.default", "value 1");
    assert_value(call_function(bench, "app.fast", "value 2"), "2");
    g_assert_false(waiting->done);
    pool_cancel(bench->pool, running);
    assert_value(waiting, "1");
    bench_finish(bench);
}

static gboolean one_is_of_the_second(gpointer data)
{
    WorkerInfo infos[16];
    guint count = pool_workers(data, infos);
    for (guint i = 0; i < count; i++) {
        if (!infos[i].spare && infos[i].generation == 2 && infos[i].state == WORKER_IDLE)
            return TRUE;
    }
    return FALSE;
}

/* One that runs at an old worker counts for new ones. */
static void test_roll(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=2");
    Call *running = block(bench, "app.slow");
    pool_roll(bench->pool, ROLL_RESET, NULL, NULL);
    wait_until(one_is_of_the_second, bench->pool);
    Answer *waiting = call_function(bench, "app.slow", "value 1");
    assert_value(call_function(bench, "app.fast", "value 2"), "2");
    g_assert_false(waiting->done);
    pool_cancel(bench->pool, running);
    assert_value(waiting, "1");
    bench_finish(bench);
}

static void test_stop(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=2");
    Answer *running = call_function(bench, "app.slow", "sleep 30"), *waiting = call_function(bench, "app.slow", "value 1");
    pool_stop(bench->pool, on_stopped, bench);
    assert_value(running, "null");
    assert_value(waiting, "1");
    bench_finish(bench);

    bench = new_bench(SLOW "js.pool_size=2 js.stop_timeout_ms=50");
    running = call_function(bench, "app.slow", "hang");
    waiting = call_function(bench, "app.slow", "value 1");
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(waiting, OUTCOME_ERROR, "execution error: the server is stopping");
    assert_failure(running, OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

static void test_free(void)
{
    Bench *bench = new_bench(SLOW "js.pool_size=2");
    for (guint i = 0; i < 3; i++)
        (void)call_function(bench, "app.slow", "hang");
    assert_value(call_function(bench, "app.fast", "value 1"), "1");
    pool_free(bench->pool);
    bench_clear(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    put("app/app.js", "value [\"default\", \"slow\", \"fast\"]");
    g_test_add_func("/functions/others go on", test_others_go_on);
    g_test_add_func("/functions/as many as may", test_as_many_as_may);
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strdup_printf("/functions/ended by %s", ends[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_end);
    }
    g_test_add_func("/functions/ends while waiting", test_ends_while_waiting);
    g_test_add_func("/functions/queue full", test_queue_full);
    g_test_add_func("/functions/crowd", test_crowd);
    g_test_add_func("/functions/turns", test_turns);
    g_test_add_func("/functions/two names", test_default);
    g_test_add_func("/functions/roll", test_roll);
    g_test_add_func("/functions/stop", test_stop);
    g_test_add_func("/functions/free", test_free);
    int failures = g_test_run();
    tear_down();
    return failures;
}
