/* SPDX-License-Identifier: MIT
 *
 * The names of the fixed cells and of the kinds of metrics, and the bounds that script histograms
 * get. */
#include "cells.h"

const double metrics_default_bounds[METRICS_DEFAULT_BOUND_COUNT] = {
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
};

const char *cell_rejection_name(Cell cell)
{
    static const char *const names[CELL_REJECTED_COUNT] = {
        [CELL_REJECTED_NAME] = "name",   [CELL_REJECTED_LABEL] = "label",
        [CELL_REJECTED_KIND] = "kind",   [CELL_REJECTED_VALUE] = "value",
        [CELL_REJECTED_LIMIT] = "limit", [CELL_REJECTED_UNDECLARED] = "undeclared",
        [CELL_REJECTED_BUSY] = "busy",
    };
    g_return_val_if_fail((guint)cell < CELL_REJECTED_COUNT, NULL);
    return names[cell];
}

const char *cell_budget_name(Cell cell)
{
    static const char *const names[CELL_BUDGET_END] = {
        [CELL_BUDGET_RESULT] = "result",
        [CELL_BUDGET_ERROR] = "error",
        [CELL_BUDGET_TIMERS] = "timers",
        [CELL_BUDGET_PENDING] = "pending",
        [CELL_BUDGET_STACK] = "stack",
        [CELL_BUDGET_LOG_LINES] = "log_lines",
        [CELL_BUDGET_LOG_BYTES] = "log_bytes",
        [CELL_BUDGET_LOG_LINES_PER_SECOND] = "log_lines_per_second",
        [CELL_BUDGET_LOG_BYTES_PER_SECOND] = "log_bytes_per_second",
    };
    g_return_val_if_fail(cell >= CELL_BUDGET_FIRST && cell < CELL_BUDGET_END, NULL);
    return names[cell];
}

Cell cell_by_name(const char *name)
{
    for (Cell cell = 0; cell < CELL_REJECTED_COUNT; cell++) {
        if (g_str_equal(name, cell_rejection_name(cell)))
            return cell;
    }
    for (Cell cell = CELL_BUDGET_FIRST; cell < CELL_BUDGET_END; cell++) {
        if (g_str_equal(name, cell_budget_name(cell)))
            return cell;
    }
    return CELL_RESERVED;
}

const char *metric_kind_name(MetricKind kind)
{
    static const char *const names[] = {
        [METRIC_COUNTER] = "counter",
        [METRIC_GAUGE] = "gauge",
        [METRIC_HISTOGRAM] = "histogram",
    };
    g_return_val_if_fail((guint)kind < G_N_ELEMENTS(names), NULL);
    return names[kind];
}
