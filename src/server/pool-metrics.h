/* SPDX-License-Identifier: MIT
 *
 * What the pool counts of its own work. Plain numbers: the server has one thread. */
#pragma once

#include <glib.h>
#include "execution-counts.h"
#include "fetch-counts.h"
#include "histogram.h"
#include "page.h"

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
    guint64 restarts[RESTART_REASON_COUNT];
    guint64 lines_cut; /* log lines in which a worker died */
    guint64 codes_refused; /* as too large */
    Histogram queue_wait_seconds;
    Histogram code_size_bytes;
    FetchCounts *fetch_counts;
    Histogram fetch_seconds;
    guint fetch_active;
    guint64 fetch_sent_bytes; /* of bodies, and so the next */
    guint64 fetch_received_bytes;
} PoolMetrics;

void pool_metrics_code_size(PoolMetrics *metrics, gsize bytes);
void pool_metrics_queue_wait(PoolMetrics *metrics, gint64 microseconds);
/* status: 200, or why there is none. */
void pool_metrics_fetch(PoolMetrics *metrics, const char *host, const char *status, gint64 microseconds);

/* The families that pool_expose() adds for the pool itself, one by one; NULL behind the last. */
const MetricsOwnFamily *pool_own_family(guint index);
