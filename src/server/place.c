/* SPDX-License-Identifier: MIT
 *
 * One place of the pool and the worker process in it: starts, measures and buries it, and acts on what the table in
 * life.c says. What a worker says is place-messages.c's business. */
#include "pool-private.h"

#include <signal.h>
#include <unistd.h>
#include <glib-unix.h>

#define TICK_US          (10 * 1000)            /* how often a busy worker is measured */
#define REST_TICK_US     (1 * G_USEC_PER_SEC)   /* how often an idle one is */
#define GRACE_US         (500 * 1000)           /* native calls that cannot be interrupted return within 0.6 s */
#define START_LIMIT_US   (30 * G_USEC_PER_SEC)  /* a start takes 12 to 50 ms */
#define SHORT_LIFE_US    (1 * G_USEC_PER_SEC)   /* a worker that dies so young, unused, counts as a failed start */
#define BACK_OFF_MIN_US  (100 * 1000)
#define BACK_OFF_MAX_US  (5 * G_USEC_PER_SEC)
#define BASE_BYTES       (25u << 20)            /* an engine that has done nothing yet */

static const RestartReason restart_reasons[] = {
    [END_DIED] = RESTART_CRASH,
    [END_BREACH] = RESTART_CRASH,
    [END_UNCONFINED] = RESTART_CRASH,
    [END_TIMEOUT] = RESTART_TIMEOUT,
    [END_MEMORY_LIMIT] = RESTART_MEMORY_LIMIT,
    [END_RETIRED] = RESTART_RETIRED,
    [END_RESET] = RESTART_RESET,
    [END_STOPPED] = RESTART_NONE,
};

gboolean place_init(Place *place, Crew *crew, Pool *pool, guint number, guint32 cell_count, GError **error)
{
    place->pool = pool;
    place->crew = crew;
    place->number = number;
    place->node.data = place;
    place->process = PROCESS_NONE;
    place->state = WORKER_GONE;
    place->block_fd = -1;
    line_origin_init(&place->origin, number);
    return block_create(&place->block, number, cell_count, &place->block_fd, error);
}

static void drop_process(Place *place)
{
    g_clear_pointer(&place->fetches, fetch_session_free);
    g_clear_pointer(&place->maps, g_hash_table_unref);
    g_clear_pointer(&place->asked, g_free);
    g_clear_pointer(&place->link, link_free);
    if (place->exit_source)
        g_source_destroy(place->exit_source);
    g_clear_pointer(&place->exit_source, g_source_unref);
}

static void forget_lost(Place *place)
{
    call_names_clear(&place->lost);
}

void place_clear(Place *place)
{
    if (!place->pool)
        return;
    forget_lost(place);
    process_destroy(&place->process);
    drop_process(place);
    g_clear_pointer(&place->generation, generation_unref);
    line_origin_clear(&place->origin);
    block_unmap(&place->block);
    if (place->block_fd >= 0)
        close(place->block_fd);
}

double place_cpu_seconds(const Place *place)
{
    return place->cpu_earlier + process_cpu_seconds(&place->process);
}

/* ---- trouble ---- */

static void report_breach(const Place *place, const char *detail)
{
    LogField fields[3 + CALL_NAMES_FIELDS + 1] = {LOG_INT("worker", place->number), LOG_INT("pid", place->process.pid),
                                                  LOG_STRING("detail", detail)};
    if (place->call)
        call_names_fields(fields + 3, call_names(place->call));
    log_write_fields(LOG_ERROR, "worker broke the protocol", fields);
}

void place_breach(Place *place, const char *detail)
{
    report_breach(place, detail);
    place_event(place, LIFE_BREACH, END_BREACH);
}

gboolean place_drain(Place *place, gsize limit)
{
    if (drain_ring(place->pool->drain, &place->block, &place->origin, limit) != DRAIN_CORRUPT)
        return TRUE;
    place->ring_is_corrupt = TRUE;
    place_breach(place, "corrupt log ring");
    return FALSE;
}

static void start_failed(Place *place, const char *why)
{
    Pool *pool = place->pool;
    gint64 back_off = BACK_OFF_MIN_US << MIN(place->failed_starts, 6u);
    place->failed_starts++;
    place->restart_us = g_get_monotonic_time() + MIN(back_off, BACK_OFF_MAX_US);
    pool_wake_by(pool, place->restart_us);
    pool->watcher->start_failed(place, why);
    /* Who waits for the pool to open is told of its sandbox. */
    if (pool->was_ever_ready || place->end != END_UNCONFINED)
        log_write(LOG_ERROR, "worker cannot be started", LOG_INT("worker", place->number), LOG_STRING("error", why),
                  LOG_INT("attempt", place->failed_starts));
}

static void kill_worker(Place *place, PlaceEnd end)
{
    place->end = end;
    g_clear_pointer(&place->fetches, fetch_session_free);
    link_mute(place->link);
    place_watch_exit(place);
    process_kill(&place->process);
    place->pool->watcher->changed(place->pool);
}

/* ---- answers ---- */

static Call *take_call(Place *place)
{
    line_origin_set(&place->origin, NULL, NULL, NULL, NULL);
    g_clear_pointer(&place->fetches, fetch_session_free);
    if (place->call) {
        place->call->stage = CALL_ANSWERED;
        functions_end(place->pool, place->call);
    }
    return g_steal_pointer(&place->call);
}

static Outcome *memory_limit_outcome(const Call *call)
{
    return outcome_new_failure(OUTCOME_MEMORY_LIMIT, "execution error: memory limit of %u MB exceeded", call->memory_mb);
}

static void add_prefix(char **text)
{
    char *whole = *text ? g_strconcat("execution error: ", *text, NULL) : NULL;
    g_free(*text);
    *text = whole;
}

/* The texts that callers know, in place of the worker's own. */
static Outcome *worded(const Call *call, Outcome *reply)
{
    g_autoptr(Outcome) outcome = reply;
    if (outcome->status == OUTCOME_TIMEOUT)
        return call_timeout_outcome(call);
    if (outcome->status == OUTCOME_MEMORY_LIMIT)
        return memory_limit_outcome(call);
    add_prefix(&outcome->error);
    add_prefix(&outcome->logged_error);
    return g_steal_pointer(&outcome);
}

static Outcome *outcome_of_death(const Place *place, const Call *call)
{
    g_autofree char *cause = NULL;
    switch (place->end) {
    case END_TIMEOUT:
        return call_timeout_outcome(call);
    case END_MEMORY_LIMIT:
        return memory_limit_outcome(call);
    case END_BREACH:
    case END_UNCONFINED:
        return outcome_new_failure(OUTCOME_CRASH, "execution error: worker crashed (protocol error)");
    case END_STOPPED:
        return outcome_new_failure(OUTCOME_ERROR, "execution error: the server is stopping");
    case END_RETIRED:
    case END_RESET:
        return outcome_new_failure(OUTCOME_ERROR, "execution error: cancelled");
    case END_DIED:
        break;
    }
    cause = process_end_text(&place->exit);
    return outcome_new_failure(OUTCOME_CRASH, "execution error: worker crashed (%s)", cause);
}

/* Tells what became of the call, or load, that the worker had; takes both. */
static void conclude(Place *place, Call *call, Outcome *outcome)
{
    if (call->is_load)
        (void)place_loaded(place, call, outcome); /* the worker goes on either way */
    else
        pool_complete(place->pool, call, outcome);
}

/* The next call goes out before this one's caller is told: the worker need not wait for the server's writing. */
static void answer(Place *place)
{
    Call *call = take_call(place);
    g_autoptr(Outcome) reply = g_steal_pointer(&place->reply);
    place->running = 0;
    Outcome *outcome = NULL;
    if (call)
        outcome = call->is_load ? g_steal_pointer(&reply) : worded(call, g_steal_pointer(&reply));
    if (call && place->end == END_MEMORY_LIMIT) { /* the end is told later, the call is gone then */
        call_names_clear(&place->lost);
        place->lost = call_names_copy(call_names(call));
    }
    place->pool->watcher->freed(place->pool);
    if (call)
        conclude(place, call, outcome);
}

/* The worker has answered, and the helper thread is still at its answer when the time is over. */
static void answer_without_reply(Place *place)
{
    if (!place_drain(place, DRAIN_TO_END))
        return;
    drain_flush(place->pool->drain);
    Call *call = take_call(place);
    conclude(place, call, call_timeout_outcome(call));
}

/* ---- the end of a worker ---- */

static void read_last_lines(Place *place)
{
    Pool *pool = place->pool;
    if (!place->ring_is_corrupt && drain_ring(pool->drain, &place->block, &place->origin, DRAIN_TO_END) == DRAIN_CORRUPT)
        log_write(LOG_ERROR, "worker left a corrupt log ring", LOG_INT("worker", place->number));
    if (ring_recover(&place->block))
        pool->metrics.lines_cut++;
    place->ring_is_corrupt = FALSE;
    drain_flush(pool->drain);
}

static void report_death(const Place *place, const char *cause)
{
    const char *reason = place->end == END_STOPPED ? "stop" : restart_reason_name(restart_reasons[place->end]);
    LogLevel level = place->end == END_RETIRED || place->end == END_RESET || place->end == END_STOPPED ? LOG_DEBUG
                                                                                                        : LOG_WARN;
    /* A breach was logged when it was seen, and what is not ready yet is logged as a failed start. */
    if (place->end == END_BREACH || place->end == END_STOPPED || !place->was_ready)
        return;
    LogField fields[5 + CALL_NAMES_FIELDS + 1] = {LOG_INT("worker", place->number), LOG_STRING("reason", reason), LOG_STRING("cause", cause),
                          LOG_INT("executions", (gint64)place->executions)};
    guint count = 4;
    if (*place->exit.words)
        fields[count++] = LOG_STRING("last_words", place->exit.words);
    call_names_fields(fields + count, place->call ? call_names(place->call) : place->lost);
    log_write_fields(level, "worker replaced", fields);
}

static gboolean is_failed_start(const Place *place, gint64 now_us)
{
    gboolean unforced = place->end == END_DIED || place->end == END_BREACH || place->end == END_UNCONFINED ||
                        place->end == END_TIMEOUT;
    gboolean young = !place->was_ready || now_us - place->started_us < SHORT_LIFE_US;
    return unforced && young && place->executions == 0;
}

/* Why a start failed; cause: how the process ended. */
static char *failure_text(const Place *place, const char *cause)
{
    switch (place->end) {
    case END_BREACH:
        return g_strdup("protocol error");
    case END_UNCONFINED:
        return sandbox_refusal(&place->pool->sandbox);
    case END_TIMEOUT:
        return g_strdup("not ready in time");
    default:
        return g_strdup_printf("the worker ended at once (%s)", cause);
    }
}

/* is_explained: it ended over a program, which the next one does not load. */
static void schedule_restart(Place *place, const char *cause, gboolean is_explained)
{
    gint64 now_us = g_get_monotonic_time();
    if (!is_explained && is_failed_start(place, now_us)) {
        g_autofree char *why = failure_text(place, cause);
        start_failed(place, why);
        return;
    }
    place->failed_starts = 0;
    place->restart_us = now_us;
    pool_wake_by(place->pool, now_us);
}

/* What the worker may have in use: its programs, and the largest limit of a call. One with a smaller limit runs where others have
 * left as much. */
static guint64 memory_limit_bytes(const Place *place)
{
    const Settings *settings = place->pool->settings;
    guint programs_mb = place->has_programs ? settings->programs_memory_mb : 0;
    return (guint64)(settings->max_memory_mb + programs_mb) << 20;
}

/* It says so itself, where it can. The kernel's choice of a victim leaves it no word: that was one where it was large when
 * it was last seen. */
static gboolean died_of_memory(const Place *place)
{
    if (place->end != END_DIED || !place->call)
        return FALSE;
    if (!place->exit.signal)
        return place->exit.exit_code == HANDOVER_EXIT_MEMORY;
    return place->exit.signal == SIGKILL && place->own_bytes > BASE_BYTES + memory_limit_bytes(place) / 10 * 8;
}

static void bury(Place *place)
{
    Pool *pool = place->pool;
    if (died_of_memory(place))
        place->end = END_MEMORY_LIMIT;
    read_last_lines(place);
    registry_release_lock(pool->registry_memory, place->number + 1);
    if (!pool_read_registry(pool))
        pool->watcher->distrusted(pool);
    registry_mend_cells(pool->registry, place->block.cells);
    drop_process(place);

    g_autofree char *cause = process_end_text(&place->exit);
    report_death(place, cause);
    RestartReason reason = restart_reasons[place->end];
    if (place->was_ready && reason != RESTART_NONE)
        pool->metrics.restarts[reason]++;

    Call *call = take_call(place);
    Outcome *outcome = call ? outcome_of_death(place, call) : NULL;
    gboolean was_loading = call && call->is_load;
    gboolean is_explained = was_loading && place_loaded(place, g_steal_pointer(&call), outcome);
    pool_release_held(place);
    pool->watcher->changed(pool);
    schedule_restart(place, cause, is_explained);
    if (call)
        conclude(place, call, outcome);
    pool->watcher->freed(pool);
}

static gboolean on_process_end(int fd, GIOCondition condition, gpointer user_data)
{
    Place *place = user_data;
    link_drain(place->link);
    if (link_is_held(place->link)) { /* its last words are not known yet */
        g_clear_pointer(&place->exit_source, g_source_unref);
        return G_SOURCE_REMOVE;
    }
    double used = process_cpu_seconds(&place->process);
    if (!process_reap(&place->process, &place->exit))
        return G_SOURCE_CONTINUE;
    /* Both clocks tell of the same time with different rounding; what was shown once must not fall. */
    place->cpu_earlier += MAX(used, place->exit.cpu_seconds);
    place_event(place, LIFE_EXIT, END_DIED);
    return G_SOURCE_REMOVE;
}

void place_watch_exit(Place *place)
{
    if (place->exit_source)
        return;
    place->exit_source = g_unix_fd_source_new(place->process.pidfd, G_IO_IN);
    g_source_set_callback(place->exit_source, G_SOURCE_FUNC(on_process_end), place, NULL);
    g_source_attach(place->exit_source, NULL);
}

/* ---- events ---- */

static void enter(Place *place, WorkerState next)
{
    if (place->state == WORKER_IDLE && !place->spare)
        g_queue_unlink(&place->crew->idle, &place->node);
    place->state = next;
    if (next == WORKER_IDLE && !place->spare)
        g_queue_push_tail_link(&place->crew->idle, &place->node);
}

static void kill_hostile(Place *place, WorkerState state, LifeEvent event)
{
    g_autofree char *detail = g_strdup_printf("%s while %s", life_event_name(event), worker_state_name(state));
    report_breach(place, detail);
    kill_worker(place, END_BREACH);
}

void place_event(Place *place, LifeEvent event, PlaceEnd end)
{
    WorkerState before = place->state;
    LifeStep step = life_step(before, event);
    if (step.action == LIFE_IGNORE)
        return;
    enter(place, step.next);
    switch (step.action) {
    case LIFE_IGNORE:
        break;
    case LIFE_FOLLOW:
        place->recycle = end;
        break;
    case LIFE_LOAD:
        place_load_next(place);
        break;
    case LIFE_OFFER:
        place->pool->watcher->changed(place->pool);
        place->pool->watcher->freed(place->pool);
        break;
    case LIFE_ANSWER_AND_KILL:
        kill_worker(place, place->recycle);
        answer(place);
        break;
    case LIFE_ANSWER:
        answer(place);
        break;
    case LIFE_ANSWER_AND_LOAD:
        answer(place);
        if (place->state == WORKER_LOADING) /* as long as it is not to leave */
            place_load_next(place);
        break;
    case LIFE_KILL:
        kill_worker(place, end);
        break;
    case LIFE_KILL_HOSTILE:
        kill_hostile(place, before, event);
        break;
    case LIFE_BURY:
        bury(place);
        break;
    }
}

/* ---- what the pool asks for ---- */

void place_start(Place *place)
{
    Pool *pool = place->pool;
    g_autoptr(GError) error = NULL;
    int socket_fd;
    place->end = END_DIED;
    place->exit = (ProcessEnd){0};
    g_clear_pointer(&place->generation, generation_unref);
    place->generation = g_rc_box_acquire(pool->generation);
    forget_lost(place);
    /* The last worker may have left anything there. */
    block_restore(&place->block, place->number, registry_cell_count(&pool->registry_limits));
    registry_restore(pool->registry);
    ProgramTexts texts = loaded_programs_texts(place->generation->programs, !place->crew->loads);
    ProcessFiles files = {.block = place->block_fd, .registry = pool->registry_fd, .texts = texts.fd};
    if (!process_spawn(&place->process, pool->worker_path, (const char *const *)pool->environment, &files, &socket_fd, &error)) {
        start_failed(place, error->message);
        return;
    }
    place->link = link_new(socket_fd, pool->setup.max_result_bytes, pool->budget, pool->helper,
                           &place_link_handler, place);
    place_watch_exit(place);

    place->has_programs = place_is_given_programs(place);
    place->texts_size = texts.size;
    place->next_load = 0;
    place->asked = g_new0(guint8, loaded_programs_count(place->generation->programs));
    place->map_end = 0;
    place->stale_program = -1;
    place->was_ready = FALSE;
    place->executions = 0;
    place->running = 0;
    place->own_bytes = 0;
    place->created_ns = g_get_real_time() * 1000;
    place->started_us = g_get_monotonic_time();
    place->end_us = place->started_us + START_LIMIT_US;
    place_event(place, LIFE_START, END_DIED);
    pool_wake_by(pool, place->end_us);

    message_append_setup(link_outgoing(place->link), &pool->setup, (const char *const *)pool->settings->log_redact,
                         pool->settings->base_url);
    (void)link_flush(place->link); /* where it is gone already, its exit is noticed next */
}

gboolean place_send(Place *place, Call *call, const MessageExecute *execute, const char *file, const char *name)
{
    message_append_execute(link_outgoing(place->link), call->id, execute, file, name, call->args, call->code);
    if (call->args)
        link_append(place->link, call->args);
    if (call->code)
        link_append(place->link, call->code);
    place->call_end = link_end(place->link);
    if (!link_flush(place->link))
        return FALSE;
    g_clear_pointer(&call->code, g_bytes_unref);
    g_clear_pointer(&call->args, g_bytes_unref);
    call_give_back(place->pool, call);
    call->stage = CALL_RUNNING;
    call->place = place;
    place->call = call;
    place->running = call->id;
    call->sent_us = g_get_monotonic_time();
    place->end_us = call->deadline_us + GRACE_US;
    line_origin_set(&place->origin, call->request_id, call->function, call->file, call->lines);
    pool_wake_by(place->pool, call->sent_us + TICK_US);
    return TRUE;
}

static ExecuteKind kind_of(const Call *call)
{
    if (call->only_check)
        return EXECUTE_CHECK;
    if (call->session == SESSION_NONE)
        return EXECUTE_SCRIPT;
    return call->session == SESSION_COMPLETE ? EXECUTE_COMPLETE : EXECUTE_LINE;
}

gboolean place_run(Place *place, Call *call)
{
    gboolean has_request_id = place->pool->lines_carry_request_id && *call->request_id != '\0';
    gboolean has_function = place->pool->lines_carry_function && call->function;
    MessageExecute execute = {
        .deadline_us = call->deadline_us,
        .kind = kind_of(call),
        .flags = (has_request_id ? EXECUTE_HAS_REQUEST_ID : 0) | (has_function ? EXECUTE_HAS_FUNCTION : 0) |
                 (call->to_the_end ? EXECUTE_TO_THE_END : 0) | (call->session == SESSION_FIRST ? LINE_IS_FIRST : 0) |
                  (call->lines ? EXECUTE_QUOTES_LINES : 0),
        .memory_limit_mb = call->memory_mb,
    };
    const char *file = call->file, *name = "";
    if (call->function) {
        LoadedFunction found = loaded_programs_find(place->generation->programs, call->function);
        execute.kind = EXECUTE_CALL;
        execute.program = call->program = found.number;
        file = "";
        name = found.export;
    }
    if (!place_send(place, call, &execute, file, name)) {
        place_event(place, LIFE_BREACH, END_DIED);
        return FALSE;
    }
    functions_begin(call);
    place->executions++;
    place_event(place, LIFE_CALL, END_DIED);
    return TRUE;
}

void place_cancel_call(Place *place)
{
    g_clear_pointer(&place->fetches, fetch_session_free);
    __atomic_store_n(&place->block.words[BLOCK_WORD_CANCEL], (gint32)place->call->id, __ATOMIC_RELEASE);
    message_append_empty(link_outgoing(place->link), MESSAGE_WAKE, place->call->id);
    (void)link_flush(place->link); /* where it is gone, its end is about to be noticed */
    place->end_us = MIN(place->end_us, g_get_monotonic_time() + GRACE_US);
}

static gboolean is_too_large(Place *place)
{
    /* A process that is dying has no memory any more; what it had tells why it dies. */
    guint64 own_bytes = process_own_bytes(&place->process, place->texts_size);
    if (own_bytes > 0)
        place->own_bytes = own_bytes;
    return place->own_bytes > BASE_BYTES + HANDOVER_MEMORY_BETWEEN_LOOKS + memory_limit_bytes(place) / 4 * 7;
}

static void watch_execution(Place *place, gint64 now_us)
{
    if (!place_drain(place, DRAIN_PER_TURN))
        return;
    if (link_is_held(place->link)) {
        if (place->call && now_us >= place->call->deadline_us)
            answer_without_reply(place);
        return;
    }
    gboolean too_large = is_too_large(place);
    if (now_us >= place->end_us)
        place_event(place, LIFE_TIME_LIMIT, call_is_wanted(place->call) ? END_TIMEOUT : END_RETIRED);
    else if (too_large)
        place_event(place, LIFE_MEMORY_LIMIT, END_MEMORY_LIMIT);
}

/* A worker at rest grows only where it does what nobody asked for. Returns when to look again. */
static gint64 watch_rest(Place *place, gint64 now_us)
{
    if (now_us < place->look_us)
        return place->look_us;
    place->look_us = now_us + REST_TICK_US;
    if (is_too_large(place))
        place_event(place, LIFE_MEMORY_LIMIT, END_MEMORY_LIMIT);
    return place->look_us;
}

gint64 place_tick(Place *place, gint64 now_us)
{
    switch (place->state) {
    case WORKER_LOADING:
    case WORKER_BUSY:
    case WORKER_STOPPING:
        watch_execution(place, now_us);
        return now_us + TICK_US;
    case WORKER_STARTING:
        if (now_us < place->end_us)
            return place->end_us;
        place_event(place, LIFE_TIME_LIMIT, END_TIMEOUT);
        return G_MAXINT64;
    case WORKER_GONE:
        if (now_us < place->restart_us)
            return place->restart_us;
        place_start(place);
        return G_MAXINT64;
    case WORKER_IDLE:
        return watch_rest(place, now_us);
    case WORKER_KILLED:
        break;
    }
    return G_MAXINT64;
}
