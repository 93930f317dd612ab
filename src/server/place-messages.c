/* SPDX-License-Identifier: MIT
 *
 * What the worker of a place says. Everything is checked against what it was asked; one that breaks a rule is killed and
 * replaced. */
#include "pool-private.h"

#include <string.h>

#include "json-check.h"

static void report_missing_symbols(Pool *pool, guint32 missing)
{
    static const struct {
        guint32 bit;
        const char *function;
    } symbols[] = {
        {READY_NO_DRAIN, "drain of microtasks"},
        {READY_NO_WATCHDOG, "watchdog"},
        {READY_NO_GC, "garbage collection"},
        {READY_NO_EVAL_SWITCH, "switch for eval"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(symbols); i++) {
        if (missing & symbols[i].bit & ~pool->symbols_reported)
            log_write(LOG_WARN, "the engine lacks a private function, limits are enforced by killing more often",
                      LOG_STRING("function", symbols[i].function));
    }
    pool->symbols_reported |= missing;
}

/* Whether it may run scripts, by what it told of its sandbox. */
static gboolean is_confined(Pool *pool, const MessageReady *ready)
{
    gboolean suffices = sandbox_suffices(pool->sandbox.mode, ready->sandbox);
    if (sandbox_report_take(&pool->sandbox, ready) && pool->logs_sandbox && suffices)
        sandbox_report_log(&pool->sandbox);
    return suffices;
}

static void on_ready(Place *place, const WorkerMessage *message)
{
    if (place->state == WORKER_STARTING) {
        if (!is_confined(place->pool, &message->ready)) {
            place_event(place, LIFE_BREACH, END_UNCONFINED);
            return;
        }
        place->was_ready = TRUE;
        process_has_started(&place->process);
        place->pool->was_ever_ready = TRUE;
        report_missing_symbols(place->pool, message->ready.missing_symbols);
    }
    place_event(place, LIFE_READY, END_BREACH);
}

/* What is no JSON would end the JSON that it becomes a part of. */
static const char *content_problem(const WorkerMessage *message)
{
    if (message->type != MESSAGE_REPLY)
        return NULL;
    const OutcomeException *exception = message->outcome->exception;
    if (exception && exception->details && !json_check_members(exception->details, strlen(exception->details)))
        return "details of an exception that are not JSON";
    if (!message->outcome->result)
        return NULL;
    gsize size;
    const char *result = g_bytes_get_data(message->outcome->result, &size);
    return json_check_value(result, size) ? NULL : "a result that is not JSON";
}

/* NULL, or what is wrong with it. Who may answer before the call has reached it would have calls pile up here. */
static const char *reply_problem(const Place *place, const WorkerMessage *message)
{
    if (place->running == 0 || message->execution != place->running)
        return "reply to a call that it does not have";
    if (!link_has_sent(place->link, place->call_end))
        return "reply to a call that it has not read";
    if ((message->flags & REPLY_STALE) && place->call && !place->call->function)
        return "stop of a program that was not called";
    return NULL;
}

static void recycle_if_due(Place *place, const WorkerMessage *message)
{
    guint max_executions = place->pool->settings->max_executions;
    if (message->outcome->status == OUTCOME_MEMORY_LIMIT)
        place_event(place, LIFE_RECYCLE, END_MEMORY_LIMIT);
    else if ((message->flags & REPLY_RETIRE) || (max_executions > 0 && place->executions >= max_executions))
        place_event(place, LIFE_RECYCLE, END_RETIRED);
}

static void on_reply(Place *place, WorkerMessage *message)
{
    const char *problem = reply_problem(place, message);
    if (problem) {
        place_breach(place, problem);
        return;
    }
    if (!place_drain(place, DRAIN_TO_END))
        return;
    drain_flush(place->pool->drain);

    gboolean is_stale = (message->flags & REPLY_STALE) != 0;
    if (place->state != WORKER_LOADING)
        recycle_if_due(place, message);
    place->reply = g_steal_pointer(&message->outcome);
    if (is_stale && place->call)
        place->stale_program = (gint)place->call->program;
    place_event(place, is_stale ? LIFE_REPLY_STALE : LIFE_REPLY, END_BREACH);
}

static void on_drain(Place *place)
{
    if (!place_drain(place, DRAIN_PER_TURN))
        return;
    drain_flush(place->pool->drain);
    /* It may wait for room. Where earlier messages are still unread, one more would tell it nothing new. */
    if (!link_is_clogged(place->link)) {
        message_append_empty(link_outgoing(place->link), MESSAGE_WAKE, 0);
        (void)link_flush(place->link); /* where it is gone, its end is about to be noticed */
    }
}

static void on_fetch(Place *place, const WorkerMessage *message)
{
    const char *fault;
    if (!place->call || message->execution != place->call->id) {
        place_breach(place, "fetch for a call that it does not have");
        return;
    }
    if (!call_is_wanted(place->call)) /* nobody waits for the call, so nothing is fetched for it */
        return;
    if (!place->fetches)
        place->fetches = fetch_session_new(place->pool->fetches, place->link, place->call->id, place->call->net);
    if (!fetch_session_take(place->fetches, message, &fault))
        place_breach(place, fault);
}

/* NULL, or what is wrong with it. It was given those programs whose texts it was given, see place-loading.c. */
static const char *map_problem(const Place *place, const WorkerMessage *message)
{
    const LoadedPrograms *programs = place->generation->programs;
    guint32 number = message->program;
    if (place->running == 0 || message->execution != place->running)
        return "source map for a call that it does not have";
    if (!place_has_given(place, number) || !loaded_programs_get(programs, number)->map)
        return "source map of a program that it was not given, or that has none";
    if (place->maps && g_hash_table_contains(place->maps, GUINT_TO_POINTER(number)))
        return "source map that it was given already";
    if (!link_has_sent(place->link, place->map_end))
        return "source map before it has read the last one";
    return NULL;
}

static void on_map_wanted(Place *place, const WorkerMessage *message)
{
    const char *problem = map_problem(place, message);
    if (problem) {
        place_breach(place, problem);
        return;
    }
    const LoadedPrograms *programs = place->generation->programs;
    const Program *program = loaded_programs_get(programs, message->program);
    ProgramMap map = {
        .program = message->program,
        .folder = program->map_folder,
        .root = loaded_programs_root(programs),
        .text_size = g_bytes_get_size(program->map),
    };
    if (!place->maps)
        place->maps = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_hash_table_add(place->maps, GUINT_TO_POINTER(message->program));
    message_append_map(link_outgoing(place->link), message->execution, &map);
    link_append(place->link, program->map);
    place->map_end = link_end(place->link);
    (void)link_flush(place->link); /* where it is gone, its end is about to be noticed */
}

/* In the words of program-faults.c. */
static void on_map_fault(const Place *place, const MessageNotice *notice)
{
    if (notice->name && loaded_programs_take_map_fault(place->generation->programs, notice->name))
        log_write(LOG_WARN, "source map is not used", LOG_STRING("program", notice->name),
                  LOG_STRING("error", notice->detail ? notice->detail : ""));
}

static void on_notice(const Place *place, const MessageNotice *notice)
{
    if (g_str_equal(notice->cause, NOTICE_PROGRAM_MAP)) {
        on_map_fault(place, notice);
        return;
    }
    Cell cell = cell_by_name(notice->cause);
    double happened = cell == CELL_RESERVED ? 0 : pool_cell_total(place->pool, cell);
    (void)notices_log(place->pool->notices, notice, happened, g_get_monotonic_time());
}

static gboolean on_message(WorkerMessage *message, gpointer user_data)
{
    Place *place = user_data;
    place_watch_exit(place);
    /* All but these two belong to a call. */
    if (message->type != MESSAGE_READY && message->type != MESSAGE_REPLY)
        place_event(place, LIFE_ASK, END_BREACH);
    if (place->state == WORKER_KILLED)
        return FALSE;
    switch (message->type) {
    case MESSAGE_READY:
        on_ready(place, message);
        break;
    case MESSAGE_REPLY:
        on_reply(place, message);
        break;
    case MESSAGE_DRAIN:
        on_drain(place);
        break;
    case MESSAGE_NOTICE:
        on_notice(place, &message->notice);
        break;
    case MESSAGE_MAP_WANTED:
        on_map_wanted(place, message);
        break;
    case MESSAGE_FETCH_START:
    case MESSAGE_FETCH_BODY:
    case MESSAGE_FETCH_READ:
    case MESSAGE_FETCH_CANCEL:
        on_fetch(place, message);
        break;
    default:
        place_breach(place, "message that only the server may send");
    }
    return TRUE;
}

/* The script has run, and its caller is told that it did. */
static void on_lost(guint64 execution, gsize size, gpointer user_data)
{
    Place *place = user_data;
    g_autofree char *text = waiting_refusal(place->pool->budget, "a result", size);
    WorkerMessage message = {
        .type = MESSAGE_REPLY,
        .execution = execution,
        .outcome = outcome_new_failure(OUTCOME_ERROR, "%s", text),
    };
    (void)on_message(&message, place);
    worker_message_clear(&message);
}

static void on_broken(const GError *error, gpointer user_data)
{
    Place *place = user_data;
    place_watch_exit(place);
    if (error)
        place_breach(place, error->message);
    else
        place_event(place, LIFE_BREACH, END_DIED);
}

static void on_drained(gpointer user_data)
{
    Place *place = user_data;
    fetches_resume(place->pool->fetches);
}

const LinkHandler place_link_handler = {
    .check = content_problem,
    .message = on_message,
    .lost = on_lost,
    .broken = on_broken,
    .drained = on_drained,
};
