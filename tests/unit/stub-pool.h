/* SPDX-License-Identifier: MIT
 *
 * A pool without workers, for the tests of what stands in front of the pool: calls wait until the test finishes them.
 * Defines all of pool.h, so that the linker leaves the real one out. */
#pragma once

#include <string.h>
#include "page.h"
#include "pool.h"

struct Call {
    char *code, *args, *request_id;
    gint64 timeout_ms;
    gboolean only_check;
    CallDone done;
    gpointer user_data;
    Outcome *refusal;
};

struct Pool {
    GQueue calls; /* of Call, in order of arrival */
    GQueue expected; /* of Call */
    guint calls_max;   /* as many of a client that has some; 0: no bound */
    guint max_waiting_mb;
    Waiting *budget; /* this and the next: made by the test */
    Helper *helper;
    guint rejected;
    guint cancelled, resets;
    RollDone roll_done; /* of the reset that the test is to finish; NULL: none */
    gpointer roll_data;
    PoolFigures figures;
    guint worker_count;
    WorkerInfo workers[4];
    guint program_count;
    ProgramInfo programs[4];
};

static void call_free(Call *call)
{
    g_free(call->code);
    g_free(call->args);
    g_free(call->request_id);
    g_free(call);
}

static char *bytes_text(GBytes *bytes)
{
    return bytes ? g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)) : NULL;
}

static void call_read(Pool *pool, Call *call, const CallRequest *request)
{
    call->code = bytes_text(request->code);
    call->args = bytes_text(request->args);
    call->request_id = g_strdup(request->request_id);
    call->timeout_ms = request->timeout_ms;
    call->only_check = request->only_check;
    g_queue_push_tail(&pool->calls, call);
}

static Call *call_new(CallDone done, gpointer user_data)
{
    Call *call = g_new0(Call, 1);
    call->done = done;
    call->user_data = user_data;
    return call;
}

Call *pool_call(Pool *pool, const CallRequest *request, CallDone done, gpointer user_data)
{
    Call *call = call_new(done, user_data);
    call_read(pool, call, request);
    return call;
}

Call *pool_expect(Pool *pool, const CallRequest *known, CallDone done, gpointer user_data)
{
    Call *call = call_new(done, user_data);
    g_queue_push_tail(&pool->expected, call);
    return call;
}

void pool_provide(Pool *pool, Call *call, const CallRequest *request)
{
    g_assert_true(g_queue_remove(&pool->expected, call));
    call_read(pool, call, request);
}

static gboolean tell_refusal(gpointer user_data)
{
    Call *call = user_data;
    call->done(call->refusal, call->user_data);
    outcome_free(call->refusal);
    call_free(call);
    return G_SOURCE_REMOVE;
}

void pool_reject(Pool *pool, Call *call, Outcome *refusal)
{
    g_assert_true(g_queue_remove(&pool->expected, call));
    pool->rejected++;
    call->refusal = refusal;
    g_idle_add(tell_refusal, call);
}

void pool_dismiss(Pool *pool, Call *call)
{
    g_assert_true(g_queue_remove(&pool->expected, call));
    call_free(call);
}

gboolean pool_may_queue(Pool *pool)
{
    return pool->calls_max == 0 || pool->calls.length + pool->expected.length < pool->calls_max;
}

Waiting *pool_waiting(Pool *pool)
{
    return pool->budget;
}

Helper *pool_helper(Pool *pool)
{
    return pool->helper;
}

void pool_cancel(Pool *pool, Call *call)
{
    g_assert_true(g_queue_remove(&pool->calls, call) || g_queue_remove(&pool->expected, call));
    pool->cancelled++;
    call_free(call);
}

/* Answers the call at that index; takes the outcome. */
static inline void pool_finish_with(Pool *pool, guint index, Outcome *outcome)
{
    Call *call = g_queue_pop_nth(&pool->calls, index);
    g_assert_nonnull(call);
    outcome->duration_us = 1000;
    call->done(outcome, call->user_data);
    outcome_free(outcome);
    call_free(call);
    waiting_wake(pool->budget);
}

/* The same with a value. */
static inline void pool_finish(Pool *pool, guint index, const char *result)
{
    Outcome *outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new(result, strlen(result));
    pool_finish_with(pool, index, outcome);
}

void pool_roll(Pool *pool, RollCause cause, RollDone done, gpointer user_data)
{
    g_assert_cmpint(cause, ==, ROLL_RESET);
    g_assert_null(pool->roll_done);
    pool->resets++;
    pool->roll_done = done;
    pool->roll_data = user_data;
}

static inline void pool_finish_roll(Pool *pool, const char *failure)
{
    RollDone done = pool->roll_done;
    pool->roll_done = NULL;
    done(failure, pool->roll_data);
}

void pool_figures(const Pool *pool, PoolFigures *figures)
{
    *figures = pool->figures;
}

guint pool_program_count(const Pool *pool)
{
    return pool->program_count;
}

ProgramInfo pool_program(const Pool *pool, guint number)
{
    return pool->programs[number];
}

guint pool_workers(Pool *pool, WorkerInfo *infos)
{
    for (guint i = 0; i < pool->worker_count; i++)
        infos[i] = pool->workers[i];
    return pool->worker_count;
}

void pool_expose(Pool *pool, MetricsPage *page)
{
    MetricsFamily *family = metrics_page_family(page, "js_pool_size", METRIC_GAUGE, "Workers");
    metrics_family_sample(family, NULL, 0, pool->figures.size);
}

Pool *pool_new(const PoolOptions *options, GError **error)
{
    return g_new0(Pool, 1);
}

void pool_stop(Pool *pool, GSourceFunc stopped, gpointer user_data)
{
}

void pool_free(Pool *pool)
{
    g_queue_clear_full(&pool->calls, (GDestroyNotify)call_free);
    if (pool->roll_done)
        pool_finish_roll(pool, "the server is stopping");
    g_free(pool);
}
