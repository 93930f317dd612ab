/* SPDX-License-Identifier: MIT
 *
 * Rolls with fake workers: whatever comes between, no call is lost, members never become fewer, and whoever asked is told
 * once. The worker program is a link that tests break and mend. */
#include "pool-bench.h"

#include <signal.h>
#include <unistd.h>

static void roll(Bench *bench, Told *told)
{
    *told = (Told){0};
    pool_roll(bench->pool, ROLL_RESET, on_over, told);
    g_assert_cmpuint(told->told, ==, 0); /* never from inside */
}

static void assert_completed(Told *told)
{
    wait_until(is_told, told);
    g_assert_cmpstr(told->failure, ==, NULL);
    g_assert_cmpuint(told->told, ==, 1);
}

static void assert_failed(Told *told, const char *pattern)
{
    wait_until(is_told, told);
    g_assert_nonnull(told->failure);
    g_assert_true(g_pattern_match_simple(pattern, told->failure));
    g_assert_cmpuint(told->told, ==, 1);
    g_clear_pointer(&told->failure, g_free);
}

/* ---- the worker program ---- */

static char *link_folder, *link_path, *unconfined_path, *program_path;

static void point_to(const char *target)
{
    g_autofree char *fresh = g_strconcat(link_path, ".new", NULL);
    g_assert_cmpint(symlink(target, fresh), ==, 0);
    g_assert_cmpint(g_rename(fresh, link_path), ==, 0);
}

static void mend(void)
{
    point_to(g_getenv("FAKE_WORKER"));
}

static void copy_worker(const char *to)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(g_getenv("FAKE_WORKER"), &bytes, &size, NULL));
    g_assert_true(g_file_set_contents_full(to, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static Bench *new_bench(const char *overrides)
{
    return bench_new_with(overrides, link_path, TRUE, FALSE);
}

/* ---- who is there ---- */

static guint count_members(Bench *bench, guint generation)
{
    WorkerInfo infos[16];
    guint count = 0, places = pool_workers(bench->pool, infos);
    for (guint i = 0; i < places; i++)
        count += !infos[i].spare && infos[i].generation == generation &&
                 (infos[i].state == WORKER_IDLE || infos[i].state == WORKER_BUSY);
    return count;
}

static WorkerInfo member_in(Bench *bench, WorkerState state)
{
    WorkerInfo infos[16];
    guint places = pool_workers(bench->pool, infos);
    for (guint i = 0; i < places; i++) {
        if (!infos[i].spare && infos[i].state == state)
            return infos[i];
    }
    g_assert_not_reached();
}

static gboolean one_is_of_the_second(gpointer data)
{
    return count_members(data, 2) > 0;
}

static double rolls(Bench *bench, const char *result)
{
    g_autofree char *page = page_text(bench);
    g_autofree char *name = g_strdup_printf("js_rolls_total{cause=\"reset\",result=\"%s\"}", result);
    return sample(page, name);
}

/* ---- tests ---- */

typedef struct {
    Bench *bench;
    Told *told;
    guint fewest; /* members that could serve at once */
} Watch;

static gboolean is_told_watching(gpointer data)
{
    Watch *watch = data;
    PoolFigures figures;
    pool_figures(watch->bench->pool, &figures);
    guint able = 0;
    for (guint generation = 1; generation <= figures.generation; generation++)
        able += count_members(watch->bench, generation);
    watch->fewest = MIN(watch->fewest, able);
    return watch->told->told > 0;
}

static void test_idle(void)
{
    Bench *bench = new_bench("js.pool_size=3");
    wait_until(all_idle, bench);
    Told told;
    roll(bench, &told);
    Watch watch = {bench, &told, G_MAXUINT};
    wait_until(is_told_watching, &watch);
    g_assert_cmpuint(watch.fewest, ==, 3);
    assert_completed(&told);
    g_assert_cmpuint(count_members(bench, 2), ==, 3);
    g_assert_cmpuint(count_state(bench, WORKER_IDLE), >=, 3);
    g_assert_cmpfloat(rolls(bench, "completed"), ==, 1);
    wait_until(all_idle, bench);
    bench_finish(bench);
}

static void test_under_load(void)
{
    Bench *bench = new_bench("js.pool_size=3");
    wait_until(all_idle, bench);
    Told told;
    for (guint i = 0; i < 100; i++) {
        (void)call(bench, "sleep 3");
        if (i == 10)
            roll(bench, &told);
    }
    Watch watch = {bench, &told, G_MAXUINT};
    wait_until(is_told_watching, &watch);
    g_assert_cmpuint(watch.fewest, ==, 3);
    assert_completed(&told);
    for (guint i = 0; i < 100; i++)
        assert_value(bench->answers->pdata[i], "null");
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_worker_restarts_total{reason=\"crash\"}"), ==, 0);
    g_assert_cmpfloat(sample(page, "js_pool_generation"), ==, 2);
    bench_finish(bench);
}

/* The others do not wait for one whose call takes long, and it is let finish. */
static void test_long_call(void)
{
    Bench *bench = new_bench("js.pool_size=3");
    wait_until(all_idle, bench);
    Call *handle;
    Answer *longest = call_with(bench, "until-cancelled", 0, "", &handle);
    Told told;
    roll(bench, &told);
    while (count_members(bench, 2) < 2)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpuint(told.told, ==, 0);
    g_assert_cmpuint(count_members(bench, 1), ==, 1);
    pool_cancel(bench->pool, handle);
    g_assert_true(g_ptr_array_remove(bench->answers, longest));
    assert_completed(&told);
    g_assert_cmpuint(count_members(bench, 2), ==, 3);
    bench_finish(bench);
}

static void test_two(void)
{
    Bench *bench = new_bench("js.pool_size=2");
    wait_until(all_idle, bench);
    Told first, second;
    roll(bench, &first);
    wait_until(one_is_of_the_second, bench);
    roll(bench, &second);
    assert_completed(&first);
    assert_completed(&second);
    g_assert_cmpuint(count_members(bench, 3), ==, 2);
    g_assert_cmpfloat(rolls(bench, "completed"), ==, 2);
    bench_finish(bench);
}

static void test_while_starting(void)
{
    Bench *bench = new_bench("js.pool_size=2");
    Told told;
    roll(bench, &told);
    assert_value(call(bench, "value 1"), "1");
    assert_completed(&told);
    g_assert_cmpuint(count_members(bench, 2), ==, 2);
    bench_finish(bench);
}

static void test_deaths(void)
{
    Bench *bench = new_bench("js.pool_size=3");
    wait_until(all_idle, bench);
    Answer *busy = call(bench, "hang");
    Told told;
    roll(bench, &told);
    kill(member_in(bench, WORKER_IDLE).pid, SIGKILL);
    wait_until(one_is_of_the_second, bench);
    kill(member_in(bench, WORKER_BUSY).pid, SIGKILL);
    assert_failure(busy, OUTCOME_CRASH, "execution error: worker crashed (SIGKILL)");
    assert_completed(&told);
    g_assert_cmpuint(count_members(bench, 2), ==, 3);
    bench_finish(bench);
}

static GPid successor(Bench *bench)
{
    WorkerInfo infos[16];
    guint places = pool_workers(bench->pool, infos);
    for (guint i = 0; i < places; i++) {
        if (infos[i].spare && infos[i].generation == 2 && infos[i].state != WORKER_GONE && infos[i].state != WORKER_KILLED)
            return infos[i].pid;
    }
    return 0;
}

static gboolean has_successor(gpointer data)
{
    return successor(data) != 0;
}

/* Somebody else's kill is no proof that workers cannot be started. */
static void test_killed_successor(void)
{
    Bench *bench = new_bench("js.pool_size=2");
    wait_until(all_idle, bench);
    Told told;
    roll(bench, &told);
    wait_until(has_successor, bench);
    kill(successor(bench), SIGKILL);
    assert_completed(&told);
    g_assert_cmpuint(count_members(bench, 2), ==, 2);
    bench_finish(bench);
}

static const struct {
    const char *name;
    const char *worker; /* NULL: one without a part of its sandbox */
    const char *failure;
} broken[] = {
    {"missing", "/nonexistent/rrjs-worker", "the workers are not replaced, the ones before go on: starting *: spawn: No such *"},
    {"not a program", "/dev/null", "the workers are not replaced, the ones before go on: starting *: spawn: Permission denied"},
    {"ends at once", "/bin/false", "the workers are not replaced, the ones before go on: the worker ended at once (exit status 1)"},
    {"unconfined", NULL, "the workers are not replaced, the ones before go on: js.sandbox is require, but *: landlock"},
};

static void assert_pids(Bench *bench, const WorkerInfo *before, guint count)
{
    WorkerInfo infos[16];
    (void)pool_workers(bench->pool, infos);
    for (guint i = 0; i < count; i++) {
        g_assert_cmpint(infos[i].pid, ==, before[i].pid);
        g_assert_cmpint(infos[i].state, ==, WORKER_IDLE);
    }
}

static void test_broken(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    Bench *bench = new_bench("js.pool_size=2 js.sandbox=require");
    wait_until(all_idle, bench);
    WorkerInfo before[16];
    (void)pool_workers(bench->pool, before);
    point_to(broken[i].worker ? broken[i].worker : unconfined_path);
    for (guint again = 1; again <= 2; again++) {
        Told told;
        roll(bench, &told);
        assert_failed(&told, broken[i].failure);
        g_assert_cmpfloat(rolls(bench, "failed"), ==, again);
        assert_pids(bench, before, 2);
        assert_value(call(bench, "value 1"), "1");
        PoolFigures figures;
        pool_figures(bench->pool, &figures);
        g_assert_false(figures.is_rolling);
        g_assert_true(g_pattern_match_simple(broken[i].failure, figures.roll_failure));
    }
    g_autofree char *text = log_text(bench, "server.log");
    g_assert_nonnull(strstr(text, "\"msg\":\"workers are not replaced, the ones before go on\",\"cause\":\"reset\""));

    mend();
    wait_until(all_idle, bench); /* the spare is there again, the members are the same */
    assert_pids(bench, before, 2);
    Told told;
    roll(bench, &told);
    assert_completed(&told);
    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    g_assert_null(figures.roll_failure);
    bench_finish(bench);
}

static void test_broken_midway(void)
{
    Bench *bench = new_bench("js.pool_size=4");
    wait_until(all_idle, bench);
    Told told;
    roll(bench, &told);
    wait_until(one_is_of_the_second, bench);
    point_to("/bin/false");
    assert_failed(&told, "*exit status*");
    g_assert_cmpuint(count_members(bench, 2) + count_members(bench, 1), ==, 4);
    g_assert_cmpuint(count_members(bench, 1), >, 0);
    for (guint i = 0; i < 8; i++)
        assert_value(call(bench, "value 1"), "1");
    mend();
    roll(bench, &told);
    assert_completed(&told);
    bench_finish(bench);
}

/* A pool that could start nobody need not wait for its next attempt. */
static void test_out_of_nothing(void)
{
    point_to("/bin/false");
    Bench *bench = new_bench("js.pool_size=2");
    assert_failure(call(bench, "value 1"), OUTCOME_ERROR,
                   "execution error: the worker process cannot be started: the worker ended at once (exit status 1)");
    mend();
    Told told;
    roll(bench, &told);
    assert_completed(&told);
    assert_value(call(bench, "value 1"), "1");
    bench_finish(bench);
}

static gboolean fail_reload(RollCause cause, gpointer user_data, ProgramSources **sources, GError **error)
{
    if (cause == ROLL_RELOAD)
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "no such file");
    return cause != ROLL_RELOAD;
}

/* What cannot be read begins no roll, and ends none. */
static void test_unreadable(void)
{
    before_roll = fail_reload;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told reset = {0}, reload = {0};
    roll(bench, &reset);
    pool_roll(bench->pool, ROLL_RELOAD, on_over, &reload);
    g_assert_cmpuint(reload.told, ==, 0);
    assert_failed(&reload, "the workers are not replaced, the ones before go on: no such file");
    assert_completed(&reset);
    g_assert_cmpuint(count_members(bench, 2), ==, 2);
    pool_roll(bench->pool, ROLL_RELOAD, NULL, NULL); /* nobody wants to know */
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_rolls_total{cause=\"reload\",result=\"failed\"}"), ==, 2);
    bench_finish(bench);
}

static gboolean read_programs(RollCause cause, gpointer user_data, ProgramSources **sources, GError **error)
{
    g_autoptr(Settings) settings = settings_load("/dev/null", NULL, error);
    *sources = program_sources_new(settings, NULL, FALSE);
    return TRUE;
}

/* Files that changed and are what they were replace nobody; who asks for a reload gets it. */
static void test_nothing_new(void)
{
    before_roll = read_programs;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told watch = {0}, reload = {0};
    pool_roll(bench->pool, ROLL_WATCH, on_over, &watch);
    assert_completed(&watch);
    g_assert_cmpuint(count_members(bench, 1), ==, 2);
    pool_roll(bench->pool, ROLL_RELOAD, on_over, &reload);
    assert_completed(&reload);
    g_assert_cmpuint(count_members(bench, 2), ==, 2);
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_rolls_total{cause=\"watch\",result=\"completed\"}"), ==, 0);
    bench_finish(bench);
}

/* The program's text is what the fake worker does when it is to load it. */
static const char *program_text;

static void write_program(const char *text)
{
    g_assert_true(g_file_set_contents(program_path, text, -1, NULL));
}

static gboolean read_one_program(RollCause cause, gpointer user_data, ProgramSources **sources, GError **error)
{
    g_autofree char *root = g_strconcat("js.root=", link_folder, NULL);
    const char *const overrides[] = {root, "js.programs.app=app.js", NULL};
    write_program(program_text);
    g_autoptr(Settings) settings = settings_load("/dev/null", overrides, error);
    *sources = program_sources_new(settings, NULL, FALSE);
    return TRUE;
}

static void reload_into(Bench *bench, Told *told, const char *text)
{
    program_text = text;
    *told = (Told){0};
    pool_roll(bench->pool, ROLL_RELOAD, on_over, told);
}

static const struct {
    const char *name;
    const char *text;
    const char *failure;
} broken_programs[] = {
    {"fails", "error no", "the workers are not replaced, the ones before go on: the program app cannot be loaded: no (app.js)"},
    {"kills", "signal 11", "the workers are not replaced, the ones before go on: the program app cannot be loaded: *SIGSEGV*"},
};

/* One that is lost meanwhile is started with the program that turns out to be broken; no call meets it. */
static void test_broken_program(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    before_roll = read_one_program;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told told;
    reload_into(bench, &told, "value [\"a\"]");
    assert_completed(&told);
    for (guint again = 0; again < 2; again++) {
        wait_until(all_idle, bench);
        reload_into(bench, &told, broken_programs[i].text);
        kill(member_in(bench, WORKER_IDLE).pid, SIGKILL);
        for (guint made = 0; made < 20; made++)
            (void)call_function(bench, "app.a", "value 1");
        assert_failed(&told, broken_programs[i].failure);
    }
    for (guint made = 0; made < bench->answers->len; made++) {
        Answer *answer = bench->answers->pdata[made];
        await(answer);
        g_assert_true(answer->status == OUTCOME_SUCCESS || answer->status == OUTCOME_CRASH); /* that of the killed one */
    }
    reload_into(bench, &told, "value [\"b\"]");
    assert_completed(&told);
    wait_until(all_idle, bench);
    bench_finish(bench);
}

static gboolean is_rolling(Bench *bench)
{
    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    return figures.is_rolling;
}

/* Who asks while programs are read gets what is there by then, and whoever asked is told. */
static void test_asked_again(void)
{
    before_roll = read_one_program;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told first, second, third;
    reload_into(bench, &first, "value [\"a\"]");
    g_assert_true(is_rolling(bench));
    reload_into(bench, &second, "value [\"b\"]");
    reload_into(bench, &third, "value [\"c\"]");
    g_assert_cmpuint(first.told + second.told + third.told, ==, 0);
    assert_completed(&first);
    assert_completed(&second);
    assert_completed(&third);
    g_assert_false(is_rolling(bench));
    Answer *gone = call_function(bench, "app.b", "value 1"), *there = call_function(bench, "app.c", "value 1");
    assert_value(there, "1");
    await(gone);
    g_assert_cmpint(gone->status, ==, OUTCOME_REJECTED);
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_rolls_total{cause=\"reload\",result=\"completed\"}"), ==, 3);
    bench_finish(bench);
}

/* Files that changed while somebody asks for a reload do not make it one that may come to nothing. */
static void test_asked_and_changed(void)
{
    before_roll = read_programs;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told first = {0}, watch = {0}, reload = {0};
    pool_roll(bench->pool, ROLL_WATCH, on_over, &first);
    pool_roll(bench->pool, ROLL_WATCH, on_over, &watch);
    pool_roll(bench->pool, ROLL_RELOAD, on_over, &reload);
    assert_completed(&first);
    assert_completed(&watch);
    assert_completed(&reload);
    g_assert_cmpuint(count_members(bench, 2), ==, 2);
    bench_finish(bench);
}

/* Who is at it when the programs are being read: a stop, or the end. */
static void test_stop_while_reading(gconstpointer data)
{
    before_roll = read_one_program;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told first, second;
    reload_into(bench, &first, "value [\"a\"]");
    reload_into(bench, &second, "value [\"b\"]");
    if (GPOINTER_TO_INT(data))
        pool_stop(bench->pool, on_stopped, bench);
    else
        pool_free(bench->pool);
    assert_failed(&first, "*: the server is stopping");
    assert_failed(&second, "*: the server is stopping");
    if (GPOINTER_TO_INT(data))
        bench_finish(bench);
    else
        bench_clear(bench);
}

static Bench *bench_with_program(const char *text)
{
    before_roll = read_one_program;
    Bench *bench = new_bench("js.pool_size=2");
    before_roll = NULL;
    wait_until(all_idle, bench);
    Told told;
    reload_into(bench, &told, text);
    assert_completed(&told);
    wait_until(all_idle, bench);
    return bench;
}

#define BROKEN "*the program app cannot be loaded: no (app.js)"

/* Its programs were read by then, and no worker of it is ready yet. */
static void await_generation(Bench *bench, guint generation)
{
    PoolFigures figures = {0};
    while (figures.generation < generation) {
        g_main_context_iteration(NULL, TRUE);
        pool_figures(bench->pool, &figures);
    }
}

static void assert_rejected(Answer *answer)
{
    await(answer);
    g_assert_cmpint(answer->status, ==, OUTCOME_REJECTED);
}

/* One that turns out to be no good takes nothing of the one that it overtakes: no worker of that was ready yet, or some
 * were. */
static void test_overtaken(void)
{
    Bench *bench = bench_with_program("value [\"a\"]");
    Told good, bad;
    reload_into(bench, &good, "value [\"b\"]");
    await_generation(bench, 3);
    reload_into(bench, &bad, "error no");
    assert_failed(&bad, BROKEN);
    assert_completed(&good);
    assert_rejected(call_function(bench, "app.a", "value 1"));
    assert_value(call_function(bench, "app.b", "value 1"), "1");
    bench_finish(bench);
}

static void test_overtaken_midway(void)
{
    Bench *bench = bench_with_program("value [\"a\"]");
    Call *handle;
    Answer *longest = call_function_with(bench, "app.a", "[\"until-cancelled\"]", 0, &handle);
    Told good, bad, worse;
    reload_into(bench, &good, "value [\"b\"]");
    while (count_members(bench, 3) < 1)
        g_main_context_iteration(NULL, TRUE);
    reload_into(bench, &bad, "error no");
    assert_failed(&bad, BROKEN);
    reload_into(bench, &worse, "signal 11");
    assert_failed(&worse, "*SIGSEGV*");
    g_assert_cmpuint(good.told, ==, 0);
    assert_value(call_function(bench, "app.b", "value 1"), "1");
    pool_cancel(bench->pool, handle);
    g_assert_true(g_ptr_array_remove(bench->answers, longest));
    assert_completed(&good);
    assert_value(call_function(bench, "app.b", "value 1"), "1");
    PoolFigures figures;
    pool_figures(bench->pool, &figures);
    g_assert_true(g_pattern_match_simple("*SIGSEGV*", figures.roll_failure));
    g_autofree char *page = page_text(bench);
    g_assert_cmpfloat(sample(page, "js_rolls_total{cause=\"reload\",result=\"completed\"}"), ==, 2);
    g_assert_cmpfloat(sample(page, "js_rolls_total{cause=\"reload\",result=\"failed\"}"), ==, 2);
    bench_finish(bench);
}

/* Nobody waits for a roll that waits for another when the pool stops. */
static void test_overtaken_by_the_end(void)
{
    Bench *bench = bench_with_program("value [\"a\"]");
    Call *handle;
    Answer *longest = call_function_with(bench, "app.a", "[\"until-cancelled\"]", 0, &handle);
    Told good, better;
    reload_into(bench, &good, "value [\"b\"]");
    while (count_members(bench, 3) < 1)
        g_main_context_iteration(NULL, TRUE);
    reload_into(bench, &better, "value [\"c\"]");
    pool_free(bench->pool);
    assert_failed(&good, "*: the server is stopping");
    assert_failed(&better, "*: the server is stopping");
    g_assert_true(g_ptr_array_remove(bench->answers, longest));
    bench_clear(bench);
}

static void test_stop(void)
{
    Bench *bench = new_bench("js.pool_size=2");
    wait_until(all_idle, bench);
    Answer *running = call(bench, "sleep 30");
    Told during, after;
    roll(bench, &during);
    wait_until(one_is_of_the_second, bench);
    pool_stop(bench->pool, on_stopped, bench);
    roll(bench, &after);
    assert_failed(&during, "*: the server is stopping");
    assert_failed(&after, "*: the server is stopping");
    g_assert_false(bench->stopped);
    assert_value(running, "null");
    bench_finish(bench);
}

static void test_free(void)
{
    Bench *bench = new_bench("js.pool_size=2");
    wait_until(all_idle, bench);
    Told told;
    roll(bench, &told);
    wait_until(one_is_of_the_second, bench);
    pool_free(bench->pool);
    assert_failed(&told, "*: the server is stopping");
    bench_clear(bench);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    link_folder = g_dir_make_tmp("rrjs-roll-XXXXXX", NULL);
    link_path = g_build_filename(link_folder, "rrjs-worker", NULL);
    unconfined_path = g_build_filename(link_folder, "rrjs-worker-unconfined", NULL);
    program_path = g_build_filename(link_folder, "app.js", NULL);
    copy_worker(unconfined_path);
    mend();
    g_test_add_func("/roll/idle workers", test_idle);
    g_test_add_func("/roll/under load", test_under_load);
    g_test_add_func("/roll/a long call", test_long_call);
    g_test_add_func("/roll/two at a time", test_two);
    g_test_add_func("/roll/while workers start", test_while_starting);
    g_test_add_func("/roll/workers that die", test_deaths);
    g_test_add_func("/roll/a successor that is killed", test_killed_successor);
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autofree char *path = g_strdup_printf("/roll/broken worker/%s", broken[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_broken);
    }
    g_test_add_func("/roll/broken worker/midway", test_broken_midway);
    g_test_add_func("/roll/out of nothing", test_out_of_nothing);
    g_test_add_func("/roll/nothing to start with", test_unreadable);
    g_test_add_func("/roll/nothing new", test_nothing_new);
    for (guint i = 0; i < G_N_ELEMENTS(broken_programs); i++) {
        g_autofree char *path = g_strdup_printf("/roll/broken program/%s", broken_programs[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_broken_program);
    }
    g_test_add_func("/roll/asked again while programs are read", test_asked_again);
    g_test_add_func("/roll/asked for while files change", test_asked_and_changed);
    g_test_add_data_func("/roll/stop while programs are read", GINT_TO_POINTER(TRUE), test_stop_while_reading);
    g_test_add_data_func("/roll/free while programs are read", GINT_TO_POINTER(FALSE), test_stop_while_reading);
    g_test_add_func("/roll/overtaken", test_overtaken);
    g_test_add_func("/roll/overtaken midway", test_overtaken_midway);
    g_test_add_func("/roll/overtaken by the end", test_overtaken_by_the_end);
    g_test_add_func("/roll/stop", test_stop);
    g_test_add_func("/roll/free", test_free);
    int failures = g_test_run();
    g_unlink(link_path);
    g_unlink(unconfined_path);
    g_unlink(program_path);
    g_rmdir(link_folder);
    g_free(link_path);
    g_free(unconfined_path);
    g_free(program_path);
    g_free(link_folder);
    return failures;
}
