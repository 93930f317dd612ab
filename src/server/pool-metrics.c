/* SPDX-License-Identifier: MIT
 *
 * The pool's own numbers, and the page made from them, from the workers' cells and from the processes. What lies in
 * shared memory was written by workers: it is read once and must be a sensible number. */
#include "pool-private.h"

#include <math.h>

#include "page.h"

static const double code_size_bounds[] = {100, 500, 1000, 5000, 10000, 50000, 100000, 500000};
G_STATIC_ASSERT(G_N_ELEMENTS(code_size_bounds) <= HISTOGRAM_BOUNDS_MAX);

const char *restart_reason_name(RestartReason reason)
{
    static const char *const names[RESTART_REASON_COUNT] = {
        [RESTART_CRASH] = "crash",     [RESTART_TIMEOUT] = "timeout", [RESTART_MEMORY_LIMIT] = "memory_limit",
        [RESTART_RETIRED] = "retired", [RESTART_RESET] = "reset",
    };
    return names[reason];
}

/* ---- counting ---- */

void pool_metrics_code_size(PoolMetrics *metrics, gsize bytes)
{
    histogram_observe(&metrics->code_size_bytes, code_size_bounds, G_N_ELEMENTS(code_size_bounds), (double)bytes);
}

void pool_metrics_queue_wait(PoolMetrics *metrics, gint64 microseconds)
{
    histogram_observe_duration(&metrics->queue_wait_seconds, microseconds);
}

void pool_metrics_fetch(PoolMetrics *metrics, const char *host, const char *status, gint64 microseconds)
{
    fetch_counts_add(metrics->fetch_counts, host, status);
    histogram_observe_duration(&metrics->fetch_seconds, microseconds);
}

/* ---- looking ---- */

void pool_figures(const Pool *pool, PoolFigures *figures)
{
    *figures = (PoolFigures){
        .size = pool->settings->pool_size,
        .available = pool->idle.length,
        .queued = pool->expected.length + pool->waiting.length,
        .queue_size = pool->settings->queue_size,
        .accepting = !pool->stopping,
        .sandbox = pool->sandbox,
    };
    for (guint i = 0; i < pool->place_count; i++)
        figures->active += pool->places[i].call != NULL;
}

guint pool_workers(Pool *pool, WorkerInfo *infos)
{
    for (guint i = 0; i < pool->place_count; i++) {
        const Place *place = &pool->places[i];
        infos[i] = (WorkerInfo){
            .place = place->number,
            .pid = place->process.pid,
            .state = place->state,
            .spare = place->spare,
            .executions = place->executions,
            .created_ns = place->created_ns,
            .resident_bytes = process_resident_bytes(&place->process),
            .cpu_seconds = place_cpu_seconds(place),
        };
    }
    return pool->place_count;
}

double pool_cell_total(const Pool *pool, Cell cell)
{
    double total = 0;
    for (guint i = 0; i < pool->place_count; i++) {
        double value;
        __atomic_load(&pool->places[i].block.cells[cell], &value, __ATOMIC_RELAXED);
        if (value > 0 && isfinite(value))
            total += value;
    }
    return total;
}

/* ---- the page: one function a family ---- */

static void sample(MetricsFamily *family, double value)
{
    metrics_family_sample(family, NULL, 0, value);
}

static void labelled(MetricsFamily *family, const char *name, const char *value, double number)
{
    metrics_family_sample(family, &(MetricsLabel){name, value}, 1, number);
}

static void add_executions(Pool *pool, MetricsFamily *family)
{
    execution_counts_expose(pool->metrics.executions, family);
}

static void add_duration(Pool *pool, MetricsFamily *family)
{
    execution_counts_expose_durations(pool->metrics.executions, family);
}

static void add_code_size(Pool *pool, MetricsFamily *family)
{
    histogram_expose(&pool->metrics.code_size_bytes, code_size_bounds, G_N_ELEMENTS(code_size_bounds), family, NULL, 0);
}

static void add_queue_wait(Pool *pool, MetricsFamily *family)
{
    histogram_expose_duration(&pool->metrics.queue_wait_seconds, family, NULL, 0);
}

static PoolFigures figures_of(const Pool *pool)
{
    PoolFigures figures;
    pool_figures(pool, &figures);
    return figures;
}

static void add_size(Pool *pool, MetricsFamily *family)
{
    sample(family, figures_of(pool).size);
}

static void add_available(Pool *pool, MetricsFamily *family)
{
    sample(family, figures_of(pool).available);
}

static void add_active(Pool *pool, MetricsFamily *family)
{
    sample(family, figures_of(pool).active);
}

static void add_queue_length(Pool *pool, MetricsFamily *family)
{
    sample(family, figures_of(pool).queued);
}

static void add_waiting_bytes(Pool *pool, MetricsFamily *family)
{
    sample(family, (double)waiting_bytes(pool->budget));
}

static void add_fetches(Pool *pool, MetricsFamily *family)
{
    fetch_counts_expose(pool->metrics.fetch_counts, family);
}

static void add_fetch_duration(Pool *pool, MetricsFamily *family)
{
    histogram_expose_duration(&pool->metrics.fetch_seconds, family, NULL, 0);
}

static void add_fetch_active(Pool *pool, MetricsFamily *family)
{
    sample(family, pool->metrics.fetch_active);
}

static void add_fetch_bytes(Pool *pool, MetricsFamily *family)
{
    labelled(family, "direction", "received", (double)pool->metrics.fetch_received_bytes);
    labelled(family, "direction", "sent", (double)pool->metrics.fetch_sent_bytes);
}

static void add_restarts(Pool *pool, MetricsFamily *family)
{
    for (guint i = 0; i < RESTART_REASON_COUNT; i++)
        labelled(family, "reason", restart_reason_name(i), (double)pool->metrics.restarts[i]);
}

static void add_lines(Pool *pool, MetricsFamily *family)
{
    for (guint i = 0; i < LOG_LEVEL_COUNT; i++)
        labelled(family, "level", log_level_name(i), (double)drain_lines(pool->drain, i));
}

static void add_lines_dropped(Pool *pool, MetricsFamily *family)
{
    sample(family, pool_cell_total(pool, CELL_LINES_DROPPED) + (double)pool->metrics.lines_cut +
                       (double)drain_lines_dropped(pool->drain));
}

static void add_rejected(Pool *pool, MetricsFamily *family)
{
    for (Cell cell = 0; cell < CELL_REJECTED_COUNT; cell++)
        labelled(family, "reason", cell_rejection_name(cell), pool_cell_total(pool, cell));
}

static void add_budgets(Pool *pool, MetricsFamily *family)
{
    labelled(family, "budget", "code", (double)pool->metrics.codes_refused);
    labelled(family, "budget", "waiting", (double)waiting_refusals(pool->budget));
    for (Cell cell = CELL_BUDGET_FIRST; cell < CELL_BUDGET_END; cell++)
        labelled(family, "budget", cell_budget_name(cell), pool_cell_total(pool, cell));
}

static void add_series(Pool *pool, MetricsFamily *family)
{
    sample(family, registry_series_count(pool->registry));
}

static void add_families(Pool *pool, MetricsFamily *family)
{
    sample(family, registry_family_count(pool->registry));
}

static void add_sandbox(Pool *pool, MetricsFamily *family)
{
    for (guint part = 0; pool->sandbox.is_known && part < SANDBOX_PART_COUNT; part++)
        labelled(family, "part", sandbox_part_name(part), (pool->sandbox.parts & 1u << part) != 0);
}

static void add_worker(const Place *place, MetricsFamily *family, double value)
{
    char number[16];
    g_snprintf(number, sizeof number, "%u", place->number);
    labelled(family, "worker", number, value);
}

static void add_memory(Pool *pool, MetricsFamily *family)
{
    for (guint i = 0; i < pool->place_count; i++) {
        if (!pool->places[i].spare)
            add_worker(&pool->places[i], family, (double)process_resident_bytes(&pool->places[i].process));
    }
}

/* The spare's place as well: it was a member's before, and what a counter has told it cannot take back. */
static void add_cpu(Pool *pool, MetricsFamily *family)
{
    for (guint i = 0; i < pool->place_count; i++)
        add_worker(&pool->places[i], family, place_cpu_seconds(&pool->places[i]));
}

static const struct {
    MetricsOwnFamily family;
    void (*add)(Pool *pool, MetricsFamily *family);
} families[] = {
    {{"js_executions_total", METRIC_COUNTER, "status", "Total number of JavaScript executions"}, add_executions},
    {{"js_execution_duration_seconds", METRIC_HISTOGRAM, "status", "JavaScript execution duration in seconds"},
     add_duration},
    {{"js_code_size_bytes", METRIC_HISTOGRAM, "", "Size of JavaScript code in bytes"}, add_code_size},
    {{"js_pool_size", METRIC_GAUGE, "", "Number of JavaScript VMs in the pool"}, add_size},
    {{"js_pool_available", METRIC_GAUGE, "", "Number of available JavaScript VMs in the pool"}, add_available},
    {{"js_active_executions", METRIC_GAUGE, "", "Number of currently active JavaScript executions"}, add_active},
    {{"js_queue_length", METRIC_GAUGE, "", "Number of calls waiting for a worker"}, add_queue_length},
    {{"js_waiting_bytes", METRIC_GAUGE, "", "Size of requests, results, replies and messages that wait, in bytes"},
     add_waiting_bytes},
    {{"js_queue_wait_seconds", METRIC_HISTOGRAM, "", "Time that calls waited for a worker in seconds"},
     add_queue_wait},
    {{"js_fetch_total", METRIC_COUNTER, "status, host",
      "Total number of HTTP exchanges of scripts by status, or the code of the failure, and host"},
     add_fetches},
    {{"js_fetch_duration_seconds", METRIC_HISTOGRAM, "", "Duration of HTTP exchanges of scripts in seconds"},
     add_fetch_duration},
    {{"js_fetch_active", METRIC_GAUGE, "", "Number of HTTP exchanges of scripts that are under way"}, add_fetch_active},
    {{"js_fetch_bytes_total", METRIC_COUNTER, "direction", "Total size of bodies in HTTP exchanges of scripts"},
     add_fetch_bytes},
    {{"js_worker_restarts_total", METRIC_COUNTER, "reason", "Total number of replaced workers"}, add_restarts},
    {{"js_log_lines_total", METRIC_COUNTER, "level", "Total number of log lines written by scripts"}, add_lines},
    {{"js_log_lines_dropped_total", METRIC_COUNTER, "", "Total number of log lines of scripts that were lost"},
     add_lines_dropped},
    {{"js_metrics_rejected_total", METRIC_COUNTER, "reason",
      "Total number of rejected metric samples of scripts"},
     add_rejected},
    {{"js_budget_exceeded_total", METRIC_COUNTER, "budget",
      "Total number of things refused, cut or dropped because of a budget"},
     add_budgets},
    {{"js_metrics_series", METRIC_GAUGE, "", "Number of series of scripts' metrics, as the limit counts them"},
     add_series},
    {{"js_metrics_families", METRIC_GAUGE, "", "Number of scripts' metrics"}, add_families},
    {{"js_sandbox", METRIC_GAUGE, "part", "Whether this part of the workers' sandbox is in force"}, add_sandbox},
    {{"js_worker_resident_memory_bytes", METRIC_GAUGE, "worker",
      "Resident memory size of the worker process in bytes"},
     add_memory},
    {{"js_worker_cpu_seconds_total", METRIC_COUNTER, "worker",
      "Total user and system CPU time of the worker processes of this place in seconds"},
     add_cpu},
};

const MetricsOwnFamily *pool_own_family(guint index)
{
    return index < G_N_ELEMENTS(families) ? &families[index].family : NULL;
}

void pool_expose(Pool *pool, MetricsPage *page)
{
    pool_read_registry(pool);
    for (guint i = 0; i < G_N_ELEMENTS(families); i++)
        families[i].add(pool, metrics_page_own_family(page, &families[i].family));
    g_autofree const double **cells = g_new(const double *, pool->place_count);
    for (guint i = 0; i < pool->place_count; i++)
        cells[i] = pool->places[i].block.cells;
    registry_expose(pool->registry, page, cells, pool->place_count);
}
