/* SPDX-License-Identifier: MIT
 *
 * Who gets what when: calls are handed to the idle workers of their crew, spares step in where workers are lost, and workers
 * leave a pool that is stopping. */
#include "pool-private.h"

guint crew_count_waiting(const Crew *crew)
{
    return crew->waiting.length + crew->held.length + functions_count_waiting(crew->functions);
}

/* The one that rested longest, of those that can run it at once if there are such; NULL: nobody is idle. */
static Place *place_for(const Crew *crew, const Call *call)
{
    for (const GList *node = crew->idle.head; node; node = node->next) {
        if (place_lacks(node->data, call) < 0)
            return node->data;
    }
    return g_queue_peek_head((GQueue *)&crew->idle);
}

gboolean crew_try_run(Crew *crew, Call *call, gint64 now_us)
{
    Place *place = place_for(crew, call);
    gint lacks = place ? place_lacks(place, call) : -1;
    if (lacks >= 0) {
        pool_hold(place->pool, call, place, (guint)lacks);
        return TRUE;
    }
    if (!place || !place_run(place, call))
        return FALSE;
    pool_metrics_queue_wait(&place->pool->metrics, now_us - call->accepted_us);
    return TRUE;
}

Outcome *crew_refusal_of_next(const Crew *crew, const Call *call)
{
    const Place *place = place_for(crew, call);
    return place && call->function ? loaded_programs_refusal(place->generation->programs, call->function) : NULL;
}

/* ---- spares ---- */

Place *crew_spare(const Crew *crew)
{
    for (guint i = 0; i < crew->place_count; i++) {
        if (crew->places[i].spare)
            return &crew->places[i];
    }
    return NULL;
}

static gboolean is_lost(const Place *place)
{
    return place->state == WORKER_KILLED || place->state == WORKER_GONE ||
           ((place->state == WORKER_STARTING || place->state == WORKER_LOADING) && place->crew->waiting.length > 0);
}

/* The member that is worst off, of those that are lost. */
static Place *find_lost(const Crew *crew)
{
    Place *lost = NULL;
    for (guint i = 0; i < crew->place_count; i++) {
        Place *place = &crew->places[i];
        if (!place->spare && is_lost(place) && (!lost || place->state > lost->state))
            lost = place; /* of the lost states the later ones are the worse */
    }
    return lost;
}

/* Has the warm spare step in where a worker is lost. */
static void use_spare(Pool *pool, Crew *crew)
{
    Place *spare = crew_spare(crew), *lost = find_lost(crew);
    if (!spare || !lost || spare->state == lost->state)
        return;
    if (spare->state != WORKER_IDLE && spare->state != WORKER_STARTING && spare->state != WORKER_LOADING)
        return;
    lost->spare = TRUE;
    spare->spare = FALSE;
    if (spare->state == WORKER_IDLE) {
        g_queue_push_tail_link(&crew->idle, &spare->node);
        pool_do_later(pool);
    }
}

void pool_use_spares(Pool *pool)
{
    for (guint i = 0; i < pool->crew_count; i++)
        use_spare(pool, &pool->crews[i]);
}

/* ---- handing out ---- */

gboolean pool_is_gone(const Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++) {
        if (pool->places[i].state != WORKER_GONE)
            return FALSE;
    }
    return TRUE;
}

/* Where the pool is stopping and no call waits, workers go as soon as they have answered. */
static void wind_down(Pool *pool, Crew *crew)
{
    for (guint i = 0; i < crew->place_count; i++)
        place_event(&crew->places[i], LIFE_STOP, END_STOPPED);
    if (pool_is_gone(pool))
        pool_do_later(pool);
}

/* The call whose turn it is of those that may run; NULL: there is none. */
static Call *next_call(Crew *crew)
{
    Call *call;
    while ((call = g_queue_peek_head(&crew->waiting)) && functions_hold(call)) {
        g_queue_unlink(&crew->waiting, &call->node);
        functions_put_aside(call);
    }
    Call *aside = functions_next(crew->functions);
    return !call || (aside && aside->turn < call->turn) ? aside : call;
}

static void dispatch(Pool *pool, Crew *crew)
{
    Call *call;
    while (crew->idle.length > 0 && (call = next_call(crew))) {
        gint64 now_us = g_get_monotonic_time();
        Outcome *end = now_us >= call->deadline_us ? call_timeout_outcome(call) : crew_refusal_of_next(crew, call);
        pool_leave_queue(pool, call);
        if (end)
            pool_complete(pool, call, end);
        else if (!crew_try_run(crew, call, now_us))
            pool_wait_first(pool, call);
    }
}

void pool_dispatch(Pool *pool)
{
    pool_roll_step(pool); /* one that has answered may have a successor waiting */
    for (guint i = 0; i < pool->crew_count; i++)
        dispatch(pool, &pool->crews[i]);
    pool_tell_of_place(pool);
    for (guint i = 0; pool->stopping && i < pool->crew_count; i++) {
        if (crew_count_waiting(&pool->crews[i]) == 0)
            wind_down(pool, &pool->crews[i]);
    }
}
