/* SPDX-License-Identifier: MIT
 *
 * Two crews of fake workers: scripts and programs have workers, idle lists, queues and spares of their own, and what holds for
 * a pool of one holds for both. */
#include <signal.h>

#include "program-bench.h"

#define APART "js.scripts=apart js.pool_size=1 js.programs.hidden.file=hidden.js js.programs.shown.file=shown.js " \
              "js.programs.shown.scripts=true js.programs.hidden.env=CREW_SECRET js.programs.shown.env=CREW_SECRET "

static GPid pid_in(Bench *bench, const char *crew, gboolean spare)
{
    WorkerInfo infos[16];
    guint count = pool_workers(bench->pool, infos);
    for (guint i = 0; i < count; i++) {
        if (g_str_equal(infos[i].crew, crew) && infos[i].spare == spare)
            return infos[i].pid;
    }
    g_assert_not_reached();
}

/* ---- what workers are sent ---- */

static void test_wall(void)
{
    Bench *bench = new_bench(APART);
    assert_value(call(bench, "received"), "\"shown={} \"");
    assert_value(call_function(bench, "hidden", "received"),
                 "\"hidden={\\\"CREW_SECRET\\\":\\\"42\\\"} shown={\\\"CREW_SECRET\\\":\\\"42\\\"} load load \"");
    bench_finish(bench);
}

/* Spares and successors, too. */
static void test_wall_of_replaced(void)
{
    Bench *bench = new_bench(APART);
    assert_failure(call(bench, "signal 9"), OUTCOME_CRASH, "execution error: worker crashed (SIGKILL)");
    assert_value(call(bench, "received"), "\"shown={} \"");
    pool_roll(bench->pool, ROLL_RESET, NULL, NULL);
    wait_until(all_idle, bench);
    assert_value(call(bench, "received"), "\"shown={} \"");
    bench_finish(bench);
}

/* Where env is there, apart is what comes of no setting. */
static void test_default(void)
{
    Bench *bench = new_bench("js.pool_size=1 js.programs.hidden.file=hidden.js js.programs.hidden.env=CREW_SECRET");
    assert_value(call(bench, "received"), "\"\"");
    bench_finish(bench);
    bench = new_bench("js.pool_size=1 js.programs.hidden.file=hidden.js");
    assert_value(call(bench, "received"), "\"hidden={} load \"");
    bench_finish(bench);
}

static void on_checked(const Outcome *outcome, gpointer user_data)
{
    *(OutcomeStatus *)user_data = outcome->status;
}

static gboolean is_success(gpointer data)
{
    return *(OutcomeStatus *)data == OUTCOME_SUCCESS;
}

static void test_off(void)
{
    Bench *bench = new_bench("js.pool_size=1 js.scripts=off js.programs.hidden.file=hidden.js");
    assert_failure(call(bench, "value 1"), OUTCOME_REJECTED,
                   "execution rejected: scripts are switched off (js.scripts is off); js.Call runs the functions of programs");
    assert_value(call_function(bench, "hidden", "value 2"), "2");
    g_autoptr(GBytes) code = g_bytes_new_static("value 3", 7);
    CallRequest request = {.code = code, .file = "script.js", .request_id = "", .only_check = TRUE};
    OutcomeStatus status = OUTCOME_REJECTED;
    (void)pool_call(bench->pool, &request, on_checked, &status);
    wait_until(is_success, &status);
    bench_finish(bench);
}

/* ---- neither holds up the other ---- */

static void test_queues(void)
{
    Bench *bench = new_bench(APART "js.queue_size=2");
    Call *script, *function;
    (void)call_with(bench, "until-cancelled", 0, "", &script);
    Answer *waiting = call(bench, "value 1");
    assert_value(call_function(bench, "hidden", "value 2"), "2");
    (void)call_function_with(bench, "hidden", "[\"until-cancelled\"]", 0, &function);
    Answer *late = call_function_with(bench, "hidden", "[\"value 3\"]", 100, NULL);
    assert_failure(call(bench, "value 4"), OUTCOME_REJECTED, "execution rejected: queue is full (2 calls waiting)");
    assert_failure(late, OUTCOME_TIMEOUT, "execution timeout after 100ms");

    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    g_assert_cmpuint(figures.crew_count, ==, 2);
    for (guint i = 0; i < 2; i++) {
        g_assert_cmpstr(figures.crews[i].name, ==, i == 0 ? "programs" : "scripts");
        g_assert_cmpuint(figures.crews[i].size, ==, 1);
        g_assert_cmpuint(figures.crews[i].active, ==, 1);
        g_assert_cmpuint(figures.crews[i].available, ==, 0);
        g_assert_cmpuint(figures.crews[i].queued, ==, i);
    }
    g_assert_cmpuint(figures.size, ==, 2);
    g_assert_cmpuint(figures.active, ==, 2);
    g_assert_cmpuint(figures.queued, ==, 1);
    g_assert_cmpuint(figures.place_count, ==, 4);

    pool_cancel(bench->pool, script);
    pool_cancel(bench->pool, function);
    assert_value(waiting, "1");
    g_ptr_array_remove_index(bench->answers, 3);
    g_ptr_array_remove_index(bench->answers, 0);
    bench_finish(bench);
}

/* Of a client that has calls here only what has a place whoever it is for is read. */
static void test_crowd(void)
{
    Bench *bench = new_bench(APART "js.queue_size=0");
    g_assert_true(pool_may_queue(bench->pool));
    Answer *script = call(bench, "sleep 50");
    g_assert_false(pool_may_queue(bench->pool));
    assert_value(call_function(bench, "hidden", "value 2"), "2");
    assert_value(script, "null");
    g_assert_true(pool_may_queue(bench->pool));
    bench_finish(bench);
}

static void test_sizes(void)
{
    Bench *bench = new_bench("js.scripts=apart js.pool_size=1 js.scripts_pool_size=3");
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_pool_size"), ==, 4);
    g_assert_cmpfloat(sample(page, "js_pool_available"), ==, 4);
    g_assert_cmpfloat(sample(page, "js_crew_size{crew=\"programs\"}"), ==, 1);
    g_assert_cmpfloat(sample(page, "js_crew_size{crew=\"scripts\"}"), ==, 3);
    g_assert_cmpfloat(sample(page, "js_crew_available{crew=\"scripts\"}"), ==, 3);
    bench_finish(bench);
}

/* ---- spares and rolls ---- */

static void test_spares(void)
{
    Bench *bench = new_bench(APART);
    g_autofree char *of_scripts = g_strdup_printf("%d", pid_in(bench, "scripts", TRUE));
    g_autofree char *of_programs = g_strdup_printf("%d", pid_in(bench, "programs", TRUE));
    Answer *dying = call(bench, "signal 9");
    assert_value(call(bench, "pid"), of_scripts);
    assert_failure(dying, OUTCOME_CRASH, "execution error: worker crashed (SIGKILL)");
    dying = call_function(bench, "hidden", "retire");
    assert_value(call_function(bench, "hidden", "pid"), of_programs);
    assert_value(dying, "\"retired\"");
    bench_finish(bench);
}

/* It is over when all are replaced: one crew does not speak for the other. */
static void test_roll(void)
{
    Bench *bench = new_bench(APART);
    Call *handle;
    (void)call_with(bench, "until-cancelled", 0, "", &handle);
    GPid busy = pid_in(bench, "scripts", FALSE), idle = pid_in(bench, "programs", FALSE);
    Told told = {0};
    pool_roll(bench->pool, ROLL_RESET, on_over, &told);
    while (pid_in(bench, "programs", FALSE) == idle || pid_in(bench, "programs", TRUE) == 0)
        g_main_context_iteration(NULL, TRUE);
    for (guint i = 0; i < 20; i++)
        assert_value(call_function(bench, "hidden", "value 1"), "1");
    g_assert_cmpuint(told.told, ==, 0);
    pool_cancel(bench->pool, handle);
    g_ptr_array_remove_index(bench->answers, 0);
    wait_until(is_told, &told);
    g_assert_cmpstr(told.failure, ==, NULL);
    g_assert_cmpint(pid_in(bench, "scripts", FALSE), !=, busy);
    WorkerInfo infos[16];
    guint count = pool_workers(bench->pool, infos);
    for (guint i = 0; i < count; i++) {
        if (infos[i].state != WORKER_STARTING)
            g_assert_cmpuint(infos[i].generation, ==, 2);
    }
    bench_finish(bench);
}

static void test_roll_under_load(void)
{
    Bench *bench = new_bench(APART);
    Told told = {0};
    for (guint i = 0; i < 60; i++) {
        (void)(i % 2 ? call(bench, "sleep 3") : call_function(bench, "shown", "sleep 3"));
        if (i == 10)
            pool_roll(bench->pool, ROLL_RESET, on_over, &told);
    }
    wait_until(is_told, &told);
    g_assert_cmpstr(told.failure, ==, NULL);
    for (guint i = 0; i < 60; i++)
        assert_value(bench->answers->pdata[i], "null");
    bench_finish(bench);
}

/* A program that only one crew loads is found to be broken: both go back to what they had. */
static gboolean read_broken(RollCause cause, gpointer user_data, ProgramSources **sources, GError **error)
{
    g_autofree char *root = at("app"), *all = g_strdup_printf("js.root=%s " APART, root);
    g_auto(GStrv) overrides = g_strsplit(g_strchomp(all), " ", -1);
    put("app/hidden.js", "error no");
    g_autoptr(Settings) settings = settings_load("/dev/null", (const char *const *)overrides, error);
    *sources = program_sources_new(settings, NULL, FALSE);
    return TRUE;
}

static void test_roll_that_fails(void)
{
    before_roll = read_broken;
    Bench *bench = new_bench(APART);
    before_roll = NULL;
    Told told = {0};
    pool_roll(bench->pool, ROLL_RELOAD, on_over, &told);
    for (guint i = 0; i < 20; i++) {
        assert_value(call(bench, "received"), "\"shown={} \"");
        assert_value(call_function(bench, "hidden", "value 1"), "1");
    }
    wait_until(is_told, &told);
    g_assert_nonnull(strstr(told.failure, "the program hidden cannot be loaded: no"));
    g_free(told.failure);
    put("app/hidden.js", "value [\"default\"]");
    wait_until(all_idle, bench);
    assert_value(call(bench, "received"), "\"shown={} \"");
    assert_value(call_function(bench, "hidden", "value 2"), "2");
    bench_finish(bench);
}

/* ---- the end ---- */

static void test_stop(void)
{
    Bench *bench = new_bench(APART);
    Answer *answers[] = {call(bench, "sleep 30"), call(bench, "value 1"), call_function(bench, "hidden", "sleep 60"),
                         call_function(bench, "hidden", "value 2")};
    pool_stop(bench->pool, on_stopped, bench);
    assert_failure(call(bench, "value 1"), OUTCOME_REJECTED, "execution rejected: the server is stopping");
    static const char *const values[] = {"null", "1", "null", "2"};
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
        assert_value(answers[i], values[i]);
    bench_finish(bench);
}

static void test_stop_by_force(void)
{
    Bench *bench = new_bench(APART "js.stop_timeout_ms=50");
    Answer *answers[] = {call(bench, "hang"), call(bench, "value 1"), call_function(bench, "hidden", "hang"),
                         call_function(bench, "hidden", "value 2")};
    pool_stop(bench->pool, on_stopped, bench);
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
        assert_failure(answers[i], OUTCOME_ERROR, "execution error: the server is stopping");
    bench_finish(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    put("app/hidden.js", "value [\"default\"]");
    put("app/shown.js", "value [\"default\"]");
    g_setenv("CREW_SECRET", "42", TRUE);
    g_test_add_func("/crews/a script's worker gets only what scripts may import", test_wall);
    g_test_add_func("/crews/so do spares and successors", test_wall_of_replaced);
    g_test_add_func("/crews/not set", test_default);
    g_test_add_func("/crews/off", test_off);
    g_test_add_func("/crews/queues", test_queues);
    g_test_add_func("/crews/crowd", test_crowd);
    g_test_add_func("/crews/sizes", test_sizes);
    g_test_add_func("/crews/spares", test_spares);
    g_test_add_func("/crews/roll", test_roll);
    g_test_add_func("/crews/roll under load", test_roll_under_load);
    g_test_add_func("/crews/roll that fails", test_roll_that_fails);
    g_test_add_func("/crews/stop", test_stop);
    g_test_add_func("/crews/stop by force", test_stop_by_force);
    int failures = g_test_run();
    tear_down();
    return failures;
}
