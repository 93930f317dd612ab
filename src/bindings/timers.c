/* SPDX-License-Identifier: MIT */
#include "timers.h"

#include "budget.h"
#include "engine.h"
#include "running.h"
#include "text.h"

/* Node's and the browsers' rules: at least 1 ms, and what does not fit 31 bits is 1 ms as well. */
#define DELAY_MIN_MS 1
#define DELAY_MAX_MS 2147483647.0

typedef struct {
    gint64 due_us;
    guint32 id;
    gint64 interval_us; /* 0: once */
    gint64 delay_us;
    gboolean is_background;
    JSObjectRef callback;
    JSValueRef *arguments;
    gsize argument_count;
} Timer;

/* A binary heap by due time, then id. Callbacks and arguments are protected while their timer is in it. */
static GArray *heap;
static guint timers_max;
static guint background_count; /* of those in the heap */
static guint32 last_id;
static guint32 running_id; /* the interval whose callback runs just now; 0 once it was cleared */
static gboolean running_is_background;

static Timer *timer_at(guint i)
{
    return &g_array_index(heap, Timer, i);
}

static gboolean is_before(const Timer *a, const Timer *b)
{
    return a->due_us != b->due_us ? a->due_us < b->due_us : a->id < b->id;
}

static void swap(guint i, guint j)
{
    Timer kept = *timer_at(i);
    *timer_at(i) = *timer_at(j);
    *timer_at(j) = kept;
}

static void sift_up(guint i)
{
    for (; i > 0 && is_before(timer_at(i), timer_at((i - 1) / 2)); i = (i - 1) / 2)
        swap(i, (i - 1) / 2);
}

static void sift_down(guint i)
{
    for (;;) {
        guint least = i;
        for (guint child = 2 * i + 1; child <= 2 * i + 2 && child < heap->len; child++)
            if (is_before(timer_at(child), timer_at(least)))
                least = child;
        if (least == i)
            return;
        swap(i, least);
        i = least;
    }
}

static void insert(const Timer *timer)
{
    background_count += timer->is_background;
    g_array_append_val(heap, *timer);
    sift_up(heap->len - 1);
}

static Timer take(guint i)
{
    Timer timer = *timer_at(i);
    swap(i, heap->len - 1);
    g_array_set_size(heap, heap->len - 1);
    background_count -= timer.is_background;
    if (i < heap->len) {
        sift_down(i);
        sift_up(i);
    }
    return timer;
}

static void release(Timer *timer)
{
    JSValueUnprotect(engine_system(), timer->callback);
    for (gsize i = 0; i < timer->argument_count; i++)
        JSValueUnprotect(engine_system(), timer->arguments[i]);
    g_free(timer->arguments);
}

static JSValueRef *keep_arguments(const JSValueRef *arguments, gsize count)
{
    if (count == 0)
        return NULL;
    JSValueRef *kept = g_new(JSValueRef, count);
    for (gsize i = 0; i < count; i++) {
        kept[i] = arguments[i];
        JSValueProtect(engine_system(), kept[i]);
    }
    return kept;
}

/* Milliseconds from the delay argument; NaN and missing are the minimum. FALSE where its conversion threw, in the script's
 * realm: scripts do not get hold of errors of ours. */
static gboolean delay_ms(JSValueRef argument, double *ms, JSValueRef *exception)
{
    *ms = argument ? JSValueToNumber(running_realm(), argument, exception) : DELAY_MIN_MS;
    if (*exception)
        return FALSE;
    if (!(*ms >= DELAY_MIN_MS) || *ms > DELAY_MAX_MS)
        *ms = DELAY_MIN_MS;
    return TRUE;
}

typedef enum { TIMER_ONCE, TIMER_REPEATED, TIMER_IMMEDIATE, TIMER_BACKGROUND } TimerKind;

static JSValueRef start(JSContextRef context, TimerKind kind, const char *name, size_t count, const JSValueRef arguments[],
                        JSValueRef *exception)
{
    if (!running_is_alive())
        return JSValueMakeUndefined(context);
    if (count < 1 || !JSValueIsObject(context, arguments[0]) || !JSObjectIsFunction(context, (JSObjectRef)arguments[0]))
        return running_throw(exception, "TypeError", "%s: the callback is not a function", name);
    gsize taken = kind == TIMER_IMMEDIATE ? 1 : MIN(count, 2);
    double ms = 0;
    if (kind != TIMER_IMMEDIATE && !delay_ms(count > 1 ? arguments[1] : NULL, &ms, exception))
        return NULL;
    /* Only now: the conversion of the delay may have started timers itself. */
    if (heap->len >= timers_max) {
        budget_count(CELL_BUDGET_TIMERS);
        return running_throw(exception, "RangeError", "%s: %u timers are pending already (js.max_timers)", name,
                             timers_max);
    }

    Timer timer = {
        .due_us = g_get_monotonic_time() + (gint64)(ms * 1000),
        .id = ++last_id,
        .interval_us = kind == TIMER_REPEATED ? (gint64)(ms * 1000) : 0,
        .delay_us = (gint64)(ms * 1000),
        .is_background = kind == TIMER_BACKGROUND,
        .callback = (JSObjectRef)arguments[0],
        .arguments = keep_arguments(arguments + taken, count - taken),
        .argument_count = count - taken,
    };
    JSValueProtect(engine_system(), timer.callback);
    insert(&timer);
    return JSValueMakeNumber(context, timer.id);
}

static JSValueRef set_timeout(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                              const JSValueRef arguments[], JSValueRef *exception)
{
    return start(context, TIMER_ONCE, "setTimeout", count, arguments, exception);
}

static JSValueRef set_interval(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                               const JSValueRef arguments[], JSValueRef *exception)
{
    return start(context, TIMER_REPEATED, "setInterval", count, arguments, exception);
}

static JSValueRef set_immediate(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                                const JSValueRef arguments[], JSValueRef *exception)
{
    return start(context, TIMER_IMMEDIATE, "setImmediate", count, arguments, exception);
}

static JSValueRef set_background_timeout(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                                         const JSValueRef arguments[], JSValueRef *exception)
{
    return start(context, TIMER_BACKGROUND, "setTimeout", count, arguments, exception);
}

/* The number of a timer; one that none has where it is no number. */
static double id_of(JSContextRef context, size_t count, const JSValueRef arguments[])
{
    gboolean is_id = count > 0 && (JSValueIsNumber(context, arguments[0]) || JSValueIsString(context, arguments[0]));
    return is_id ? JSValueToNumber(context, arguments[0], NULL) : G_MAXDOUBLE;
}

/* Where it is in the heap; -1: nowhere. Linear: there are at most js.max_timers, and clearing is rarer than setting. */
static gint find(double id)
{
    for (guint i = 0; i < heap->len; i++)
        if (timer_at(i)->id == id)
            return (gint)i;
    return -1;
}

static JSValueRef clear(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                        const JSValueRef arguments[], JSValueRef *exception)
{
    double id = id_of(context, count, arguments);
    gint place = find(id);
    if (id == running_id)
        running_id = 0;
    if (place >= 0) {
        Timer timer = take((guint)place);
        release(&timer);
    }
    return JSValueMakeUndefined(context);
}

/* Whether the execution waits for it. */
static JSValueRef holds(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                        const JSValueRef arguments[], JSValueRef *exception)
{
    gint place = find(id_of(context, count, arguments));
    return JSValueMakeBoolean(context, place >= 0 && !timer_at((guint)place)->is_background);
}

/* hold(id, whether) */
static JSValueRef hold(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                       const JSValueRef arguments[], JSValueRef *exception)
{
    double id = id_of(context, count, arguments);
    gint place = find(id);
    gboolean is_background = count < 2 || !JSValueToBoolean(context, arguments[1]);
    if (place >= 0) {
        background_count += (guint)is_background - (guint)timer_at((guint)place)->is_background;
        timer_at((guint)place)->is_background = is_background;
    } else if (id == running_id) {
        running_is_background = is_background;
    }
    return JSValueMakeUndefined(context);
}

/* Its delay begins anew. */
static JSValueRef refresh(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                          const JSValueRef arguments[], JSValueRef *exception)
{
    gint place = find(id_of(context, count, arguments));
    if (place >= 0) {
        Timer timer = take((guint)place);
        timer.due_us = g_get_monotonic_time() + timer.delay_us;
        insert(&timer);
    }
    return JSValueMakeUndefined(context);
}

const TimerFunction timer_functions[] = {
    {"setTimeout", set_timeout}, {"setInterval", set_interval}, {"setImmediate", set_immediate},
    {"clearTimeout", clear},     {"clearInterval", clear},      {"clearImmediate", clear},
    {"setBackgroundTimeout", set_background_timeout},
    {"hold", hold}, {"holds", holds}, {"refresh", refresh},
    {0},
};

void timers_start(guint max)
{
    timers_max = max;
    heap = g_array_new(FALSE, FALSE, sizeof(Timer));
}

gint64 timers_next_us(void)
{
    return heap->len ? timer_at(0)->due_us : 0;
}

gboolean timers_hold(void)
{
    return heap->len > background_count;
}

void timers_run_next(JSContextRef realm, JSValueRef *exception)
{
    Timer timer = take(0);
    running_id = timer.id;
    running_is_background = timer.is_background;
    JSObjectCallAsFunction(realm, timer.callback, NULL, timer.argument_count, timer.arguments, exception);
    if (timer.interval_us && running_id == timer.id && running_is_alive()) {
        /* From now, not from when it was due: a callback that took long is not followed by a burst. */
        timer.due_us = g_get_monotonic_time() + timer.interval_us;
        timer.is_background = running_is_background;
        insert(&timer);
    } else {
        release(&timer);
    }
    running_id = 0;
}

void timers_begin(guint32 last_number)
{
    last_id = last_number;
}

guint32 timers_end(void)
{
    while (heap->len) {
        Timer timer = take(heap->len - 1);
        release(&timer);
    }
    return last_id;
}
