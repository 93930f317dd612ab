/* SPDX-License-Identifier: MIT
 *
 * Calls, from what is asked to what is answered (by pool-answers.c), and where they are meanwhile: expected, waiting, in flight at a place, with
 * the thread that writes, or refused and to be told so. A call is in exactly one of these lists; whoever takes it out
 * completes it. */
#include "pool-private.h"

#include <string.h>

#include "duration.h"

#define REQUEST_ID_MAX 256u
#define CALL_SIZE      512u /* what a call costs beside its code and arguments */

/* ---- calls ---- */

CallNames call_names(const Call *call)
{
    return (CallNames){call->request_id, call->function, call->name};
}

Call *call_new(Pool *pool, CallDone done, gpointer user_data)
{
    Call *call = g_new0(Call, 1);
    call->node.data = call;
    call->done = done;
    call->user_data = user_data;
    call->accepted_us = g_get_monotonic_time();
    call->timeout_ms = pool->settings->max_timeout_ms;
    /* The worker compares the low half with the cancel word, where 0 stands for none. */
    do
        call->id = ++pool->last_id;
    while ((guint32)call->id == 0);
    return call;
}

/* Of a function, or of a script where that is NULL. */
static FunctionLimits limits_of(const Pool *pool, const char *function)
{
    FunctionLimits limits = {0};
    LoadedFunction found = {0};
    if (function)
        found = loaded_programs_find(pool->generation->programs, function);
    if (found.program)
        limits = loaded_function_limits(&found);
    if (!limits.timeout_ms)
        limits.timeout_ms = pool->settings->default_timeout_ms;
    if (!limits.memory_mb)
        limits.memory_mb = pool->settings->max_memory_mb;
    return limits;
}

/* One name for each function: pricing.default is pricing. NULL where that is NULL. */
static char *function_name(const char *function)
{
    const char *dot = function ? strchr(function, '.') : NULL;
    return dot && g_str_equal(dot, ".default") ? g_strndup(function, (gsize)(dot - function)) : g_strdup(function);
}

void call_read(Pool *pool, Call *call, const CallRequest *request)
{
    call->crew = &pool->crews[request->function ? 0 : pool->crew_count - 1];
    call->code = request->code ? g_bytes_ref(request->code) : NULL;
    g_free(call->function);
    call->function = function_name(request->function);
    call->args = request->args ? g_bytes_ref(request->args) : request->function ? g_bytes_new_static("[]", 2) : NULL;
    g_free(call->file);
    call->file = g_strdup(request->file);
    call->name = g_strdup(request->name);
    g_free(call->request_id);
    call->request_id = g_strdup(request->request_id);
    if (request->logs)
        call->lines = reply_lines_new(pool->settings->log_reply_max_lines, (gsize)pool->settings->log_reply_max_kb << 10);
    FunctionLimits limits = limits_of(pool, call->function);
    call->timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : limits.timeout_ms;
    call->memory_mb = limits.memory_mb;
    functions_enter(call, limits.concurrent);
    call->only_check = request->only_check;
    call->session = request->session;
    call->writing = request->writing;
    call->net = request->net;
    call->to_the_end = request->to_the_end;
}

gboolean call_is_wanted(const Call *call)
{
    return call->done || call->is_load;
}

void call_give_back(Pool *pool, Call *call)
{
    waiting_give(pool->budget, call->size);
    call->size = 0;
}

void call_free(Pool *pool, Call *call)
{
    call_give_back(pool, call);
    functions_leave(call);
    g_clear_pointer(&call->code, g_bytes_unref);
    g_clear_pointer(&call->args, g_bytes_unref);
    g_free(call->file);
    g_free(call->name);
    g_free(call->function);
    g_free(call->request_id);
    reply_lines_free(call->lines);
    outcome_free(call->refusal);
    g_free(call);
}

Outcome *call_timeout_outcome(const Call *call)
{
    g_autofree char *text = duration_text(call->timeout_ms * 1000000);
    return outcome_new_failure(OUTCOME_TIMEOUT, "execution timeout after %s", text);
}

/* While workers are replaced the call may still get one of those before. */
static Outcome *function_refusal(const Pool *pool, const char *function)
{
    Outcome *refusal = loaded_programs_refusal(pool->generation->programs, function);
    if (!refusal || !pool->roll.before)
        return refusal;
    outcome_free(refusal);
    return loaded_programs_refusal(pool->roll.before->programs, function);
}

static Outcome *script_refusal(const Pool *pool, const Call *call)
{
    if (pool->scripts != SCRIPTS_OFF || call->only_check)
        return NULL;
    return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: scripts are switched off (js.scripts is off); js.Call "
                                                 "runs the functions of programs");
}

Outcome *call_refusal(Pool *pool, Call *call)
{
    const Settings *settings = pool->settings;
    gsize id_size = strlen(call->request_id);
    if (pool->stopping)
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: the server is stopping");
    if (id_size > REQUEST_ID_MAX)
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: request_id of %zu bytes is longer than %u",
                                   id_size, REQUEST_ID_MAX);
    gsize code_size = call->code ? g_bytes_get_size(call->code) : 0, code_max = (gsize)settings->max_code_kb << 10;
    if (code_size > code_max) {
        pool->metrics.codes_refused++;
        return outcome_new_failure(OUTCOME_REJECTED,
                                   "execution rejected: code of %zu bytes is larger than the limit of %zu bytes "
                                   "(js.max_code_kb)", code_size, code_max);
    }
    Outcome *refusal = call->function ? function_refusal(pool, call->function) : script_refusal(pool, call);
    if (refusal)
        return refusal;
    if (call->timeout_ms > settings->max_timeout_ms)
        return outcome_new_failure(OUTCOME_REJECTED,
                                   "execution rejected: timeout_ms %" G_GINT64_FORMAT " is above the maximum of %u",
                                   call->timeout_ms, settings->max_timeout_ms);
    guint waiting = pool_count_waiting(pool);
    gboolean has_to_wait = call->crew->idle.length == 0 || functions_hold(call);
    if (has_to_wait && waiting >= settings->queue_size)
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: queue is full (%u calls waiting)", waiting);
    gsize size = CALL_SIZE + code_size + (call->args ? g_bytes_get_size(call->args) : 0);
    if (size > G_MAXINT32) /* of what a message can hold, and a string of the engine */
        return outcome_new_failure(OUTCOME_REJECTED,
                                   "execution rejected: code and arguments of %zu bytes are larger than %d", size,
                                   G_MAXINT32);
    if (!waiting_take(pool->budget, size, FALSE)) {
        g_autofree char *text = waiting_refusal(pool->budget, "a call", size);
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: %s", text);
    }
    call->size = size;
    return NULL;
}

/* ---- the queue ---- */

static GQueue *queue_of(Pool *pool, const Call *call)
{
    switch (call->stage) {
    case CALL_EXPECTED:
        return &pool->expected;
    case CALL_WRITING:
        return &pool->writing;
    case CALL_HELD:
        return &call->crew->held;
    default:
        return &call->crew->waiting;
    }
}

static void watch_deadline(Pool *pool, Call *call)
{
    call->deadline_us = call->accepted_us + call->timeout_ms * 1000;
    deadlines_add(pool->deadlines, &call->deadline, call->deadline_us);
    pool_wake_by(pool, call->deadline_us);
}

void pool_enqueue(Pool *pool, Call *call, CallStage stage)
{
    call->stage = stage;
    call->turn = ++pool->last_turn;
    g_queue_push_tail_link(queue_of(pool, call), &call->node);
    watch_deadline(pool, call);
}

void pool_wait_first(Pool *pool, Call *call)
{
    call->stage = CALL_WAITING;
    g_queue_push_head_link(&call->crew->waiting, &call->node);
    watch_deadline(pool, call);
}

void pool_hold(Pool *pool, Call *call, Place *place, guint program)
{
    pool_enqueue(pool, call, CALL_HELD);
    call->place = place;
    place_load(place, program);
}

void pool_release_held(Place *place)
{
    GQueue *held = &place->crew->held;
    for (GList *node = held->head, *next; node; node = next) {
        Call *call = node->data;
        next = node->next;
        if (call->place != place)
            continue;
        g_queue_unlink(held, node);
        g_queue_push_head_link(&call->crew->waiting, node);
        call->stage = CALL_WAITING;
        call->turn = 0; /* before all others */
    }
}

void pool_leave_queue(Pool *pool, Call *call)
{
    if (call->is_aside)
        functions_take_back(call);
    else
        g_queue_unlink(queue_of(pool, call), &call->node);
    deadlines_remove(pool->deadlines, &call->deadline);
    if (call->job)
        helper_cancel(g_steal_pointer(&call->job));
}

guint pool_count_waiting(const Pool *pool)
{
    guint count = 0;
    for (guint i = 0; i < pool->crew_count; i++)
        count += crew_count_waiting(&pool->crews[i]);
    return count;
}

/* Nobody knows whose workers the next call is for, nor which function. */
static guint count_idle_of_each(const Pool *pool)
{
    guint fewest = G_MAXUINT;
    for (guint i = 0; i < pool->crew_count; i++) {
        const Crew *crew = &pool->crews[i];
        fewest = MIN(fewest, functions_are_full(crew->functions) ? 0 : crew->idle.length);
    }
    return fewest;
}

static gboolean has_place(const Pool *pool)
{
    return pool->expected.length + pool_count_waiting(pool) < pool->settings->queue_size / 2 + count_idle_of_each(pool);
}

gboolean pool_may_queue(Pool *pool)
{
    pool->is_crowded |= !has_place(pool);
    return has_place(pool);
}

void pool_tell_of_place(Pool *pool)
{
    if (!pool->is_crowded || !has_place(pool))
        return;
    pool->is_crowded = FALSE;
    waiting_wake(pool->budget);
}

void pool_refuse(Pool *pool, Call *call, Outcome *refusal)
{
    call->stage = CALL_REFUSED;
    call->refusal = refusal;
    g_queue_push_tail_link(&pool->refused, &call->node);
}

static Call *find_waiting(Pool *pool)
{
    Call *call = NULL;
    for (guint i = 0; !call && i < pool->crew_count; i++) {
        call = g_queue_peek_head(&pool->crews[i].waiting);
        if (!call)
            call = g_queue_peek_head(&pool->crews[i].held);
        if (!call)
            call = functions_any(pool->crews[i].functions);
    }
    return call ? call : g_queue_peek_head(&pool->expected);
}

void pool_fail_waiting(Pool *pool, const char *why)
{
    Call *call;
    while ((call = find_waiting(pool))) {
        pool_leave_queue(pool, call);
        pool_refuse(pool, call,
                    why ? outcome_new_failure(OUTCOME_ERROR, "execution error: the worker process cannot be started: %s", why)
                        : outcome_new_failure(OUTCOME_ERROR, "execution error: the server is stopping"));
    }
    pool_do_later(pool);
}
