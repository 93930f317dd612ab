/* SPDX-License-Identifier: MIT
 *
 * Lazy programs with fake workers: a worker loads one before it runs the first call of it, in the time that loads have, and the call
 * waits for that in the time that it has itself. The program's text is what a worker does when it loads it. */
#include <signal.h>

#include "program-bench.h"

#define LAZY "js.programs.app.file=app.js js.programs.app.lazy=true js.pool_size="

static double loads(Bench *bench, const char *result)
{
    g_autofree char *page = page_text(bench);
    g_autofree char *name = g_strdup_printf("js_program_loads_total{program=\"app\",result=\"%s\"}", result);
    return sample(page, name);
}

static void test_first_call(void)
{
    put("app/app.js", "value [\"a\"]");
    Bench *bench = new_bench(LAZY "1");
    g_assert_cmpfloat(loads(bench, "loaded"), ==, 0);
    for (guint i = 0; i < 3; i++)
        assert_value(call_function(bench, "app.a", "value 1"), "1");
    g_assert_cmpfloat(loads(bench, "loaded"), ==, 1);
    bench_finish(bench);
}

/* Their time counts as that of any call that waits; the load goes on for those that come later, and other workers do not wait for it. */
static void test_slow_load(void)
{
    put("app/app.js", "sleep 300");
    Bench *bench = new_bench(LAZY "2");
    Answer *early = call_function_with(bench, "app.a", "[\"value 1\"]", 20, NULL);
    assert_value(call(bench, "value 2"), "2");
    await(early);
    g_assert_cmpint(early->status, ==, OUTCOME_TIMEOUT);
    assert_value(call_function(bench, "app.a", "value 3"), "3");
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_worker_restarts_total{reason=\"timeout\"}"), ==, 0);
    bench_finish(bench);
}

static void test_cancelled(void)
{
    put("app/app.js", "sleep 50");
    Bench *bench = new_bench(LAZY "1");
    Call *handle;
    Answer *answer = call_function_with(bench, "app.a", "[\"value 1\"]", 0, &handle);
    pool_cancel(bench->pool, handle);
    g_ptr_array_remove(bench->answers, answer);
    assert_value(call_function(bench, "app.a", "value 2"), "2");
    bench_finish(bench);
}

static const struct {
    const char *name;
    const char *text;
    const char *error;
} broken[] = {
    {"fails", "error no", "execution error: the program app cannot be loaded: no (app.js)"},
    {"kills", "signal 11", "execution error: the program app cannot be loaded: execution error: worker crashed (SIGSEGV) (app.js)"},
    {"takes too long", "hang", "execution error: the program app cannot be loaded: loading took longer than 100ms (js.load_timeout_ms) (app.js)"},
};

static void test_broken(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    put("app/app.js", broken[i].text);
    Bench *bench = new_bench(LAZY "1 js.load_timeout_ms=100");
    for (guint again = 0; again < 2; again++)
        assert_failure(call_function(bench, "app.a", "value 1"), OUTCOME_ERROR, broken[i].error);
    assert_value(call(bench, "value 2"), "2");
    bench_finish(bench);
}

/* One that somebody else kills has not begun the call: another worker gets it. */
static void test_killed(void)
{
    put("app/app.js", "sleep 60");
    Bench *bench = new_bench(LAZY "1");
    Answer *answer = call_function(bench, "app.a", "value 1");
    WorkerInfo infos[16];
    guint count = pool_workers(bench->pool, infos);
    for (guint i = 0; i < count; i++) {
        if (infos[i].state == WORKER_LOADING)
            kill(infos[i].pid, SIGKILL);
    }
    assert_value(answer, "1");
    bench_finish(bench);
}

static void test_stop(void)
{
    put("app/app.js", "sleep 60");
    Bench *bench = new_bench(LAZY "1");
    Answer *answer = call_function(bench, "app.a", "value 1");
    pool_stop(bench->pool, on_stopped, bench);
    assert_value(answer, "1");
    bench_finish(bench);
}

static void test_free(void)
{
    put("app/app.js", "sleep 60");
    Bench *bench = new_bench(LAZY "1");
    (void)call_function(bench, "app.a", "value 1");
    pool_free(bench->pool);
    bench_clear(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    g_test_add_func("/lazy/first call", test_first_call);
    g_test_add_func("/lazy/slow load", test_slow_load);
    g_test_add_func("/lazy/cancelled", test_cancelled);
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path = g_strdup_printf("/lazy/broken/%s", broken[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_broken);
    }
    g_test_add_func("/lazy/killed", test_killed);
    g_test_add_func("/lazy/stop", test_stop);
    g_test_add_func("/lazy/free", test_free);
    int failures = g_test_run();
    tear_down();
    return failures;
}
