/* SPDX-License-Identifier: MIT
 *
 * How scripts' exchanges ended, by host. Scripts choose hosts and servers statuses, so both are limited: what goes beyond
 * is counted under the host "other", see other-label.h. */
#pragma once

#include <glib.h>
#include "histogram.h"
#include "page.h"

typedef struct FetchCounts FetchCounts;

FetchCounts *fetch_counts_new(void);
void fetch_counts_free(FetchCounts *counts);

/* status: 200, or a code as ECONNREFUSED. */
void fetch_counts_add(FetchCounts *counts, const char *host, const char *status);
void fetch_counts_expose(const FetchCounts *counts, MetricsFamily *family);

/* All that is counted of exchanges. */
typedef struct {
    FetchCounts *counts;
    Histogram seconds;
    guint active;
    guint64 sent_bytes; /* of bodies, and so the next */
    guint64 received_bytes;
} FetchFigures;

/* One has ended; status: 200, or why there is none. */
void fetch_figures_add(FetchFigures *figures, const char *host, const char *status, gint64 microseconds);
