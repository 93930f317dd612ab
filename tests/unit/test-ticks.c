/* SPDX-License-Identifier: MIT
 *
 * The engine's ticks where they come one upon the other, as on a machine that has too much to do. */
#include "engine.h"
#include "message.h"
#include "text.h"

#define TICK_S (3 * 1e-6)
#define TICKS  10000

void JSContextGroupSetExecutionTimeLimit(JSContextGroupRef group, double seconds,
                                         bool (*on_tick)(JSContextRef context, void *user_data), void *user_data);

static guint32 missing;
static guint ticks;

static gboolean go_on(JSContextRef context)
{
    return TRUE;
}

static bool on_tick(JSContextRef context, void *user_data)
{
    ticks++;
    JSContextGroupSetExecutionTimeLimit(engine_group(), TICK_S, on_tick, NULL);
    return false;
}

static bool stop(JSContextRef context, void *user_data)
{
    return true;
}

static gboolean is_stopped(const char *code)
{
    JSStringRef text = text_literal(code);
    JSValueRef exception = NULL;
    JSEvaluateScript(engine_system(), text, NULL, NULL, 1, &exception);
    JSStringRelease(text);
    return exception != NULL;
}

static void test_nothing_is_missing(void)
{
    g_assert_cmphex(missing, ==, 0);
}

static void test_one_upon_the_other(void)
{
    JSContextGroupSetExecutionTimeLimit(engine_group(), TICK_S, on_tick, NULL);
    while (ticks < TICKS)
        g_assert_false(is_stopped("{ let sum = 0; for (let i = 0; i < 20000; i++) sum += i; }"));
}

static void test_a_stop_is_obeyed(void)
{
    static const char *const codes[] = {
        "for (;;);",
        "{ let sum = 0; for (let i = 0; ; i++) sum += i; }",
        "(function again() { for (let i = 0; i < 1e3; i++) [3, 1, 2].sort((a, b) => a - b); again.call(); again.call() })()",
        "{ const all = []; for (let i = 0; ; i++) all[i % 100] = { i }; }",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        JSContextGroupSetExecutionTimeLimit(engine_group(), 0.1, stop, NULL);
        g_assert_true(is_stopped(codes[i]));
        engine_absorb_termination();
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* As the server starts workers. */
    g_setenv("GIGACAGE_ENABLED", "0", TRUE);
    g_setenv("JSC_usePollingTraps", "1", TRUE);
    g_setenv("JSC_useWasm", "0", TRUE);
    missing = engine_start(go_on, 512);
    g_test_add_func("/ticks/nothing-is-missing", test_nothing_is_missing);
    g_test_add_func("/ticks/one-upon-the-other", test_one_upon_the_other);
    g_test_add_func("/ticks/a-stop-is-obeyed", test_a_stop_is_obeyed);
    return g_test_run();
}
