/* SPDX-License-Identifier: MIT
 *
 * How workers are replaced while they serve. A roll makes a new generation; the spare is made one of it, and once that is
 * ready it takes the place of an idle worker of an older one, and so on, until there is no such member any more. A busy
 * worker's turn comes after its call, so there are never fewer members than before. A successor that cannot be
 * started, or finds a program broken that was not before, turns the roll around: workers that are what was wanted
 * before go on, and those with other programs leave. One roll may overtake another once that has shown to be good, by a worker
 * of each crew: what it goes back to is then the one that it has overtaken.
 *
 * There is no script of steps. Each time something became of a worker, pool_roll_step() looks at who is in which place:
 * whatever dies, retires or is asked for meanwhile, the next step follows from what is there. */
#include "pool-private.h"

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
    const Generation *its = place->generation, *now = place->pool->generation;
    return its && (its->number < now->since || !loaded_programs_are_same(its->programs, now->programs));
}

static void leave(Place *place)
{
    place_event(place, place->state == WORKER_STARTING ? LIFE_STOP : LIFE_RECYCLE, END_RESET);
}

/* ---- the end ---- */

#define STOPPING "the workers are not replaced: the server is stopping"

/* From the main loop. */
static void tell_soon(Pool *pool, RollRequester *requester, const char *failure)
{
    requester->failure = g_strdup(failure);
    g_queue_push_tail(&pool->roll.over, requester);
    pool_do_later(pool);
}

static void release(Pool *pool, RollRequester *requester, const char *failure)
{
    pool->metrics.rolls[requester->cause][failure ? ROLL_FAILED : ROLL_COMPLETED]++;
    tell_soon(pool, requester, failure);
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

void pool_roll_refuse(Pool *pool, GQueue *requesters, const char *failure)
{
    RollRequester *requester;
    while ((requester = g_queue_pop_head(requesters)))
        release(pool, requester, failure);
}

void roll_requesters_move(GQueue *from, GQueue *to)
{
    gpointer requester;
    while ((requester = g_queue_pop_head(from)))
        g_queue_push_tail(to, requester);
}

static void release_requesters(Pool *pool)
{
    pool_roll_refuse(pool, &pool->roll.requesters, pool->roll.failure);
}

/* failure: of those who were overtaken, NULL: they have what they asked for, or what came later. */
static void end(Pool *pool, const char *failure)
{
    pool->roll.is_under_way = FALSE;
    g_clear_pointer(&pool->roll.before, generation_unref);
    release_requesters(pool);
    pool_roll_refuse(pool, &pool->roll.overtaken, failure);
}

static void complete(Pool *pool)
{
    Roll *roll = &pool->roll;
    if (roll->before) {
        keep_failure(roll, NULL);
        log_write(LOG_INFO, "workers were replaced", LOG_STRING("cause", roll_cause_name(roll->cause)),
                  LOG_INT("generation", pool->generation->number),
                  LOG_INT("duration_ms", (g_get_monotonic_time() - roll->started_us) / 1000));
    }
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

/* Those that have taken places with other programs leave at once, since calls would meet what does not work. */
static void go_back(Pool *pool, const char *why)
{
    Roll *roll = &pool->roll;
    g_autoptr(Generation) before = g_steal_pointer(&roll->before), failed = g_rc_box_acquire(pool->generation);
    keep_failure(roll, failure_text(roll->cause, why));
    use(pool, generation_new(pool->generation->number + 1, before->since, loaded_programs_ref(before->programs)));
    for (guint i = 0; i < pool->place_count; i++) {
        if (pool->places[i].generation == failed && is_old(&pool->places[i]))
            leave(&pool->places[i]);
    }
    if (roll->overtaken.length > 0)
        release_requesters(pool); /* what goes on is the roll of others */
    pool_do_later(pool);
}

void pool_roll_fail(Place *place, const char *why)
{
    Pool *pool = place->pool;
    if (!pool->roll.is_under_way || place->generation != pool->generation)
        return;
    if (!pool->roll.before)
        release_requesters(pool); /* nobody waits for what is tried again and again */
    else if (is_done(pool))
        complete(pool); /* it is the next spare, which nobody waits for */
    else
        go_back(pool, why);
}

void pool_roll_judge(Place *place)
{
    const Pool *pool = place->pool;
    if (!pool->roll.before || place->generation != pool->generation)
        return;
    g_autofree char *objection = loaded_programs_objection(pool->generation->programs, pool->roll.before->programs);
    if (objection)
        pool_roll_fail(place, objection);
}

void pool_roll_stop(Pool *pool)
{
    pool_read_no_more(pool, STOPPING);
    pool_roll_refuse(pool, &pool->roll.waiting, STOPPING);
    if (!pool->roll.is_under_way)
        return;
    if (pool->roll.before)
        keep_failure(&pool->roll, g_strdup(STOPPING));
    end(pool, STOPPING);
}

void pool_roll_tell(Pool *pool)
{
    RollRequester *requester;
    while ((requester = g_queue_pop_head(&pool->roll.over))) {
        if (requester->done)
            requester->done(requester->failure, requester->user_data);
        g_free(requester->failure);
        g_free(requester);
    }
}

/* ---- on the way ---- */

/* Whether one is ready to step in. */
static gboolean has_new_spare(const Crew *crew)
{
    const Place *spare = crew_spare(crew);
    return spare->state == WORKER_IDLE && !is_old(spare);
}

static void step(Crew *crew)
{
    Place *spare = crew_spare(crew), *member = NULL;
    for (guint i = 0; i < crew->place_count; i++) {
        Place *place = &crew->places[i];
        if (!place->spare && is_old(place) && place->state == WORKER_IDLE)
            member = place;
    }
    if (is_old(spare))
        leave(spare); /* its place is started anew */
    else if (has_new_spare(crew) && member)
        leave(member); /* the spare steps in */
}

static gboolean are_spares_new(const Pool *pool)
{
    gboolean are_new = TRUE;
    for (guint i = 0; are_new && i < pool->crew_count; i++)
        are_new = has_new_spare(&pool->crews[i]);
    return are_new;
}

/* Whether workers can be what is wanted now, as far as can be known. */
static gboolean is_proven(const Pool *pool)
{
    gboolean all = TRUE;
    for (guint i = 0; i < pool->crew_count; i++) {
        gboolean any = FALSE;
        for (guint k = 0; k < pool->crews[i].place_count; k++) {
            const Place *place = &pool->crews[i].places[k];
            any |= !is_old(place) &&
                   (place->state == WORKER_IDLE || place->state == WORKER_BUSY || place->state == WORKER_STOPPING);
        }
        all &= any;
    }
    return all;
}

static void begin_next(Pool *pool);

void pool_roll_step(Pool *pool)
{
    if (pool->roll.waiting.length > 0 && (!pool->roll.before || is_proven(pool)))
        begin_next(pool);
    if (pool->roll.is_under_way && is_done(pool) && (are_spares_new(pool) || !pool->roll.before))
        complete(pool);
    for (guint i = 0; pool->roll.is_under_way && i < pool->crew_count; i++)
        step(&pool->crews[i]);
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

/* What they are to load; takes the set, NULL: the same as before. NULL: *failure says why there is no roll. */
static LoadedPrograms *prepare(Pool *pool, RollCause cause, ProgramSet *set, char **failure)
{
    const LoadedPrograms *now = pool->generation->programs;
    g_autoptr(LoadedPrograms) programs = set ? loaded_programs_new(set, now) : loaded_programs_again(now);
    g_autofree char *objection = loaded_programs_objection(programs, now);
    if (!objection)
        return g_steal_pointer(&programs);
    *failure = failure_text(cause, objection);
    return NULL;
}

/* Takes the programs. */
static void begin(Pool *pool, RollCause cause, LoadedPrograms *programs)
{
    Roll *roll = &pool->roll;
    if (!roll->before)
        roll->started_us = g_get_monotonic_time();
    g_clear_pointer(&roll->before, generation_unref);
    roll->before = g_rc_box_acquire(pool->generation);
    roll->is_under_way = TRUE;
    roll->cause = cause;
    guint number = pool->generation->number + 1;
    use(pool, generation_new(number, number, programs));
    log_write(LOG_INFO, "workers are being replaced", LOG_STRING("cause", roll_cause_name(cause)),
              LOG_INT("generation", number));
    hasten_starts(pool);
    pool_do_later(pool);
}

/* What the roll is called: files that changed, only where nobody has asked for it. */
static RollCause cause_of(const GQueue *requesters)
{
    RollCause cause = ROLL_WATCH;
    for (const GList *node = requesters->head; node && cause == ROLL_WATCH; node = node->next)
        cause = ((const RollRequester *)node->data)->cause;
    return cause;
}

/* Files that changed and are what they were replace nobody. */
static void pass_over(Pool *pool, GQueue *requesters)
{
    RollRequester *requester;
    while ((requester = g_queue_pop_head(requesters)))
        tell_soon(pool, requester, NULL);
}

/* Takes the requesters, and the set. */
static void begin_for(Pool *pool, GQueue *requesters, ProgramSet *set)
{
    if (!pool->roll.before)
        release_requesters(pool); /* of one that is on its way back */
    char *failure = NULL;
    RollCause cause = cause_of(requesters);
    g_autoptr(LoadedPrograms) programs = prepare(pool, cause, set, &failure);
    if (!programs) {
        pool_roll_refuse(pool, requesters, failure);
        keep_failure(&pool->roll, failure);
    } else if (cause == ROLL_WATCH && loaded_programs_are_equal(programs, pool->generation->programs)) {
        pass_over(pool, requesters);
    } else {
        roll_requesters_move(&pool->roll.requesters, &pool->roll.overtaken);
        roll_requesters_move(requesters, &pool->roll.requesters);
        begin(pool, cause, g_steal_pointer(&programs));
    }
}

static void begin_next(Pool *pool)
{
    g_auto(GQueue) requesters = G_QUEUE_INIT;
    roll_requesters_move(&pool->roll.waiting, &requesters);
    begin_for(pool, &requesters, g_steal_pointer(&pool->roll.next));
}

void pool_roll_begin(Pool *pool, GQueue *requesters, ProgramSet *set)
{
    Roll *roll = &pool->roll;
    roll_requesters_move(requesters, &roll->waiting);
    if (set) {
        g_clear_pointer(&roll->next, program_set_unref); /* this is newer */
        roll->next = set;
    }
    if (!roll->before || is_proven(pool))
        begin_next(pool);
}

static gboolean make_ready(Pool *pool, RollCause cause, ProgramSources **sources)
{
    g_autoptr(GError) error = NULL;
    if (!pool->before_roll || pool->before_roll(cause, pool->before_roll_data, sources, &error))
        return TRUE;
    keep_failure(&pool->roll, failure_text(cause, error->message));
    return FALSE;
}

void pool_roll(Pool *pool, RollCause cause, RollDone done, gpointer user_data)
{
    RollRequester *requester = g_new0(RollRequester, 1);
    *requester = (RollRequester){.cause = cause, .done = done, .user_data = user_data};
    g_auto(GQueue) requesters = G_QUEUE_INIT;
    ProgramSources *sources = NULL;
    if (pool->stopping) {
        release(pool, requester, STOPPING);
    } else if (!make_ready(pool, cause, &sources)) {
        release(pool, requester, pool->roll.failure);
    } else if (sources) {
        pool_read_programs(pool, sources, requester);
    } else {
        g_queue_push_tail(&requesters, requester);
        pool_roll_begin(pool, &requesters, NULL);
    }
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
    g_clear_pointer(&pool->roll.next, program_set_unref);
    g_free(pool->roll.failure);
}
