/* SPDX-License-Identifier: MIT
 *
 * How executions ended and how long they took, by status and, where that is wanted, by a name: of the script, or of the function.
 * Callers choose names, so their number is limited: what goes beyond is counted as "other", see other-label.h. */
#pragma once

#include <glib.h>
#include "outcome.h"
#include "page.h"

typedef struct ExecutionCounts ExecutionCounts;

typedef struct {
    const char *label; /* that the name is on the page; NULL: not by name */
    guint names_max;
    gboolean durations_by_status; /* else by name alone */
} ExecutionCountsShape;

ExecutionCounts *execution_counts_new(ExecutionCountsShape shape);
void execution_counts_free(ExecutionCounts *counts);

/* name: NULL: one that is not to be on the page. */
void execution_counts_add(ExecutionCounts *counts, const char *name, OutcomeStatus status, gint64 microseconds);

/* Whether that name has series of its own. */
gboolean execution_counts_has(const ExecutionCounts *counts, const char *name);

/* Every status, also at 0, so that rate() sees the first event of each: from the start, or from a name's first execution. */
void execution_counts_expose(const ExecutionCounts *counts, MetricsFamily *family);
void execution_counts_expose_durations(const ExecutionCounts *counts, MetricsFamily *family);
