/* SPDX-License-Identifier: MIT
 *
 * How a pool begins and ends: its parts, and what each worker is told first. */
#include "pool-private.h"

#include <string.h>

#include "bundler.h"
#include "time-zone.h"

/* Appends a name and its NUL to those in packed, as long as the empty one at the end still fits. */
static void pack_key(char *packed, gsize size, gsize *at, const char *key)
{
    if (*at + strlen(key) + 2 <= size)
        *at += g_strlcpy(packed + *at, key, size - *at) + 1;
}

/* The keys that every line has: the logger's, and the context fields but for those that not every call has. */
static void pack_keys(Pool *pool, const Logger *logger)
{
    gsize at = 0, size = sizeof pool->setup.reserved_keys;
    for (const char *const *key = logger_reserved_keys(logger); *key; key++)
        pack_key(pool->setup.reserved_keys, size, &at, *key);
    for (char **key = pool->settings->log_context; *key; key++) {
        if (g_str_equal(*key, "request_id"))
            pool->lines_carry_request_id = TRUE;
        else if (g_str_equal(*key, "function"))
            pool->lines_carry_function = TRUE;
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

static void add_crew(Pool *pool, const char *name, gboolean loads, guint size)
{
    pool->crews[pool->crew_count++] = (Crew){
        .name = name,
        .functions = functions_new(),
        .loads = loads,
        .size = size,
        .place_count = size + (pool->has_spare ? 1 : 0),
    };
}

static void make_crews(Pool *pool)
{
    const Settings *settings = pool->settings;
    if (pool->scripts != SCRIPTS_APART) {
        add_crew(pool, "all", TRUE, settings->pool_size);
        return;
    }
    add_crew(pool, "programs", TRUE, settings->pool_size);
    add_crew(pool, "scripts", FALSE, settings->scripts_pool_size ? settings->scripts_pool_size : settings->pool_size);
}

static gboolean make_places(Pool *pool, GError **error)
{
    guint32 cell_count = registry_cell_count(&pool->registry_limits);
    make_crews(pool);
    for (guint i = 0; i < pool->crew_count; i++)
        pool->place_count += pool->crews[i].place_count;
    pool->places = g_new0(Place, pool->place_count);
    guint number = 0;
    for (guint i = 0; i < pool->crew_count; i++) {
        Crew *crew = &pool->crews[i];
        crew->places = &pool->places[number];
        for (guint j = 0; j < crew->place_count; j++, number++) {
            if (!place_init(&crew->places[j], crew, pool, number, cell_count, error))
                return FALSE;
        }
        crew->places[crew->place_count - 1].spare = pool->has_spare;
    }
    return TRUE;
}

/* Workers are reaped by their places, and bundlers where they are run. */
static gboolean is_ours(GPid pid, gpointer user_data)
{
    const Pool *pool = user_data;
    for (guint i = 0; i < pool->place_count; i++) {
        if (pool->places[i].process.pid == pid)
            return TRUE;
    }
    return bundler_owns(pid);
}

/* It is woken by setting the time when it is ready. */
static GSource *make_source(Pool *pool, GSourceFuncs *funcs)
{
    GSource *source = g_source_new(funcs, sizeof(GSource));
    g_source_set_callback(source, NULL, pool, NULL);
    g_source_attach(source, NULL);
    return source;
}

static Pool *pool_alloc(const PoolOptions *options)
{
    Pool *pool = g_new0(Pool, 1);
    pool->settings = options->settings;
    pool->worker_path = g_strdup(options->worker_path);
    pool->has_spare = options->with_spare;
    pool->scripts = options->scripts;
    pool->sandbox.mode = options->settings->sandbox;
    pool->logs_sandbox = options->log_sandbox;
    pool->registry_fd = -1;
    pool->deadlines = deadlines_new();
    pool->budget = waiting_new(&options->settings->max_waiting_mb);
    pool->helper = helper_new();
    pool->wake_us = -1;
    pool->notices = notices_new();
    pool->metrics.fetch.counts = fetch_counts_new();
    guint names_max = pool->settings->max_names;
    pool->metrics.executions = execution_counts_new(
        (ExecutionCountsShape){pool->settings->metrics_by_name ? "name" : NULL, names_max, .durations_by_status = TRUE});
    pool->metrics.calls = execution_counts_new((ExecutionCountsShape){"function", names_max, .durations_by_status = FALSE});
    pool->fetches = fetches_new(pool->settings, &pool->metrics.fetch);
    pool->watcher = &pool_place_watcher;
    LoadedPrograms *programs = loaded_programs_new(options->programs ? program_set_ref(options->programs) : NULL, NULL);
    if (options->loads_all)
        loaded_programs_want_all(programs);
    pool_roll_init(pool, programs);
    pool->before_roll = options->before_roll;
    pool->programs_read = options->programs_read;
    pool->before_roll_data = options->before_roll_data;
    pool->timer = make_source(pool, &pool_timer_funcs);
    pool->later = make_source(pool, &pool_later_funcs);
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

static gboolean has_idle_worker(const Pool *pool)
{
    for (guint i = 0; i < pool->place_count; i++) {
        if (pool->places[i].state == WORKER_IDLE)
            return TRUE;
    }
    return FALSE;
}

gboolean pool_await(Pool *pool, GError **error)
{
    if (!await_worker(pool, error))
        return FALSE;
    while (!has_idle_worker(pool) && pool->places[0].failed_starts < FAILED_STARTS_MAX)
        g_main_context_iteration(NULL, TRUE);
    if (!has_idle_worker(pool))
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "the worker process ends again and again");
    return has_idle_worker(pool);
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
    pool->orphans = orphans_new(is_ours, pool);
    for (guint i = 0; i < pool->place_count; i++)
        place_start(&pool->places[i]);
    if (settings->sandbox == SANDBOX_REQUIRE && !await_worker(pool, error)) {
        pool_free(pool);
        return NULL;
    }
    return pool;
}

static void free_aside(Pool *pool, CrewFunctions *functions)
{
    Call *call;
    while ((call = functions_any(functions))) {
        functions_take_back(call);
        call_free(pool, call);
    }
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
    for (guint i = 0; i < pool->crew_count; i++) {
        free_calls(pool, &pool->crews[i].waiting);
        free_calls(pool, &pool->crews[i].held);
        free_aside(pool, pool->crews[i].functions);
    }
    free_calls(pool, &pool->writing);
    free_calls(pool, &pool->refused);
    for (guint i = 0; pool->places && i < pool->place_count; i++) {
        if (pool->places[i].call)
            call_free(pool, pool->places[i].call);
        place_clear(&pool->places[i]);
    }
    for (guint i = 0; i < pool->crew_count; i++)
        functions_free(pool->crews[i].functions);
    g_free(pool->places);
    pool_roll_clear(pool);
    helper_free(pool->helper);
    deadlines_free(pool->deadlines);
    g_source_destroy(pool->timer);
    g_source_unref(pool->timer);
    g_source_destroy(pool->later);
    g_source_unref(pool->later);
    pool_drop_registry(pool);
    drain_free(pool->drain);
    notices_free(pool->notices);
    execution_log_free(pool->executions);
    fetches_free(pool->fetches);
    fetch_counts_free(pool->metrics.fetch.counts);
    execution_counts_free(pool->metrics.executions);
    execution_counts_free(pool->metrics.calls);
    logger_free(pool->own_log);
    waiting_free(pool->budget);
    g_free(pool->worker_path);
    g_strfreev(pool->environment);
    g_free(pool->start_error);
    g_free(pool);
}
