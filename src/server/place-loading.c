/* SPDX-License-Identifier: MIT
 *
 * How a worker comes by its programs, before it takes calls: it is told of all whose texts it was given when it was started,
 * since they may import one another, then it loads one after the other; a lazy one before its first call, and once more one that a
 * call left half done. A worker of a
 * crew that loads none has only the texts that scripts may import, and never a variable. All of that are executions that nobody
 * called for. */
#include "pool-private.h"

#include <signal.h>
#include <string.h>

#include "duration.h"

/* ---- what there is to do: number n of count stands for keeping program n, count + n for loading it ---- */

static gboolean is_wanted(const Place *place, guint load)
{
    const LoadedPrograms *programs = place->generation->programs;
    guint count = loaded_programs_count(programs);
    if (load >= count)
        return place->crew->loads && loaded_programs_wants(programs, load - count);
    const Program *program = loaded_programs_get(programs, load);
    return program->text && (place->crew->loads || program->settings->scripts);
}

static guint next_wanted(const Place *place, guint load)
{
    while (load < 2 * loaded_programs_count(place->generation->programs) && !is_wanted(place, load))
        load++;
    return load;
}

gboolean place_has_given(const Place *place, guint number)
{
    return number < loaded_programs_count(place->generation->programs) && number < place->next_load && is_wanted(place, number);
}

gboolean place_is_given_programs(const Place *place)
{
    return next_wanted(place, 0) < 2 * loaded_programs_count(place->generation->programs);
}

/* ---- doing it ---- */

gint place_lacks(const Place *place, const Call *call)
{
    if (!call->function)
        return -1;
    LoadedFunction found = loaded_programs_find(place->generation->programs, call->function);
    return found.program && found.program->settings->lazy && !place->asked[found.number] ? (gint)found.number : -1;
}

void place_load(Place *place, guint number)
{
    place->stale_program = (gint)number;
    place_event(place, LIFE_LACK, END_DIED);
}

static void give(Place *place, Call *call, guint load, guint32 flags)
{
    Pool *pool = place->pool;
    guint count = loaded_programs_count(place->generation->programs);
    const Program *program = loaded_programs_get(place->generation->programs, load % count);
    call->is_load = TRUE;
    call->is_kept = load < count;
    call->program = load % count;
    call->file = g_strdup(program->file);
    call->name = g_strdup(program->name);
    call->request_id = g_strdup("");
    call->timeout_ms = pool->settings->load_timeout_ms;
    call->deadline_us = call->accepted_us + call->timeout_ms * 1000;
    call->memory_mb = pool->settings->programs_memory_mb;
    call->net = NET_PUBLIC;
    if (!call->is_kept)
        place->asked[call->program] = TRUE;
    if (call->is_kept) {
        const char *env = place->crew->loads ? program->env : "{}";
        call->args = g_bytes_new(env, strlen(env));
        flags |= (program->map ? KEEP_HAS_MAP : 0) | (program->settings->keep_state ? KEEP_STATE : 0) | (program->settings->scripts ? KEEP_FOR_SCRIPTS : 0);
    }
    MessageExecute execute = {
        .deadline_us = call->deadline_us,
        .kind = call->is_kept ? EXECUTE_KEEP : EXECUTE_LOAD,
        .flags = flags,
        .program = call->program,
        .memory_limit_mb = call->memory_mb,
    };
    if (!place_send(place, call, &execute, call->is_kept ? program->file : "", call->is_kept ? program->name : "")) {
        call_free(pool, call);
        place_event(place, LIFE_BREACH, END_DIED);
    }
}

static void start_serving(Place *place)
{
    pool_release_held(place);
    place_event(place, LIFE_LOADED, END_DIED);
}

void place_load_next(Place *place)
{
    const LoadedPrograms *programs = place->generation->programs;
    guint count = loaded_programs_count(programs);
    place->next_load = next_wanted(place, place->next_load);
    if (place->stale_program >= 0)
        give(place, call_new(place->pool, NULL, NULL), count + (guint)place->stale_program,
             place->asked[place->stale_program] ? 0 : LOAD_IS_LAST);
    else if (place->next_load < 2 * count)
        give(place, call_new(place->pool, NULL, NULL), place->next_load,
             next_wanted(place, place->next_load + 1) == 2 * count ? LOAD_IS_LAST : 0);
    else
        start_serving(place);
}

static void pass_over(Place *place, const Call *call)
{
    if (!call->is_kept && place->stale_program == (gint)call->program)
        place->stale_program = -1;
    else
        place->next_load++;
}

/* The limits of a load have words of their own. */
static Outcome *worded(const Call *call, Outcome *outcome)
{
    g_autofree char *duration = duration_text(call->timeout_ms * 1000000);
    Outcome *told = outcome;
    if (outcome->status == OUTCOME_TIMEOUT)
        told = outcome_new_failure(OUTCOME_TIMEOUT, "loading took longer than %s (js.load_timeout_ms)", duration);
    else if (outcome->status == OUTCOME_MEMORY_LIMIT)
        told = outcome_new_failure(OUTCOME_MEMORY_LIMIT, "loading took more than %u MB (js.programs_memory_mb)",
                                   call->memory_mb);
    if (told != outcome)
        outcome_free(outcome);
    return told;
}

/* Whether the worker ended over what it was loading, rather than by us or somebody outside. */
static gboolean is_to_blame(const Place *place)
{
    if (place->end == END_DIED)
        return place->exit.signal != SIGKILL;
    return place->end == END_TIMEOUT || place->end == END_MEMORY_LIMIT || place->end == END_BREACH;
}

gboolean place_loaded(Place *place, Call *call, Outcome *outcome)
{
    g_autoptr(Outcome) told = worded(call, outcome);
    told->duration_us = g_get_monotonic_time() - call->sent_us;
    gboolean is_over = place->state == WORKER_KILLED || place->state == WORKER_GONE;
    gboolean counts = !call->is_kept && (!is_over || is_to_blame(place));
    gboolean is_new = place->executions == 0;
    g_autofree char *fault =
        counts && is_new ? loaded_programs_take(place->generation->programs, call->program, told, is_over) : NULL;
    if (counts && !is_new)
        loaded_programs_take_again(place->generation->programs, call->program, told);
    if (fault) {
        log_write(LOG_ERROR, "program cannot be loaded", LOG_STRING("program", call->name), LOG_STRING("error", fault),
                  LOG_INT("worker", place->number));
        place->pool->watcher->program_broken(place);
    }
    pass_over(place, call);
    call_free(place->pool, call);
    return counts;
}
