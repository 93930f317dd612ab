/* SPDX-License-Identifier: MIT
 *
 * What callers see of the pool, the timer that looks after limits, and how the pool stops. Many calls that end at once are told
 * in portions, and the loop turns in between. Who gets which call is pool-crew.c's business, the processes are place.c's, the
 * queues are those of pool-calls.c. */
#include "pool-private.h"

#include <signal.h>

/* ---- what becomes of workers ---- */

static void on_changed(Pool *pool)
{
    pool_use_spares(pool);
    pool_roll_step(pool);
}

/* Where no worker was ever ready, calls do not wait any longer for the first one. */
static void on_start_failed(Place *place, const char *why)
{
    Pool *pool = place->pool;
    gboolean was_killed = place->end == END_DIED && place->exit.signal == SIGKILL; /* by somebody outside: it proves little */
    if (!was_killed || place->failed_starts >= FAILED_STARTS_MAX)
        pool_roll_fail(place, why);
    if (pool->was_ever_ready || (place->end != END_UNCONFINED && place->failed_starts < FAILED_STARTS_MAX))
        return;
    g_free(pool->start_error);
    pool->start_error = g_strdup(why);
    pool_fail_waiting(pool, why);
}

void pool_replace_distrusted(Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++) {
        /* One that is starting may have read what was there. */
        gboolean starting = pool->places[i].state == WORKER_STARTING || pool->places[i].state == WORKER_LOADING;
        place_event(&pool->places[i], starting ? LIFE_STOP : LIFE_RECYCLE, END_RESET);
    }
}

const PlaceWatcher pool_place_watcher = {
    .changed = on_changed,
    .freed = pool_dispatch,
    .start_failed = on_start_failed,
    .program_broken = pool_roll_judge,
    .distrusted = pool_replace_distrusted,
};

/* ---- later: what must not happen inside a call from outside ---- */

static gboolean on_later(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Pool *pool = user_data;
    g_source_set_ready_time(source, -1);
    GList *node;
    for (guint told = 0; told < TOLD_PER_TURN && (node = g_queue_pop_head_link(&pool->refused)); told++) {
        Call *call = node->data;
        pool_complete(pool, call, g_steal_pointer(&call->refusal));
    }
    pool_roll_tell(pool);
    pool_dispatch(pool);
    if (pool->refused.length > 0)
        pool_do_later(pool);
    else if (pool->stopping && !pool->stop_is_announced && pool_count_waiting(pool) == 0 && pool->expected.length == 0 &&
             pool->writing.length == 0 && pool_is_gone(pool)) {
        pool->stop_is_announced = TRUE;
        if (pool->stopped)
            (void)pool->stopped(pool->stopped_data); /* once, whatever it says; the pool may be freed now */
    }
    return G_SOURCE_CONTINUE;
}

GSourceFuncs pool_later_funcs = {.dispatch = on_later};

/* ---- the timer ---- */

/* Waiting calls whose time is over, the earliest first. Looks anew after each, because who is told may cancel other calls
 * or bring new ones. */
static void expire(Pool *pool, gint64 now_us)
{
    Deadline *first = deadlines_first(pool->deadlines);
    for (guint told = 0; first && first->at_us <= now_us && told < TOLD_PER_TURN; told++) {
        Call *call = (Call *)first; /* it is the first member */
        pool_leave_queue(pool, call);
        pool_complete(pool, call, call_timeout_outcome(call));
        first = deadlines_first(pool->deadlines);
    }
    if (first)
        pool_wake_by(pool, first->at_us);
    pool_tell_of_place(pool);
}

static void stop_by_force(Pool *pool)
{
    pool->stop_us = G_MAXINT64;
    pool_fail_waiting(pool, NULL);
    for (guint i = 0; i < pool->place_count; i++)
        place_event(&pool->places[i], LIFE_TIME_LIMIT, END_STOPPED);
    pool_dispatch(pool);
}

static gboolean on_timer(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Pool *pool = user_data;
    gint64 now_us = g_get_monotonic_time();
    pool->wake_us = -1;
    g_source_set_ready_time(source, -1);

    expire(pool, now_us);
    if (pool->stopping && now_us >= pool->stop_us)
        stop_by_force(pool);
    for (guint i = 0; i < pool->place_count; i++) {
        Place *place = &pool->places[i];
        if (place->state == WORKER_GONE && pool->stopping && crew_count_waiting(place->crew) == 0)
            continue;
        pool_wake_by(pool, place_tick(place, now_us));
    }
    pool_watch_registry(pool, now_us);
    pool_wake_by(pool, execution_log_tick(pool->executions, now_us));
    drain_flush(pool->drain);
    if (pool->stopping)
        pool_wake_by(pool, pool->stop_us);
    return G_SOURCE_CONTINUE;
}

GSourceFuncs pool_timer_funcs = {.dispatch = on_timer};

/* ---- what callers see ---- */

/* Where a worker is idle nobody waits, but for others of his function. */
static gboolean would_overtake(const Call *call)
{
    return call->limited && (functions_hold(call) || call->crew->waiting.length > 0);
}

/* Runs it, lets it wait or refuses it. */
static void take(Pool *pool, Call *call, const CallRequest *request, gint64 now_us)
{
    call_read(pool, call, request);
    if (request->code && !request->only_check)
        pool_metrics_code_size(&pool->metrics, g_bytes_get_size(request->code));
    Outcome *refusal = call_refusal(pool, call);
    if (!refusal)
        refusal = crew_refusal_of_next(call->crew, call);
    if (refusal) {
        pool_refuse(pool, call, refusal);
        pool_do_later(pool);
        return;
    }
    call->deadline_us = call->accepted_us + call->timeout_ms * 1000;
    if (now_us >= call->deadline_us || would_overtake(call) || !crew_try_run(call->crew, call, now_us))
        pool_enqueue(pool, call, CALL_WAITING);
    if (call->crew->idle.length > 0 && call->crew->waiting.length > 0)
        pool_do_later(pool);
}

Call *pool_call(Pool *pool, const CallRequest *request, CallDone done, gpointer user_data)
{
    Call *call = call_new(pool, done, user_data);
    take(pool, call, request, call->accepted_us);
    return call;
}

Call *pool_expect(Pool *pool, const CallRequest *known, CallDone done, gpointer user_data)
{
    Call *call = call_new(pool, done, user_data);
    call->file = g_strdup(known->file);
    call->function = g_strdup(known->function);
    call->only_check = known->only_check;
    call->request_id = g_strdup("");
    pool_enqueue(pool, call, CALL_EXPECTED);
    return call;
}

void pool_provide(Pool *pool, Call *call, const CallRequest *request)
{
    pool_leave_queue(pool, call);
    take(pool, call, request, g_get_monotonic_time());
}

void pool_reject(Pool *pool, Call *call, Outcome *refusal)
{
    pool_leave_queue(pool, call);
    pool_refuse(pool, call, refusal);
    pool_do_later(pool);
}

void pool_dismiss(Pool *pool, Call *call)
{
    pool_leave_queue(pool, call);
    call_free(pool, call);
    pool_tell_of_place(pool);
    pool_do_later(pool); /* a stopping pool may have waited for this call only */
}

void pool_cancel(Pool *pool, Call *call)
{
    call->done = NULL;
    switch (call->stage) {
    case CALL_EXPECTED:
    case CALL_WAITING:
    case CALL_HELD:
    case CALL_WRITING:
        pool_leave_queue(pool, call);
        break;
    case CALL_REFUSED:
        g_queue_unlink(&pool->refused, &call->node);
        break;
    case CALL_RUNNING:
        place_cancel_call(call->place);
        return;
    case CALL_ANSWERED: /* its answer is being made; it finds nobody to hear it */
        return;
    }
    pool_complete(pool, call, outcome_new_failure(OUTCOME_ERROR, "execution error: cancelled"));
    pool_tell_of_place(pool);
    pool_do_later(pool); /* a stopping pool may have waited for this call only */
}

void pool_stop(Pool *pool, GSourceFunc stopped, gpointer user_data)
{
    gboolean again = pool->stopping;
    if (stopped) {
        pool->stopped = stopped;
        pool->stopped_data = user_data;
    }
    pool->stopping = TRUE;
    pool_roll_stop(pool);
    if (again) {
        stop_by_force(pool);
        return;
    }
    pool->stop_us = g_get_monotonic_time() + (gint64)pool->settings->stop_timeout_ms * 1000;
    pool_wake_by(pool, pool->stop_us);
    pool_dispatch(pool);
}

Waiting *pool_waiting(Pool *pool)
{
    return pool->budget;
}

Helper *pool_helper(Pool *pool)
{
    return pool->helper;
}
