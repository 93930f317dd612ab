/* SPDX-License-Identifier: MIT
 *
 * Calls and their queue. A call is in exactly one list: expected, waiting, refused, or in flight at a place; whoever takes it out
 * completes it. Many that end at once are told in portions, and the loop turns in between. The processes are place.c's
 * business. */
#include "pool-private.h"

#include <string.h>

#include "duration.h"
#include "time-zone.h"

#define REQUEST_ID_MAX 256u
#define TOLD_PER_TURN  128u /* of some 15 µs each */
#define CALL_SIZE      512u /* what a call costs beside its code and arguments */
#define SIZE_PASSED    512u /* a result is passed on if it is no larger than what would be said instead */

/* ---- calls ---- */

static Call *call_new(Pool *pool, CallDone done, gpointer user_data)
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

static void call_read(Pool *pool, Call *call, const CallRequest *request)
{
    call->code = g_bytes_ref(request->code);
    call->args = request->args ? g_bytes_ref(request->args) : NULL;
    g_free(call->file);
    call->file = g_strdup(request->file);
    call->name = g_strdup(request->name);
    g_free(call->request_id);
    call->request_id = g_strdup(request->request_id);
    if (request->logs)
        call->lines = reply_lines_new(pool->settings->log_reply_max_lines, (gsize)pool->settings->log_reply_max_kb << 10);
    call->timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : pool->settings->default_timeout_ms;
    call->only_check = request->only_check;
    call->writing = request->writing;
    call->net = request->net;
    call->to_the_end = request->to_the_end;
}

void call_give_back(Pool *pool, Call *call)
{
    waiting_give(pool->budget, call->size);
    call->size = 0;
}

static void call_free(Pool *pool, Call *call)
{
    call_give_back(pool, call);
    g_clear_pointer(&call->code, g_bytes_unref);
    g_clear_pointer(&call->args, g_bytes_unref);
    g_free(call->file);
    g_free(call->name);
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

/* What nobody has room for is not passed on: its caller is told. */
static Outcome *fitting(Pool *pool, Outcome *outcome)
{
    gsize size = outcome_size(outcome);
    if (size <= SIZE_PASSED || waiting_has_room(pool->budget, size, FALSE))
        return outcome;
    outcome_free(outcome);
    g_autofree char *text = waiting_refusal(pool->budget, "a result", size);
    return outcome_new_failure(OUTCOME_ERROR, "execution error: %s", text);
}

void pool_answer(Pool *pool, Call *call, Outcome *outcome, CallWriter *writer)
{
    call->stage = CALL_ANSWERED;
    if (!call->only_check) {
        gint64 now_us = g_get_monotonic_time();
        execution_counts_add(pool->metrics.executions, call->file, call->done ? outcome->status : OUTCOME_ERROR,
                             outcome->duration_us);
        pool_wake_by(pool, execution_log_write(pool->executions, call->request_id, call->name, outcome, now_us));
    }
    if (writer)
        call->writing->end(writer, call->user_data);
    else if (call->done)
        call->done(outcome, call->user_data);
    outcome_free(outcome);
    call_free(pool, call);
}

void pool_complete(Pool *pool, Call *call, Outcome *outcome)
{
    outcome = fitting(pool, outcome);
    outcome->duration_us = g_get_monotonic_time() - call->accepted_us;
    if (call->lines)
        outcome->logs = reply_lines_end(g_steal_pointer(&call->lines));
    if (call->done && call->writing && outcome_size(outcome) > HELPER_WORTH)
        pool_write(pool, call, outcome);
    else
        pool_answer(pool, call, outcome, NULL);
}

/* ---- the queue ---- */

static GQueue *queue_of(Pool *pool, const Call *call)
{
    switch (call->stage) {
    case CALL_EXPECTED:
        return &pool->expected;
    case CALL_WRITING:
        return &pool->writing;
    default:
        return &pool->waiting;
    }
}

void pool_enqueue(Pool *pool, Call *call, CallStage stage)
{
    call->stage = stage;
    call->deadline_us = call->accepted_us + call->timeout_ms * 1000;
    g_queue_push_tail_link(queue_of(pool, call), &call->node);
    deadlines_add(pool->deadlines, &call->deadline, call->deadline_us);
    pool_wake_by(pool, call->deadline_us);
}

void pool_leave_queue(Pool *pool, Call *call)
{
    g_queue_unlink(queue_of(pool, call), &call->node);
    deadlines_remove(pool->deadlines, &call->deadline);
    if (call->job)
        helper_cancel(g_steal_pointer(&call->job));
}

static gboolean has_place(const Pool *pool)
{
    return pool->expected.length + pool->waiting.length < pool->settings->queue_size / 2 + pool->idle.length;
}

gboolean pool_may_queue(Pool *pool)
{
    pool->is_crowded |= !has_place(pool);
    return has_place(pool);
}

/* To be called when the queue is shorter or a worker idle. */
static void tell_of_place(Pool *pool)
{
    if (!pool->is_crowded || !has_place(pool))
        return;
    pool->is_crowded = FALSE;
    waiting_wake(pool->budget);
}

Waiting *pool_waiting(Pool *pool)
{
    return pool->budget;
}

Helper *pool_helper(Pool *pool)
{
    return pool->helper;
}

/* It is told from the main loop; takes the outcome. */
static void refuse(Pool *pool, Call *call, Outcome *refusal)
{
    call->stage = CALL_REFUSED;
    call->refusal = refusal;
    g_queue_push_tail_link(&pool->refused, &call->node);
}

/* ---- later: what must not happen inside a call from outside ---- */

static gboolean all_gone(const Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++) {
        if (pool->places[i].state != WORKER_GONE)
            return FALSE;
    }
    return TRUE;
}

static gboolean on_later(gpointer user_data);

void pool_do_later(Pool *pool)
{
    if (pool->later)
        return;
    pool->later = g_idle_source_new();
    g_source_set_priority(pool->later, G_PRIORITY_DEFAULT);
    g_source_set_callback(pool->later, on_later, pool, NULL);
    g_source_attach(pool->later, NULL);
}

static gboolean on_later(gpointer user_data)
{
    Pool *pool = user_data;
    g_clear_pointer(&pool->later, g_source_unref);
    GList *node;
    for (guint told = 0; told < TOLD_PER_TURN && (node = g_queue_pop_head_link(&pool->refused)); told++) {
        Call *call = node->data;
        pool_complete(pool, call, g_steal_pointer(&call->refusal));
    }
    pool_dispatch(pool);
    if (pool->refused.length > 0)
        pool_do_later(pool);
    else if (pool->stopping && !pool->stop_is_announced && pool->waiting.length == 0 && pool->expected.length == 0 &&
             pool->writing.length == 0 && all_gone(pool)) {
        pool->stop_is_announced = TRUE;
        if (pool->stopped)
            (void)pool->stopped(pool->stopped_data); /* once, whatever it says; the pool may be freed now */
    }
    return G_SOURCE_REMOVE;
}

/* ---- the timer ---- */

void pool_wake_by(Pool *pool, gint64 at_us)
{
    if (at_us == G_MAXINT64 || (pool->wake_us >= 0 && pool->wake_us <= at_us))
        return;
    pool->wake_us = at_us;
    g_source_set_ready_time(pool->timer, at_us);
}

/* Waiting calls whose time is over, the earliest first. Looks anew after each, because who is told may cancel other calls
 * or bring new ones. */
static void expire_waiting(Pool *pool, gint64 now_us)
{
    Deadline *first = deadlines_first(pool->deadlines);
    for (guint told = 0; first && first->at_us <= now_us && told < TOLD_PER_TURN; told++) {
        Call *call = (Call *)first; /* it is the first member */
        pool_leave_queue(pool, call);
        pool_complete(pool, call, call_timeout_outcome(call));
        first = deadlines_first(pool->deadlines);
    }
    if (first)
        pool_wake_by(pool, first->at_us);
    tell_of_place(pool);
}

/* why: why no worker can be started; NULL: the server is stopping. */
static void fail_waiting(Pool *pool, const char *why)
{
    Call *call;
    while ((call = g_queue_peek_head(&pool->waiting)) || (call = g_queue_peek_head(&pool->expected))) {
        pool_leave_queue(pool, call);
        refuse(pool, call,
               why ? outcome_new_failure(OUTCOME_ERROR, "execution error: the worker process cannot be started: %s", why)
                   : outcome_new_failure(OUTCOME_ERROR, "execution error: the server is stopping"));
    }
    pool_do_later(pool);
}

static void stop_by_force(Pool *pool)
{
    pool->stop_us = G_MAXINT64;
    fail_waiting(pool, NULL);
    for (guint i = 0; i < pool->place_count; i++)
        place_event(&pool->places[i], LIFE_TIME_LIMIT, END_STOPPED);
    pool_dispatch(pool);
}

static gboolean on_timer(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Pool *pool = user_data;
    gint64 now_us = g_get_monotonic_time();
    pool->wake_us = -1;
    g_source_set_ready_time(source, -1);

    expire_waiting(pool, now_us);
    if (pool->stopping && now_us >= pool->stop_us)
        stop_by_force(pool);
    for (guint i = 0; i < pool->place_count; i++) {
        Place *place = &pool->places[i];
        if (place->state == WORKER_GONE && pool->stopping && pool->waiting.length == 0)
            continue;
        pool_wake_by(pool, place_tick(place, now_us));
    }
    pool_watch_registry(pool, now_us);
    pool_wake_by(pool, execution_log_tick(pool->executions, now_us));
    drain_flush(pool->drain);
    if (pool->stopping)
        pool_wake_by(pool, pool->stop_us);
    return G_SOURCE_CONTINUE;
}

/* ---- handing out ---- */

/* Gives the call to an idle worker; FALSE where there is none. */
static gboolean try_run(Pool *pool, Call *call, gint64 now_us)
{
    while (pool->idle.length > 0) {
        if (place_run(pool->idle.head->data, call, now_us)) {
            pool_metrics_queue_wait(&pool->metrics, now_us - call->accepted_us);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean place_is_lost(const Pool *pool, const Place *place)
{
    return place->state == WORKER_KILLED || place->state == WORKER_GONE ||
           (place->state == WORKER_STARTING && pool->waiting.length > 0);
}

void pool_use_spare(Pool *pool)
{
    Place *spare = NULL, *lost = NULL;
    for (guint i = 0; i < pool->place_count; i++) {
        Place *place = &pool->places[i];
        if (place->spare)
            spare = place;
        else if (place_is_lost(pool, place) && (!lost || place->state > lost->state))
            lost = place; /* of the lost states the later ones are the worse */
    }
    if (!spare || !lost || spare->state == lost->state)
        return;
    if (spare->state != WORKER_IDLE && spare->state != WORKER_STARTING)
        return;
    lost->spare = TRUE;
    spare->spare = FALSE;
    if (spare->state == WORKER_IDLE) {
        g_queue_push_tail_link(&pool->idle, &spare->node);
        pool_do_later(pool);
    }
}

/* Where the pool is stopping and no call waits, workers go as soon as they have answered. */
static void wind_down(Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++)
        place_event(&pool->places[i], LIFE_STOP, END_STOPPED);
    if (all_gone(pool))
        pool_do_later(pool);
}

void pool_dispatch(Pool *pool)
{
    while (pool->waiting.length > 0 && pool->idle.length > 0) {
        gint64 now_us = g_get_monotonic_time();
        Call *call = g_queue_peek_head(&pool->waiting);
        if (now_us >= call->deadline_us) {
            pool_leave_queue(pool, call);
            pool_complete(pool, call, call_timeout_outcome(call));
        } else if (try_run(pool, call, now_us)) {
            pool_leave_queue(pool, call);
        }
    }
    tell_of_place(pool);
    if (pool->stopping && pool->waiting.length == 0)
        wind_down(pool);
}

void pool_give_up(Pool *pool, const char *why)
{
    g_free(pool->start_error);
    pool->start_error = g_strdup(why);
    fail_waiting(pool, why);
}

/* ---- what callers see ---- */

/* Why a call is not taken, or NULL: then its size is. */
static Outcome *refusal_of(Pool *pool, Call *call)
{
    const Settings *settings = pool->settings;
    gsize id_size = strlen(call->request_id);
    if (pool->stopping)
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: the server is stopping");
    if (id_size > REQUEST_ID_MAX)
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: request_id of %zu bytes is longer than %u",
                                   id_size, REQUEST_ID_MAX);
    gsize code_size = g_bytes_get_size(call->code), code_max = (gsize)settings->max_code_kb << 10;
    if (code_size > code_max) {
        pool->metrics.codes_refused++;
        return outcome_new_failure(OUTCOME_REJECTED,
                                   "execution rejected: code of %zu bytes is larger than the limit of %zu bytes "
                                   "(js.max_code_kb)", code_size, code_max);
    }
    if (call->timeout_ms > settings->max_timeout_ms)
        return outcome_new_failure(OUTCOME_REJECTED,
                                   "execution rejected: timeout_ms %" G_GINT64_FORMAT " is above the maximum of %u",
                                   call->timeout_ms, settings->max_timeout_ms);
    if (pool->idle.length == 0 && pool->waiting.length >= settings->queue_size)
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: queue is full (%u calls waiting)",
                                   pool->waiting.length);
    gsize size = CALL_SIZE + code_size + (call->args ? g_bytes_get_size(call->args) : 0);
    if (!waiting_take(pool->budget, size, FALSE)) {
        g_autofree char *text = waiting_refusal(pool->budget, "a call", size);
        return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: %s", text);
    }
    call->size = size;
    return NULL;
}

/* Runs it, lets it wait or refuses it. */
static void take(Pool *pool, Call *call, const CallRequest *request, gint64 now_us)
{
    call_read(pool, call, request);
    if (!request->only_check)
        pool_metrics_code_size(&pool->metrics, g_bytes_get_size(request->code));
    Outcome *refusal = refusal_of(pool, call);
    if (refusal) {
        refuse(pool, call, refusal);
        pool_do_later(pool);
        return;
    }
    call->deadline_us = call->accepted_us + call->timeout_ms * 1000;
    /* Where a worker is idle nobody waits, so nobody is overtaken. */
    if (now_us >= call->deadline_us || !try_run(pool, call, now_us))
        pool_enqueue(pool, call, CALL_WAITING);
}

Call *pool_call(Pool *pool, const CallRequest *request, CallDone done, gpointer user_data)
{
    Call *call = call_new(pool, done, user_data);
    take(pool, call, request, call->accepted_us);
    return call;
}

Call *pool_expect(Pool *pool, const char *file, CallDone done, gpointer user_data)
{
    Call *call = call_new(pool, done, user_data);
    call->file = g_strdup(file);
    call->request_id = g_strdup("");
    pool_enqueue(pool, call, CALL_EXPECTED);
    return call;
}

void pool_provide(Pool *pool, Call *call, const CallRequest *request)
{
    pool_leave_queue(pool, call);
    take(pool, call, request, g_get_monotonic_time());
}

void pool_reject(Pool *pool, Call *call, Outcome *refusal)
{
    pool_leave_queue(pool, call);
    refuse(pool, call, refusal);
    pool_do_later(pool);
}

void pool_dismiss(Pool *pool, Call *call)
{
    pool_leave_queue(pool, call);
    call_free(pool, call);
    tell_of_place(pool);
    pool_do_later(pool); /* a stopping pool may have waited for this call only */
}

void pool_cancel(Pool *pool, Call *call)
{
    call->done = NULL;
    switch (call->stage) {
    case CALL_EXPECTED:
    case CALL_WAITING:
    case CALL_WRITING:
        pool_leave_queue(pool, call);
        break;
    case CALL_REFUSED:
        g_queue_unlink(&pool->refused, &call->node);
        break;
    case CALL_RUNNING:
        place_cancel_call(call->place);
        return;
    case CALL_ANSWERED: /* its answer is being made; it finds nobody to hear it */
        return;
    }
    pool_complete(pool, call, outcome_new_failure(OUTCOME_ERROR, "execution error: cancelled"));
    tell_of_place(pool);
    pool_do_later(pool); /* a stopping pool may have waited for this call only */
}

void pool_reset(Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++)
        place_event(&pool->places[i], LIFE_RECYCLE, END_RESET);
}

void pool_stop(Pool *pool, GSourceFunc stopped, gpointer user_data)
{
    gboolean again = pool->stopping;
    if (stopped) {
        pool->stopped = stopped;
        pool->stopped_data = user_data;
    }
    pool->stopping = TRUE;
    if (again) {
        stop_by_force(pool);
        return;
    }
    pool->stop_us = g_get_monotonic_time() + (gint64)pool->settings->stop_timeout_ms * 1000;
    pool_wake_by(pool, pool->stop_us);
    pool_dispatch(pool);
}

/* ---- making ---- */

/* Appends a name and its NUL to those in packed, as long as the empty one at the end still fits. */
static void pack_key(char *packed, gsize size, gsize *at, const char *key)
{
    if (*at + strlen(key) + 2 <= size)
        *at += g_strlcpy(packed + *at, key, size - *at) + 1;
}

/* The keys that every line has: the logger's, and the context fields but for request_id, which not every call has. */
static void pack_keys(Pool *pool, const Logger *logger)
{
    gsize at = 0, size = sizeof pool->setup.reserved_keys;
    for (const char *const *key = logger_reserved_keys(logger); *key; key++)
        pack_key(pool->setup.reserved_keys, size, &at, *key);
    for (char **key = pool->settings->log_context; *key; key++) {
        if (g_str_equal(*key, "request_id"))
            pool->lines_carry_request_id = TRUE;
        else
            pack_key(pool->setup.reserved_keys, size, &at, *key);
    }
}

static LogLevel lowest_level(const Logger *logger)
{
    LogLevel level = LOG_DEBUG;
    while (level < LOG_LEVEL_COUNT && !logger_passes(logger, level))
        level++;
    return level;
}

static void make_setup(Pool *pool, const Logger *logger, gboolean console_text)
{
    const Settings *settings = pool->settings;
    pool->setup = (MessageSetup){
        .layout = HANDOVER_LAYOUT,
        .isolation = settings->isolation,
        .sandbox = settings->sandbox,
        .memory_limit_mb = settings->max_memory_mb,
        .max_result_bytes = settings->max_result_mb << 20,
        .max_result_depth = settings->max_result_depth,
        .max_error_chars = settings->max_error_kb << 10,
        .max_timers = settings->max_timers,
        .max_pending = settings->max_pending,
        .max_stack_kb = settings->max_stack_kb,
        .log_max_lines = settings->log_max_lines,
        .log_max_mb = settings->log_max_mb,
        /* A script that writes text waits for whoever reads it: nothing is to be lost for coming fast. */
        .log_max_lines_per_second = console_text ? 0 : settings->log_max_lines_per_second,
        .log_max_mb_per_second = console_text ? 0 : settings->log_max_mb_per_second,
        .log_level = lowest_level(logger),
        .log_pieces = logger_pieces(logger),
        .console_mode = console_text ? CONSOLE_TEXT : CONSOLE_LOG,
        .metrics_strict = settings->metrics_strict != FALSE,
    };
    pack_keys(pool, logger);
}

static gboolean make_places(Pool *pool, GError **error)
{
    guint32 cell_count = registry_cell_count(&pool->registry_limits);
    pool->place_count = pool->settings->pool_size + (pool->has_spare ? 1 : 0);
    pool->places = g_new0(Place, pool->place_count);
    for (guint i = 0; i < pool->place_count; i++) {
        if (!place_init(&pool->places[i], pool, i, cell_count, error))
            return FALSE;
    }
    pool->places[pool->place_count - 1].spare = pool->has_spare;
    return TRUE;
}

/* Workers are reaped by their places. */
static gboolean is_worker(GPid pid, gpointer user_data)
{
    const Pool *pool = user_data;
    for (guint i = 0; i < pool->place_count; i++) {
        if (pool->places[i].process.pid == pid)
            return TRUE;
    }
    return FALSE;
}

static GSourceFuncs timer_funcs = {.dispatch = on_timer};

static Pool *pool_alloc(const PoolOptions *options)
{
    Pool *pool = g_new0(Pool, 1);
    pool->settings = options->settings;
    pool->worker_path = g_strdup(options->worker_path);
    pool->has_spare = options->with_spare;
    pool->sandbox.mode = options->settings->sandbox;
    pool->logs_sandbox = options->log_sandbox;
    pool->memory_limit_bytes = (guint64)options->settings->max_memory_mb << 20;
    pool->registry_fd = -1;
    pool->deadlines = deadlines_new();
    pool->budget = waiting_new(&options->settings->max_waiting_mb);
    pool->helper = helper_new();
    pool->wake_us = -1;
    pool->notices = notices_new();
    pool->metrics.fetch.counts = fetch_counts_new();
    pool->metrics.executions = execution_counts_new(pool->settings->metrics_by_name ? pool->settings->max_names : 0);
    pool->fetches = fetches_new(pool->settings, &pool->metrics.fetch);
    pool->timer = g_source_new(&timer_funcs, sizeof(GSource));
    g_source_set_callback(pool->timer, NULL, pool, NULL);
    g_source_attach(pool->timer, NULL);
    return pool;
}

/* Whether the sandbox is whole is known once a worker is in it. */
static gboolean await_worker(Pool *pool, GError **error)
{
    while (!pool->was_ever_ready && !pool->start_error)
        g_main_context_iteration(NULL, TRUE);
    if (!pool->was_ever_ready)
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "the worker process cannot be started: %s",
                    pool->start_error);
    return pool->was_ever_ready;
}

static void find_time_zone(Pool *pool)
{
    TimeZone zone;
    time_zone_init(&zone, pool->worker_path, g_getenv("TZ"));
    time_zone_log(&zone, pool->logs_sandbox);
    pool->environment = time_zone_environment(&zone);
    time_zone_clear(&zone);
}

Pool *pool_new(const PoolOptions *options, GError **error)
{
    const Settings *settings = options->settings;
    Pool *pool = pool_alloc(options);
    Logger *logger = options->script_log;
    if (!logger)
        logger = pool->own_log = logger_new(&settings->logs, error);
    if (!logger || !pool_make_registry(pool, error) || !make_places(pool, error)) {
        pool_free(pool);
        return NULL;
    }
    pool->drain = drain_new(logger, (const char *const *)settings->log_context, options->console_text);
    /* Who shows the script's text to a person shows how it ended, too. */
    pool->executions = execution_log_new(logger, options->console_text ? EXECUTION_LINES_NONE : settings->log_executions);
    make_setup(pool, logger, options->console_text);
    find_time_zone(pool);
    pool->orphans = orphans_new(is_worker, pool);
    for (guint i = 0; i < pool->place_count; i++)
        place_start(&pool->places[i]);
    if (settings->sandbox == SANDBOX_REQUIRE && !await_worker(pool, error)) {
        pool_free(pool);
        return NULL;
    }
    return pool;
}

static void free_calls(Pool *pool, GQueue *calls)
{
    GList *node;
    while ((node = g_queue_pop_head_link(calls)))
        call_free(pool, node->data);
}

void pool_free(Pool *pool)
{
    if (!pool)
        return;
    orphans_free(pool->orphans);
    free_calls(pool, &pool->expected);
    free_calls(pool, &pool->waiting);
    free_calls(pool, &pool->writing);
    free_calls(pool, &pool->refused);
    for (guint i = 0; pool->places && i < pool->place_count; i++) {
        if (pool->places[i].call)
            call_free(pool, pool->places[i].call);
        place_clear(&pool->places[i]);
    }
    g_free(pool->places);
    helper_free(pool->helper);
    deadlines_free(pool->deadlines);
    g_source_destroy(pool->timer);
    g_source_unref(pool->timer);
    if (pool->later) {
        g_source_destroy(pool->later);
        g_source_unref(pool->later);
    }
    pool_drop_registry(pool);
    drain_free(pool->drain);
    notices_free(pool->notices);
    execution_log_free(pool->executions);
    fetches_free(pool->fetches);
    fetch_counts_free(pool->metrics.fetch.counts);
    execution_counts_free(pool->metrics.executions);
    logger_free(pool->own_log);
    waiting_free(pool->budget);
    g_free(pool->worker_path);
    g_strfreev(pool->environment);
    g_free(pool->start_error);
    g_free(pool);
}
