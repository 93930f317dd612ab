/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include <dlfcn.h>
#include "message.h"
#include "text.h"

typedef bool (*TimeLimitCallback)(JSContextRef context, void *user_data);

/* Exported by the library, declared in none of its headers. VM* is what JSContextGroupRef points to. */
static struct {
    void (*lock)(JSContextRef);
    void (*unlock)(JSContextRef);
    void (*drain)(void *vm);
    void (*set_time_limit)(JSContextGroupRef, double, TimeLimitCallback, void *);
    void (*collect)(JSContextRef);
    JSObjectRef (*memory_statistics)(JSContextRef);
    void (*release_memory)(void);
    void (*disable_gc_timer)(void);
    void (*set_eval_enabled)(JSGlobalContextRef, bool, JSStringRef);
    void (*set_rejection_callback)(JSGlobalContextRef, JSObjectRef, JSValueRef *);
    JSStringRef (*refer_to_characters)(const JSChar *, size_t);
} private;

static const struct {
    const char *name;
    gpointer *function;
    guint32 missing; /* the READY_* bit it costs; 0: nothing but memory */
} private_symbols[] = {
    {"JSLock", (gpointer *)&private.lock, READY_NO_DRAIN},
    {"JSUnlock", (gpointer *)&private.unlock, READY_NO_DRAIN},
    {"_ZN3JSC2VM15drainMicrotasksEv", (gpointer *)&private.drain, READY_NO_DRAIN},
    {"JSContextGroupSetExecutionTimeLimit", (gpointer *)&private.set_time_limit, READY_NO_WATCHDOG},
    {"JSSynchronousGarbageCollectForDebugging", (gpointer *)&private.collect, READY_NO_GC},
    {"JSGetMemoryUsageStatistics", (gpointer *)&private.memory_statistics, READY_NO_GC},
    {"_ZN3WTF27releaseFastMallocFreeMemoryEv", (gpointer *)&private.release_memory, READY_NO_GC},
    {"JSDisableGCTimer", (gpointer *)&private.disable_gc_timer, READY_NO_GC},
    {"JSGlobalContextSetEvalEnabled", (gpointer *)&private.set_eval_enabled, READY_NO_EVAL_SWITCH},
    {"JSGlobalContextSetUnhandledRejectionCallback", (gpointer *)&private.set_rejection_callback, READY_NO_DRAIN},
    {"JSStringCreateWithCharactersNoCopy", (gpointer *)&private.refer_to_characters, 0},
};

/* These take the place of two of the library's own functions, with which the watchdog's thread interrupts a script by other
 * means than the bit that polling traps look at. Where a second check is due while a script is still at the first, which a
 * busy machine brings about, the two disagree on whether an interruption is asked for, and the library aborts the process.
 * The bit is set and cleared without them. Under other names, as in another version, they are never called. */
void no_thread_stop(gpointer traps, guint event) __asm__("_ZN3JSC7VMTraps25requestThreadStopIfNeededEj");
void no_thread_stop_to_cancel(gpointer traps) __asm__("_ZN3JSC7VMTraps24cancelThreadStopIfNeededEv");

__attribute__((visibility("default"))) void no_thread_stop(gpointer traps, guint event)
{
}

__attribute__((visibility("default"))) void no_thread_stop_to_cancel(gpointer traps)
{
}

static JSContextGroupRef group;
static JSGlobalContextRef system_realm;
static JSObjectRef drain_function;
static EngineMayGoOn may_go_on;
static gboolean can_drain;
static gboolean test_is_running;
static gboolean is_entered; /* between engine_enter and engine_leave: only then there is a script to stop */

static bool on_tick(JSContextRef context, void *user_data)
{
    bool stop = test_is_running || (is_entered && !may_go_on(context));
    /* The engine asks once and then never again, unless it is told to before this returns. */
    private.set_time_limit(group, ENGINE_TICK_S, on_tick, NULL);
    return stop;
}

static JSValueRef drain_inside(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                               const JSValueRef arguments[], JSValueRef *exception)
{
    /* The lock keeps the engine from draining by itself, one entry per job, when this function's call returns. */
    if (can_drain) {
        private.lock(context);
        private.drain((void *)group);
        private.unlock(context);
    }
    return JSValueMakeUndefined(context);
}

static JSValueRef evaluate(JSGlobalContextRef realm, const char *code, JSValueRef *exception)
{
    JSStringRef text = text_literal(code);
    JSValueRef value = JSEvaluateScript(realm, text, NULL, NULL, 1, exception);
    JSStringRelease(text);
    return value;
}

static guint32 find_private_symbols(void)
{
    guint32 missing = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(private_symbols); i++) {
        *private_symbols[i].function = dlsym(RTLD_DEFAULT, private_symbols[i].name);
        if (!*private_symbols[i].function)
            missing |= private_symbols[i].missing;
    }
    return missing;
}

/* A job must not run by itself under the lock, and must run in the drain. */
static gboolean drain_works(void)
{
    engine_enter(system_realm);
    evaluate(system_realm, "globalThis.drained = false; Promise.resolve().then(() => { drained = true; })", NULL);
    gboolean too_early = JSValueToBoolean(system_realm, evaluate(system_realm, "drained", NULL));
    engine_drain();
    gboolean in_time = JSValueToBoolean(system_realm, evaluate(system_realm, "drained", NULL));
    engine_leave(system_realm);
    evaluate(system_realm, "delete globalThis.drained", NULL);
    return !too_early && in_time;
}

static gboolean watchdog_works(void)
{
    JSValueRef exception = NULL;
    test_is_running = TRUE;
    private.set_time_limit(group, 0.0001, on_tick, NULL);
    /* The thread that stops it may come late where the machine is busy. Ends by itself where nobody does. */
    evaluate(system_realm, "for (const end = Date.now() + 5000; Date.now() < end;);", &exception);
    test_is_running = FALSE;
    engine_absorb_termination();
    return exception != NULL;
}

static gboolean references_work(void)
{
    static const JSChar code[] = {'4', '2'};
    JSStringRef text = private.refer_to_characters(code, G_N_ELEMENTS(code));
    JSValueRef value = JSStringGetCharactersPtr(text) == code ? JSEvaluateScript(system_realm, text, NULL, NULL, 1, NULL) : NULL;
    JSStringRelease(text);
    return value && JSValueToNumber(system_realm, value, NULL) == 42;
}

guint32 engine_start(EngineMayGoOn callback, guint stack_kb)
{
    may_go_on = callback;
    g_autofree char *stack_bytes = g_strdup_printf("%u", stack_kb << 10);
    /* Both are read when the first machine is made. In strict code, as all modules are, calls in tail position would replace the
     * frame that they are made in: stacks would lack it, and an error of a native function have no place at all. */
    g_setenv("JSC_maxPerThreadStackUsage", stack_bytes, TRUE);
    g_setenv("JSC_useTailCalls", "0", TRUE);
    guint32 missing = find_private_symbols();

    /* Before the first machine of the thread: it then uses this main context, which nobody iterates, so that no
     * finalization callback of a script runs outside every limit; and its collection timer, which crashes there, is off. */
    g_main_context_push_thread_default(g_main_context_new());
    if (private.disable_gc_timer)
        private.disable_gc_timer();

    group = JSContextGroupCreate();
    system_realm = JSGlobalContextCreateInGroup(group, NULL);
    drain_function = JSObjectMakeFunctionWithCallback(system_realm, NULL, drain_inside);
    JSValueProtect(system_realm, drain_function);

    can_drain = !(missing & READY_NO_DRAIN);
    if (can_drain && !drain_works()) {
        can_drain = FALSE;
        missing |= READY_NO_DRAIN;
    }
    if (private.set_time_limit && !watchdog_works())
        missing |= READY_NO_WATCHDOG;
    if (private.refer_to_characters && !references_work())
        private.refer_to_characters = NULL;
    return missing;
}

JSContextGroupRef engine_group(void)
{
    return group;
}

JSGlobalContextRef engine_system(void)
{
    return system_realm;
}

gboolean engine_close_system(void)
{
    if (!private.set_eval_enabled)
        return FALSE;
    JSStringRef message = text_literal("code generation from strings is not allowed here");
    private.set_eval_enabled(system_realm, false, message);
    JSStringRelease(message);
    JSValueRef exception = NULL;
    evaluate(system_realm, "(0, eval)('1')", &exception);
    return exception != NULL;
}

void engine_enter(JSContextRef context)
{
    is_entered = TRUE;
    if (can_drain)
        private.lock(context);
}

void engine_leave(JSContextRef context)
{
    if (can_drain)
        private.unlock(context);
    is_entered = FALSE;
}

void engine_drain(void)
{
    if (can_drain)
        JSObjectCallAsFunction(system_realm, drain_function, NULL, 0, NULL, NULL);
}

JSObjectRef engine_drain_function(void)
{
    return drain_function;
}

void engine_absorb_termination(void)
{
    /* One evaluation swallows one termination; another can be on its way while jobs are cleared. */
    for (guint i = 0; i < 5; i++) {
        JSValueRef exception = NULL;
        evaluate(system_realm, "0", &exception);
        if (!exception)
            return;
    }
}

JSStringRef engine_string_of_immortal(const JSChar *characters, gsize length)
{
    return private.refer_to_characters ? private.refer_to_characters(characters, length)
                                       : JSStringCreateWithCharacters(characters, length);
}

void engine_collect(JSContextRef context)
{
    if (private.collect)
        private.collect(context);
}

void engine_release_memory(void)
{
    if (private.release_memory)
        private.release_memory();
}

gsize engine_heap_bytes(JSContextRef context)
{
    if (!private.memory_statistics)
        return 0;
    JSObjectRef statistics = private.memory_statistics(context);
    JSStringRef name = text_literal("heapSize");
    JSValueRef value = JSObjectGetProperty(context, statistics, name, NULL);
    JSStringRelease(name);
    return (gsize)JSValueToNumber(context, value, NULL);
}

void engine_on_unhandled_rejection(JSGlobalContextRef realm, JSObjectRef callback)
{
    if (private.set_rejection_callback)
        private.set_rejection_callback(realm, callback, NULL);
}
