/* SPDX-License-Identifier: MIT */
#include "execution.h"

#include "bindings.h"
#include "budget.h"
#include "channel.h"
#include "ending.h"
#include "engine.h"
#include "memory-use.h"
#include "running.h"
#include "source-trace.h"
#include "timers.h"
#include "web-fetch.h"

/* Private memory may grow by this share of the limit during one execution, and by what goes between two looks, before
 * allocations fail. */
#define GROWTH_SHARE 1.5

/* Where the last execution left more than this share of its limit to one, it is first collected. */
#define LEFT_SHARE 4

/* What a worker may keep beyond what it had once its programs were loaded, at least: an engine that warms up takes some. */
#define REST_GROWTH_MIN ((gsize)16 << 20)

/* So long an execution that goes on with another waits for the rest of bodies that nobody has read. */
#define BODIES_MS 1000

#define NEVER_SETTLES "what is awaited can never settle: no timer or request is pending and nothing else could resolve it"

static JSObjectRef on_rejection;
static gsize rest_limit; /* bytes that may be at rest, beyond an engine that has done nothing */
static gsize left; /* bytes in use beyond those at rest after the last execution: what it keeps, and garbage */
static gboolean has_programs; /* which keep something; what scripts leave is garbage, and collected when it is in the way */

static const Execution *running;
static gint64 bodies_end_us; /* so long it waits for bodies that the next one may want; 0: it does not */
static JSValueRef rejection; /* the first unhandled one; protected */
static gboolean has_drained; /* its beginning has */

static JSValueRef note_rejection(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                                 const JSValueRef arguments[], JSValueRef *exception)
{
    if (running_is_alive() && !rejection && count > 1) {
        rejection = arguments[1];
        JSValueProtect(engine_system(), rejection);
    }
    return JSValueMakeUndefined(context);
}

void execution_start(const MessageSetup *setup)
{
    ending_start(setup);
    rest_limit = ((gsize)setup->memory_limit_mb << 20) / 2;
    timers_start(setup->max_timers);
    on_rejection = JSObjectMakeFunctionWithCallback(engine_system(), NULL, note_rejection);
    JSValueProtect(engine_system(), on_rejection);
    engine_on_unhandled_rejection(engine_system(), on_rejection);
}

/* ---- the run ---- */

/* The value may be there already. */
static void fail(JSValueRef thrown)
{
    ending_forget();
    bindings_describe(thrown);
}

/* A promise rejected in microtasks that nobody handles fails the execution, value or not. */
static void look_for_rejection(void)
{
    if (rejection && running_is_alive())
        fail(rejection);
}

static void drain(void)
{
    engine_drain();
    look_for_rejection();
}

/* Takes in what the server has sent so far: answers to fetch(), or a wake-up whose reason the control words say. */
static void take_messages(void)
{
    ServerMessage message;
    for (gboolean is_there = channel_poll(&message); is_there; is_there = channel_next(&message)) {
        if (!source_trace_receive(&message))
            web_fetch_receive(&message);
    }
}

void execution_wait(gint64 until_us)
{
    gint64 wait_us = MIN(until_us, budget_deadline_us()) - g_get_monotonic_time();
    if (wait_us > 0 && channel_wait((int)MIN((wait_us + 999) / 1000, 1000)))
        take_messages();
}

/* Sleeps until then or until the server has something to say; the microtask queue is empty. */
static void sleep_until(gint64 when_us)
{
    engine_leave(running->realm->context);
    execution_wait(when_us);
    engine_enter(running->realm->context);
}

static gboolean waits_for_bodies(void)
{
    if (!running->goes_on || !web_fetch_read_ahead())
        return FALSE;
    gint64 now_us = g_get_monotonic_time();
    if (!bodies_end_us)
        bodies_end_us = now_us + BODIES_MS * 1000;
    return now_us < bodies_end_us;
}

/* Whether nothing can change the outcome any more, or nobody waits for that. */
static gboolean is_over(void)
{
    if (!(running->flags & EXECUTE_TO_THE_END) || !ending_is_success())
        return ending_is_there();
    return !timers_hold() && !web_fetch_pending() && !waits_for_bodies();
}

/* Whether the execution goes on after a callback of it. */
static gboolean goes_on(JSValueRef thrown)
{
    if (thrown && running_is_alive())
        fail(thrown);
    drain();
    return !is_over() && running_is_alive();
}

/* Both, so that neither starves the other. *idle: there was nothing to do now. FALSE: the execution is over. */
static gboolean run_timer_and_news(gint64 timer_due_us, gboolean *idle)
{
    JSValueRef thrown = NULL;
    *idle = TRUE;
    if (timer_due_us && timer_due_us <= g_get_monotonic_time()) {
        *idle = FALSE;
        timers_run_next(running->realm->context, &thrown);
        if (!goes_on(thrown))
            return FALSE;
    }
    if (!web_fetch_tell(&thrown))
        return TRUE;
    *idle = FALSE;
    return goes_on(thrown);
}

/* Until the end: timers, and the answers that requests get. */
static void run_on(void)
{
    gboolean idle;
    while (!is_over() && budget_have_time()) {
        gint64 due = timers_next_us();
        if (!run_timer_and_news(due, &idle))
            return;
        gboolean is_pending = web_fetch_pending() || bodies_end_us;
        if (idle && !due && !is_pending)
            ending_give_up(NEVER_SETTLES); /* what should have settled it may have had no memory to */
        else if (idle)
            sleep_until(due ? due : bodies_end_us ? bodies_end_us : G_MAXINT64);
        else if (is_pending)
            take_messages(); /* so that timers that are always due keep nobody waiting */
    }
}

/* Nothing of the execution may run after this: jobs that are still queued meet an execution that is dead. */
static void finish(void)
{
    Verdict verdict = budget_verdict();
    running_stop();
    if (verdict != VERDICT_GO_ON) {
        engine_drain();
        engine_absorb_termination();
    }
    engine_leave(running->realm->context);
    running->realm->last_timer = timers_end();
    if (running->goes_on)
        web_fetch_keep();
    else
        web_fetch_clear();
    if (rejection)
        JSValueUnprotect(engine_system(), rejection);
    rejection = NULL;
}

static void settle(void)
{
    bindings_end_call();
    budget_settle();
    left = 0;
}

void execution_rest(gsize share)
{
    settle();
    has_programs = TRUE;
    rest_limit = MAX(share, memory_rest() + MAX(share / 4, REST_GROWTH_MIN));
}

/* Before one with that limit, in bytes: where programs keep something, collects what others left behind if it is much for it. */
static void make_room(gsize memory_limit)
{
    if (has_programs && left > memory_limit / LEFT_SHARE)
        settle();
}

/* What this execution left behind is collected, where it is much; if too much of it is kept, the worker retires. One that
 * rests near its limit still has a quarter of it for garbage between two collections. */
static gboolean memory_stays_high(gsize used)
{
    gsize rest = memory_rest();
    if (rest <= rest_limit && used > MAX(rest_limit - rest, rest_limit / 4))
        settle();
    return memory_rest() > rest_limit;
}

guint64 execution_id(void)
{
    return running->id;
}

Realm *execution_realm(void)
{
    return running->realm;
}

void execution_has_drained(void)
{
    has_drained = TRUE;
}

void execution_settle(JSValueRef value, JSValueRef thrown)
{
    if (!running_is_alive())
        return;
    if (thrown)
        bindings_describe(thrown);
    else
        bindings_settle(running->realm->stringify, value, !(running->flags & EXECUTE_TO_THE_END));
}

/* A frame of its own: what is left in one that still stands would keep objects of the execution alive. */
static G_NO_INLINE void run(const Execution *execution, ExecutionBegin *begin, gpointer data)
{
    gsize limit = execution->memory_limit;
    if (!execution->is_call)
        bindings_end_call();
    running = execution;
    bodies_end_us = 0;
    ending_begin();
    bindings_begin((execution->flags & EXECUTE_HAS_REQUEST_ID ? BINDINGS_REQUEST_ID : 0) |
                       (execution->flags & EXECUTE_HAS_FUNCTION ? BINDINGS_FUNCTION : 0),
                   (execution->flags & EXECUTE_QUOTES_LINES) != 0);
    running_begin(execution->realm->context);
    timers_begin(execution->realm->last_timer);
    budget_begin(execution->id, execution->deadline_us, limit, has_programs ? left : 0);
    web_fetch_begin(execution->id);
    positions_begin(execution->file, execution->find);
    engine_on_unhandled_rejection(execution->realm->context, on_rejection);
    memory_begin_execution((gsize)((double)limit * GROWTH_SHARE) + HANDOVER_MEMORY_BETWEEN_LOOKS);
    engine_enter(execution->realm->context);
    has_drained = FALSE;
    begin(execution, data);
    if (has_drained)
        look_for_rejection();
    else if (running_is_alive())
        drain();
    run_on();
    finish();
    if (!execution->is_call) /* the next call may do that */
        bindings_end(execution->goes_on);
    running_end();
}

Execution execution_of(const MessageExecute *request, const ServerMessage *message)
{
    return (Execution){
        .id = message->header.execution,
        .deadline_us = request->deadline_us,
        .flags = request->flags,
        .memory_limit = (gsize)request->memory_limit_mb << 20,
    };
}

ExecutionEnd execution_run(const Execution *execution, ExecutionBegin *begin, gpointer data)
{
    make_room(execution->memory_limit);
    run(execution, begin, data);
    ExecutionEnd end = {.was_cut_through = budget_verdict() != VERDICT_GO_ON || ending_was_stack_overflow()};
    end.outcome = ending_take();
    end.used = left = memory_end_execution();
    running = NULL;
    return end;
}

void execution_reply(const Execution *execution, ExecutionEnd *end, guint32 flags)
{
    static GByteArray *reply;
    if (!reply)
        reply = g_byte_array_new();
    if (end->outcome->status == OUTCOME_MEMORY_LIMIT || memory_stays_high(end->used))
        flags |= REPLY_RETIRE;
    message_append_reply(reply, execution->id, end->outcome, flags);
    channel_send(reply);
    g_clear_pointer(&end->outcome, outcome_free);
}
