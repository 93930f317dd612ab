/* SPDX-License-Identifier: MIT
 *
 * How a worker comes by its programs: one load after the other before it takes calls, and again after a call that left a
 * program half done. A load is an execution that nobody called for. */
#include "pool-private.h"

#include "duration.h"

/* The number of the program to load; -1: there is none left. */
static gint next_program(Place *place)
{
    if (place->stale_program >= 0)
        return place->stale_program;
    while (place->next_program < loaded_programs_count(place->generation->programs) &&
           !loaded_programs_wants(place->generation->programs, place->next_program))
        place->next_program++;
    return place->next_program < loaded_programs_count(place->generation->programs) ? (gint)place->next_program : -1;
}

/* The number is done with. */
static void pass_over(Place *place, guint number)
{
    if (place->stale_program == (gint)number)
        place->stale_program = -1;
    else
        place->next_program = number + 1;
}

static gboolean is_last(const Place *place, guint number)
{
    guint next = number + 1;
    while (next < loaded_programs_count(place->generation->programs) && !loaded_programs_wants(place->generation->programs, next))
        next++;
    return place->stale_program < 0 && next == loaded_programs_count(place->generation->programs);
}

static void load(Place *place, guint number)
{
    Pool *pool = place->pool;
    const Program *program = loaded_programs_get(place->generation->programs, number);
    const ProgramSettings *settings = program->settings;
    gint64 now_us = g_get_monotonic_time();
    Call *call = call_new(pool, NULL, NULL);
    call->is_load = TRUE;
    call->program = number;
    call->code = g_bytes_ref(program->text);
    call->args = g_bytes_ref(loaded_programs_meta(place->generation->programs, number));
    call->file = g_strdup(program->file);
    call->name = g_strdup(program->name);
    call->request_id = g_strdup("");
    call->timeout_ms = pool->settings->load_timeout_ms;
    call->deadline_us = now_us + call->timeout_ms * 1000;
    call->memory_mb = pool->settings->programs_memory_mb;
    call->net = NET_PUBLIC;
    MessageExecute execute = {
        .deadline_us = call->deadline_us,
        .kind = EXECUTE_LOAD,
        .flags = (settings->lazy && place->stale_program < 0 ? LOAD_LAZY : 0) | (settings->keep_state ? LOAD_KEEPS_STATE : 0) |
                 (settings->scripts ? LOAD_FOR_SCRIPTS : 0) | (is_last(place, number) ? LOAD_IS_LAST : 0),
        .program = number,
        .memory_limit_mb = call->memory_mb,
    };
    if (!place_send(place, call, &execute, program->file, program->name)) {
        call_free(pool, call);
        place_event(place, LIFE_BREACH, END_DIED);
    }
}

void place_load_next(Place *place)
{
    gint number = next_program(place);
    if (number < 0)
        place_event(place, LIFE_LOADED, END_DIED);
    else
        load(place, (guint)number);
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

void place_loaded(Place *place, Call *call, Outcome *outcome)
{
    g_autoptr(Outcome) told = worded(call, outcome);
    gboolean is_over = place->state == WORKER_KILLED || place->state == WORKER_GONE;
    gboolean is_innocent = is_over && place->end != END_DIED && place->end != END_TIMEOUT &&
                           place->end != END_MEMORY_LIMIT && place->end != END_BREACH;
    if (!is_innocent && loaded_programs_take(place->generation->programs, call->program, told, is_over)) {
        log_write(LOG_ERROR, "program cannot be loaded", LOG_STRING("program", call->name),
                  LOG_STRING("error", loaded_programs_fault(place->generation->programs, call->program)));
        place->pool->watcher->program_broken(place);
    }
    pass_over(place, call->program);
    call_free(place->pool, call);
}
