/* SPDX-License-Identifier: MIT
 *
 * The numbers in shared memory. Every place of the pool has an array of cells (doubles) of its own,
 * written by one worker and read by the server, which adds them up. A cell number means the same in
 * every place's array. Gauges live in one array common to all workers: the last store wins, which
 * is what "the value now" means. */
#pragma once

#include <glib.h>

/* The first cells of each place are fixed; series follow from CELL_RESERVED on. */
typedef enum {
    CELL_REJECTED_NAME,       /* illegal metric name */
    CELL_REJECTED_LABEL,      /* illegal or reserved label name, object as value, too many labels */
    CELL_REJECTED_KIND,       /* another type's name, or one that clashes with its sample names */
    CELL_REJECTED_VALUE,      /* not a number, NaN, negative where that cannot be */
    CELL_REJECTED_LIMIT,      /* over max_families or max_series, or the registry is full */
    CELL_REJECTED_UNDECLARED, /* add, set, observe on a name that is not in metrics.collect */
    CELL_REJECTED_BUSY,       /* the registry's lock could not be had in time */
    CELL_REJECTED_COUNT,
    CELL_LINES_DROPPED = CELL_REJECTED_COUNT, /* log lines without room or over a budget, or cut short by death */
    CELL_BUDGET_FIRST,                        /* what was refused, cut or dropped because of a budget: */
    CELL_BUDGET_RESULT = CELL_BUDGET_FIRST,   /* results refused */
    CELL_BUDGET_ERROR,                        /* texts of exceptions cut */
    CELL_BUDGET_TIMERS,                       /* timers refused */
    CELL_BUDGET_PENDING,                      /* requests refused */
    CELL_BUDGET_STACK,                        /* executions that failed with the engine's RangeError */
    CELL_BUDGET_LOG_LINES,                    /* lines dropped: over the lines of an execution, */
    CELL_BUDGET_LOG_BYTES,                    /* its bytes, */
    CELL_BUDGET_LOG_LINES_PER_SECOND,         /* the lines of a second, */
    CELL_BUDGET_LOG_BYTES_PER_SECOND,         /* its bytes */
    CELL_BUDGET_END,
    CELL_RESERVED = 32,
} Cell;

/* The label value of js_metrics_rejected_total{reason} for the first CELL_REJECTED_COUNT cells. */
const char *cell_rejection_name(Cell cell);
/* The label value of js_budget_exceeded_total{budget} for the CELL_BUDGET_* cells. */
const char *cell_budget_name(Cell cell);

/* The cell of such a name; CELL_RESERVED where there is none. */
Cell cell_by_name(const char *name);

typedef enum { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM } MetricKind;

/* "counter", "gauge", "histogram". */
const char *metric_kind_name(MetricKind kind);

/* What a series occupies. Counter: 1 cell. Histogram: sum, then one cell per bound and one for
 * +Inf, each non-cumulative. Gauge: 1 gauge. An overflow series of any kind has one more cell
 * behind (for a gauge: one cell), which counts the samples that went there. */

/* The bounds of js_user_* histograms, from the manual. */
#define METRICS_DEFAULT_BOUND_COUNT 12
extern const double metrics_default_bounds[METRICS_DEFAULT_BOUND_COUNT];
