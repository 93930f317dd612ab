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
};

struct Pool {
    GQueue calls; /* of Call, in order of arrival */
    guint cancelled, resets;
    PoolFigures figures;
    guint worker_count;
    WorkerInfo workers[4];
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

Call *pool_call(Pool *pool, const CallRequest *request, CallDone done, gpointer user_data)
{
    Call *call = g_new0(Call, 1);
    call->code = bytes_text(request->code);
    call->args = bytes_text(request->args);
    call->request_id = g_strdup(request->request_id);
    call->timeout_ms = request->timeout_ms;
    call->only_check = request->only_check;
    call->done = done;
    call->user_data = user_data;
    g_queue_push_tail(&pool->calls, call);
    return call;
}

void pool_cancel(Pool *pool, Call *call)
{
    g_assert_true(g_queue_remove(&pool->calls, call));
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
}

/* The same with a value. */
static inline void pool_finish(Pool *pool, guint index, const char *result)
{
    Outcome *outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new(result, strlen(result));
    pool_finish_with(pool, index, outcome);
}

void pool_reset(Pool *pool)
{
    pool->resets++;
}

void pool_figures(const Pool *pool, PoolFigures *figures)
{
    *figures = pool->figures;
}

guint pool_workers(Pool *pool, WorkerInfo *infos)
{
    memcpy(infos, pool->workers, pool->worker_count * sizeof *infos);
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
    g_free(pool);
}
