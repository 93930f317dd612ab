/* SPDX-License-Identifier: MIT
 *
 * How workers are replaced while they serve. A roll makes a new generation; the spare is made one of it, and once that is
 * ready it takes the place of an idle worker of an older one, and so on, until there is no such member any more. A busy
 * worker's turn comes after its call, so there are never fewer members than before. A successor that cannot be
 * started ends the roll: the pool goes back to what was before, and the workers that are left go on.
 *
 * There is no script of steps. Each time something became of a worker, pool_roll_step() looks at who is in which place:
 * whatever dies, retires or is asked for meanwhile, the next step follows from what is there. */
#include "pool-private.h"

typedef struct {
    RollCause cause;
    RollDone done; /* NULL: nobody wants to know */
    gpointer user_data;
    char *failure; /* once it is over */
} Requester;

const char *roll_cause_name(RollCause cause)
{
    static const char *const names[ROLL_CAUSE_COUNT] = {[ROLL_RESET] = "reset", [ROLL_RELOAD] = "reload"};
    return names[cause];
}

const char *roll_result_name(RollResult result)
{
    static const char *const names[ROLL_RESULT_COUNT] = {[ROLL_COMPLETED] = "completed", [ROLL_FAILED] = "failed"};
    return names[result];
}

/* ---- generations ---- */

/* Takes the programs. */
static Generation *generation_new(guint number, guint since, LoadedPrograms *programs)
{
    Generation *generation = g_rc_box_new0(Generation);
    *generation = (Generation){.number = number, .since = since, .programs = programs};
    return generation;
}

static void clear(gpointer generation)
{
    loaded_programs_unref(((Generation *)generation)->programs);
}

void generation_unref(Generation *generation)
{
    g_rc_box_release_full(generation, clear);
}

/* Takes the generation. */
static void use(Pool *pool, Generation *generation)
{
    g_clear_pointer(&pool->generation, generation_unref);
    pool->generation = generation;
}

static gboolean is_old(const Place *place)
{
    return place->generation && place->generation->number < place->pool->generation->since;
}

/* ---- the end ---- */

#define STOPPING "the workers are not replaced: the server is stopping"

/* It is told from the main loop. */
static void release(Pool *pool, Requester *requester, const char *failure)
{
    requester->failure = g_strdup(failure);
    pool->metrics.rolls[requester->cause][failure ? ROLL_FAILED : ROLL_COMPLETED]++;
    g_queue_push_tail(&pool->roll.over, requester);
    pool_do_later(pool);
}

/* Takes the failure. */
static void keep_failure(Roll *roll, char *failure)
{
    g_free(roll->failure);
    roll->failure = failure;
}

/* What is logged and told of a roll that there is not, to be freed. */
static char *failure_text(RollCause cause, const char *why)
{
    log_write(LOG_ERROR, "workers are not replaced, the ones before go on", LOG_STRING("cause", roll_cause_name(cause)),
              LOG_STRING("error", why));
    return g_strdup_printf("the workers are not replaced, the ones before go on: %s", why);
}

/* Takes the failure. */
static void end(Pool *pool, char *failure)
{
    Requester *requester;
    while ((requester = g_queue_pop_head(&pool->roll.requesters)))
        release(pool, requester, failure);
    g_clear_pointer(&pool->roll.before, generation_unref);
    keep_failure(&pool->roll, failure);
}

static void complete(Pool *pool)
{
    log_write(LOG_INFO, "workers were replaced", LOG_STRING("cause", roll_cause_name(pool->roll.cause)),
              LOG_INT("generation", pool->generation->number),
              LOG_INT("duration_ms", (g_get_monotonic_time() - pool->roll.started_us) / 1000));
    end(pool, NULL);
}

/* Whether whoever takes calls is of the new generation. */
static gboolean is_done(const Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++) {
        const Place *place = &pool->places[i];
        gboolean serves = place->state == WORKER_IDLE || place->state == WORKER_BUSY || place->state == WORKER_STOPPING;
        if (!place->spare && (is_old(place) || !serves))
            return FALSE;
    }
    return TRUE;
}

void pool_roll_fail(Place *place, const char *why)
{
    Pool *pool = place->pool;
    if (!pool->roll.before || place->generation != pool->generation)
        return;
    if (is_done(pool)) { /* it is the next spare, which nobody waits for */
        complete(pool);
        return;
    }
    use(pool, generation_new(pool->generation->number + 1, pool->roll.before->since,
                             loaded_programs_ref(pool->roll.before->programs)));
    end(pool, failure_text(pool->roll.cause, why));
}

void pool_roll_stop(Pool *pool)
{
    if (pool->roll.before)
        end(pool, g_strdup(STOPPING));
}

void pool_roll_tell(Pool *pool)
{
    Requester *requester;
    while ((requester = g_queue_pop_head(&pool->roll.over))) {
        if (requester->done)
            requester->done(requester->failure, requester->user_data);
        g_free(requester->failure);
        g_free(requester);
    }
}

/* ---- on the way ---- */

static void leave(Place *place)
{
    place_event(place, place->state == WORKER_STARTING ? LIFE_STOP : LIFE_RECYCLE, END_RESET);
}

void pool_roll_step(Pool *pool)
{
    if (!pool->roll.before)
        return;
    Place *spare = NULL, *member = NULL;
    for (guint i = 0; i < pool->place_count; i++) {
        Place *place = &pool->places[i];
        if (place->spare)
            spare = place;
        else if (is_old(place) && place->state == WORKER_IDLE)
            member = place;
    }
    if (is_old(spare))
        leave(spare); /* its place is started anew */
    else if (spare->state != WORKER_IDLE)
        return;
    else if (is_done(pool))
        complete(pool);
    else if (member)
        leave(member); /* the spare steps in */
}

/* ---- the beginning ---- */

/* What waits for another attempt need not wait any longer. */
static void hasten_starts(Pool *pool)
{
    gint64 now_us = g_get_monotonic_time();
    for (guint i = 0; i < pool->place_count; i++)
        pool->places[i].restart_us = MIN(pool->places[i].restart_us, now_us);
    pool_wake_by(pool, now_us);
}

static void begin(Pool *pool, RollCause cause)
{
    Roll *roll = &pool->roll;
    if (!roll->before) {
        roll->before = g_rc_box_acquire(pool->generation);
        roll->started_us = g_get_monotonic_time();
    }
    roll->cause = cause;
    guint number = pool->generation->number + 1;
    use(pool, generation_new(number, number, loaded_programs_ref(pool->generation->programs)));
    log_write(LOG_INFO, "workers are being replaced", LOG_STRING("cause", roll_cause_name(cause)),
              LOG_INT("generation", number));
    hasten_starts(pool);
    pool_do_later(pool);
}

/* Whether there is to be a roll; where not, who asked is told. */
static gboolean may_begin(Pool *pool, Requester *requester)
{
    g_autoptr(GError) error = NULL;
    if (pool->stopping) {
        release(pool, requester, STOPPING);
        return FALSE;
    }
    if (!pool->before_roll || pool->before_roll(requester->cause, pool->before_roll_data, &error))
        return TRUE;
    char *failure = failure_text(requester->cause, error->message);
    release(pool, requester, failure);
    keep_failure(&pool->roll, failure);
    return FALSE;
}

void pool_roll(Pool *pool, RollCause cause, RollDone done, gpointer user_data)
{
    Requester *requester = g_new0(Requester, 1);
    *requester = (Requester){.cause = cause, .done = done, .user_data = user_data};
    if (!may_begin(pool, requester))
        return;
    g_queue_push_tail(&pool->roll.requesters, requester);
    begin(pool, cause);
}

void pool_roll_init(Pool *pool, LoadedPrograms *programs)
{
    pool->generation = generation_new(1, 1, programs);
}

void pool_roll_clear(Pool *pool)
{
    pool_roll_stop(pool);
    pool_roll_tell(pool);
    g_clear_pointer(&pool->generation, generation_unref);
    g_free(pool->roll.failure);
}
