/* SPDX-License-Identifier: MIT */
#include "pool-metrics.h"

#include "log.h"

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

/* ---- the page: one function a family ---- */

static void sample(MetricsFamily *family, double value)
{
    metrics_family_sample(family, NULL, 0, value);
}

static void labelled(MetricsFamily *family, const char *name, const char *value, double number)
{
    metrics_family_sample(family, &(MetricsLabel){name, value}, 1, number);
}

static void add_executions(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    execution_counts_expose(metrics->executions, family);
}

static void add_duration(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    execution_counts_expose_durations(metrics->executions, family);
}

static void add_calls(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    execution_counts_expose(metrics->calls, family);
}

static void add_call_duration(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    execution_counts_expose_durations(metrics->calls, family);
}

static void add_code_size(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    histogram_expose(&metrics->code_size_bytes, code_size_bounds, G_N_ELEMENTS(code_size_bounds), family, NULL, 0);
}

static void add_queue_wait(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    histogram_expose_duration(&metrics->queue_wait_seconds, family, NULL, 0);
}

static void add_size(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->size);
}

static void add_available(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->available);
}

static void add_active(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->active);
}

static void add_queue_length(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->queued);
}

static void add_crew_sizes(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->crew_count; i++)
        labelled(family, "crew", now->crews[i].name, now->crews[i].size);
}

static void add_crew_available(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->crew_count; i++)
        labelled(family, "crew", now->crews[i].name, now->crews[i].available);
}

static void add_crew_queued(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->crew_count; i++)
        labelled(family, "crew", now->crews[i].name, now->crews[i].queued);
}

static void add_waiting_bytes(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, (double)now->waiting_bytes);
}

static void add_fetches(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    fetch_counts_expose(metrics->fetch.counts, family);
}

static void add_fetch_duration(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    histogram_expose_duration(&metrics->fetch.seconds, family, NULL, 0);
}

static void add_fetch_active(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, metrics->fetch.active);
}

static void add_fetch_bytes(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    labelled(family, "direction", "received", (double)metrics->fetch.received_bytes);
    labelled(family, "direction", "sent", (double)metrics->fetch.sent_bytes);
}

static void add_restarts(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < RESTART_REASON_COUNT; i++)
        labelled(family, "reason", restart_reason_name(i), (double)metrics->restarts[i]);
}

static void add_generation(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->generation);
}

static void add_rolls(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (RollCause cause = 0; cause < ROLL_CAUSE_COUNT; cause++) {
        for (RollResult result = 0; result < ROLL_RESULT_COUNT; result++) {
            MetricsLabel labels[] = {{"cause", roll_cause_name(cause)}, {"result", roll_result_name(result)}};
            metrics_family_sample(family, labels, G_N_ELEMENTS(labels), (double)metrics->rolls[cause][result]);
        }
    }
}

static void add_lines(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < LOG_LEVEL_COUNT; i++)
        labelled(family, "level", log_level_name(i), (double)now->lines[i]);
}

static void add_lines_dropped(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->cells[CELL_LINES_DROPPED] + (double)metrics->lines_cut + (double)now->lines_dropped);
}

static void add_rejected(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (Cell cell = 0; cell < CELL_REJECTED_COUNT; cell++)
        labelled(family, "reason", cell_rejection_name(cell), now->cells[cell]);
}

static void add_budgets(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    labelled(family, "budget", "code", (double)metrics->codes_refused);
    labelled(family, "budget", "waiting", (double)now->waiting_refusals);
    for (Cell cell = CELL_BUDGET_FIRST; cell < CELL_BUDGET_END; cell++)
        labelled(family, "budget", cell_budget_name(cell), now->cells[cell]);
}

static void add_series(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->series);
}

static void add_families(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    sample(family, now->families);
}

static void add_sandbox(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint part = 0; now->sandbox.is_known && part < SANDBOX_PART_COUNT; part++)
        labelled(family, "part", sandbox_part_name(part), (now->sandbox.parts & 1u << part) != 0);
}

static void add_programs(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->program_count; i++) {
        MetricsLabel labels[] = {{"program", now->programs[i].name}, {"version", now->programs[i].version}};
        metrics_family_sample(family, labels, G_N_ELEMENTS(labels), 1);
    }
}

static void add_versions(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->program_count; i++) {
        if (now->programs[i].versions > 0)
            labelled(family, "program", now->programs[i].name, now->programs[i].versions);
    }
}

static void add_code_bytes(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->program_count; i++) {
        if (now->programs[i].versions > 0)
            labelled(family, "program", now->programs[i].name, (double)now->programs[i].code_bytes);
    }
}

static void add_load_seconds(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->program_count; i++) {
        if (now->programs[i].versions > 0 && now->programs[i].loaded > 0)
            labelled(family, "program", now->programs[i].name, now->programs[i].load_seconds);
    }
}

static void add_load(MetricsFamily *family, const char *program, const char *result, guint64 count)
{
    MetricsLabel labels[] = {{"program", program}, {"result", result}};
    metrics_family_sample(family, labels, G_N_ELEMENTS(labels), (double)count);
}

static void add_loads(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->program_count; i++) {
        const ProgramReading *program = &now->programs[i];
        if (program->versions == 0)
            continue;
        add_load(family, program->name, "loaded", program->loaded);
        add_load(family, program->name, "failed", program->failed);
    }
}

static void add_worker(const PlaceReading *place, MetricsFamily *family, double value)
{
    char number[16];
    g_snprintf(number, sizeof number, "%u", place->number);
    labelled(family, "worker", number, value);
}

static void add_memory(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->place_count; i++) {
        if (!now->places[i].is_spare)
            add_worker(&now->places[i], family, (double)now->places[i].resident_bytes);
    }
}

/* The spare's place as well: it was a member's before, and what a counter has told it cannot take back. */
static void add_cpu(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family)
{
    for (guint i = 0; i < now->place_count; i++)
        add_worker(&now->places[i], family, now->places[i].cpu_seconds);
}

static const struct {
    MetricsOwnFamily family;
    void (*add)(const PoolMetrics *metrics, const PoolReading *now, MetricsFamily *family);
} families[] = {
    {{"js_executions_total", METRIC_COUNTER, "status", "Total number of JavaScript executions"}, add_executions},
    {{"js_execution_duration_seconds", METRIC_HISTOGRAM, "status", "JavaScript execution duration in seconds"},
     add_duration},
    {{"js_calls_total", METRIC_COUNTER, "function, status", "Total number of calls of functions of programs"}, add_calls},
    {{"js_call_duration_seconds", METRIC_HISTOGRAM, "function", "Duration of calls of functions of programs in seconds"},
     add_call_duration},
    {{"js_code_size_bytes", METRIC_HISTOGRAM, "", "Size of JavaScript code in bytes"}, add_code_size},
    {{"js_pool_size", METRIC_GAUGE, "", "Number of JavaScript VMs in the pool"}, add_size},
    {{"js_pool_available", METRIC_GAUGE, "", "Number of available JavaScript VMs in the pool"}, add_available},
    {{"js_active_executions", METRIC_GAUGE, "", "Number of currently active JavaScript executions"}, add_active},
    {{"js_queue_length", METRIC_GAUGE, "", "Number of calls waiting for a worker"}, add_queue_length},
    {{"js_crew_size", METRIC_GAUGE, "crew", "Number of workers that take the same calls: all, or those of programs and of scripts"},
     add_crew_sizes},
    {{"js_crew_available", METRIC_GAUGE, "crew", "Number of those that are idle"}, add_crew_available},
    {{"js_crew_queue_length", METRIC_GAUGE, "crew", "Number of calls waiting for one of those"}, add_crew_queued},
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
    {{"js_pool_generation", METRIC_GAUGE, "", "Number of the generation that workers are started in; each roll is one"},
     add_generation},
    {{"js_rolls_total", METRIC_COUNTER, "cause, result", "Total number of requests to replace all workers, and how they ended"},
     add_rolls},
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
    {{"js_program_info", METRIC_GAUGE, "program, version", "Always 1: a version of a program that workers have"}, add_programs},
    {{"js_program_versions_total", METRIC_COUNTER, "program", "Total number of versions of a program that served"},
     add_versions},
    {{"js_program_code_bytes", METRIC_GAUGE, "program", "Size of a program's file in bytes"}, add_code_bytes},
    {{"js_program_loads_total", METRIC_COUNTER, "program, result", "Total number of times that workers loaded a program, or failed to"},
     add_loads},
    {{"js_program_load_seconds", METRIC_GAUGE, "program", "Time that a worker took to load a program, the last time, in seconds"},
     add_load_seconds},
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

void pool_metrics_expose(const PoolMetrics *metrics, const PoolReading *now, MetricsPage *page)
{
    for (guint i = 0; i < G_N_ELEMENTS(families); i++)
        families[i].add(metrics, now, metrics_page_own_family(page, &families[i].family));
}
