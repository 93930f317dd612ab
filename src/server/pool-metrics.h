/* SPDX-License-Identifier: MIT
 *
 * What the pool counts of its own work, and the families that are made of it and of what it reads off for a page. Plain
 * numbers: the server has one thread. All of them are brought here; this looks at nothing by itself. */
#pragma once

#include <glib.h>
#include "cells.h"
#include "execution-counts.h"
#include "fetch-counts.h"
#include "histogram.h"
#include "log-line.h"
#include "page.h"
#include "roll.h"
#include "sandbox-report.h"

/* Why a worker was replaced: the label values of js_worker_restarts_total. */
typedef enum {
    RESTART_CRASH,
    RESTART_TIMEOUT,
    RESTART_MEMORY_LIMIT,
    RESTART_RETIRED,
    RESTART_RESET,
    RESTART_REASON_COUNT,
    RESTART_NONE = RESTART_REASON_COUNT,
} RestartReason;
const char *restart_reason_name(RestartReason reason);

typedef struct {
    ExecutionCounts *executions;
    ExecutionCounts *calls; /* those of functions, once more */
    guint64 restarts[RESTART_REASON_COUNT];
    guint64 rolls[ROLL_CAUSE_COUNT][ROLL_RESULT_COUNT];
    guint64 lines_cut; /* log lines in which a worker died */
    guint64 codes_refused; /* as too large */
    Histogram queue_wait_seconds;
    Histogram code_size_bytes;
    FetchFigures fetch;
} PoolMetrics;

void pool_metrics_code_size(PoolMetrics *metrics, gsize bytes);
void pool_metrics_queue_wait(PoolMetrics *metrics, gint64 microseconds);

/* One crew of the pool. */
typedef struct {
    const char *name; /* all, or programs and scripts */
    guint size, available, active, queued;
} CrewFigures;

/* One place and its worker. */
typedef struct {
    guint number;
    gboolean is_spare;
    guint64 resident_bytes; /* not read of the spare */
    double cpu_seconds;
} PlaceReading;

/* A version of a program that workers have. */
typedef struct {
    const char *name, *version;
    guint versions; /* of that program so far; 0: another reading has it, and what follows */
    gsize code_bytes;
    guint64 loaded, failed; /* loads, of all its versions */
    double load_seconds;    /* of the last */
} ProgramReading;

/* What is read off for a page. */
typedef struct {
    guint size, available, active, queued;
    const CrewFigures *crews;
    guint crew_count;
    guint64 waiting_bytes, waiting_refusals;
    guint64 lines[LOG_LEVEL_COUNT];
    guint64 lines_dropped;         /* by outputs */
    double cells[CELL_BUDGET_END]; /* of all places together */
    guint series, families;
    SandboxReport sandbox;
    guint generation;
    const PlaceReading *places;
    guint place_count;
    const ProgramReading *programs;
    guint program_count;
} PoolReading;

void pool_metrics_expose(const PoolMetrics *metrics, const PoolReading *now, MetricsPage *page);

/* The families that pool_metrics_expose() adds, one by one; NULL behind the last. */
const MetricsOwnFamily *pool_own_family(guint index);
