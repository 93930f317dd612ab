/* SPDX-License-Identifier: MIT
 *
 * How executions ended and how long they took, by status and, where that is wanted, by the name of the script. Callers
 * choose names, so their number is limited: what goes beyond is counted under the name "other". */
#pragma once

#include <glib.h>
#include "outcome.h"
#include "page.h"

typedef struct ExecutionCounts ExecutionCounts;

/* names_max: 0: not by name. */
ExecutionCounts *execution_counts_new(guint names_max);
void execution_counts_free(ExecutionCounts *counts);

void execution_counts_add(ExecutionCounts *counts, const char *name, OutcomeStatus status, gint64 microseconds);

/* Every status, also at 0, so that rate() sees the first event of each: from the start, or from a name's first execution. */
void execution_counts_expose(const ExecutionCounts *counts, MetricsFamily *family);
void execution_counts_expose_durations(const ExecutionCounts *counts, MetricsFamily *family);
