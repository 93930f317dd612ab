/* SPDX-License-Identifier: MIT */
#include "execution-counts.h"

#include "histogram.h"

typedef struct {
    guint64 executions[OUTCOME_STATUS_COUNT];
    Histogram durations[OUTCOME_STATUS_COUNT];
} NameCounts;

struct ExecutionCounts {
    guint names_max;
    NameCounts all;       /* where they are not counted by name */
    GHashTable *by_name;  /* char * → NameCounts */
};

ExecutionCounts *execution_counts_new(guint names_max)
{
    ExecutionCounts *counts = g_new0(ExecutionCounts, 1);
    counts->names_max = names_max;
    counts->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return counts;
}

void execution_counts_free(ExecutionCounts *counts)
{
    if (!counts)
        return;
    g_hash_table_unref(counts->by_name);
    g_free(counts);
}

static NameCounts *find(ExecutionCounts *counts, const char *name)
{
    if (counts->names_max == 0)
        return &counts->all;
    NameCounts *found = g_hash_table_lookup(counts->by_name, name);
    if (!found && g_hash_table_size(counts->by_name) >= counts->names_max) {
        name = "other";
        found = g_hash_table_lookup(counts->by_name, name);
    }
    if (!found) {
        found = g_new0(NameCounts, 1);
        g_hash_table_insert(counts->by_name, g_strdup(name), found);
    }
    return found;
}

void execution_counts_add(ExecutionCounts *counts, const char *name, OutcomeStatus status, gint64 microseconds)
{
    NameCounts *found = find(counts, name);
    found->executions[status]++;
    histogram_observe_duration(&found->durations[status], microseconds);
}

/* ---- the page ---- */

typedef void (*AddSeries)(MetricsFamily *family, const NameCounts *counts, OutcomeStatus status,
                          const MetricsLabel *labels, guint label_count);

static void add_statuses(MetricsFamily *family, const char *name, const NameCounts *counts, AddSeries add)
{
    for (OutcomeStatus status = 0; status < OUTCOME_STATUS_COUNT; status++)
        add(family, counts, status, (const MetricsLabel[]){{"status", outcome_status_name(status)}, {"name", name}},
            name ? 2 : 1);
}

static void expose(const ExecutionCounts *counts, MetricsFamily *family, AddSeries add)
{
    if (counts->names_max == 0)
        add_statuses(family, NULL, &counts->all, add);
    GHashTableIter names;
    gpointer name, found;
    g_hash_table_iter_init(&names, counts->by_name);
    while (g_hash_table_iter_next(&names, &name, &found))
        add_statuses(family, name, found, add);
}

static void add_executions(MetricsFamily *family, const NameCounts *counts, OutcomeStatus status,
                           const MetricsLabel *labels, guint label_count)
{
    metrics_family_sample(family, labels, label_count, (double)counts->executions[status]);
}

static void add_durations(MetricsFamily *family, const NameCounts *counts, OutcomeStatus status,
                          const MetricsLabel *labels, guint label_count)
{
    histogram_expose_duration(&counts->durations[status], family, labels, label_count);
}

void execution_counts_expose(const ExecutionCounts *counts, MetricsFamily *family)
{
    expose(counts, family, add_executions);
}

void execution_counts_expose_durations(const ExecutionCounts *counts, MetricsFamily *family)
{
    expose(counts, family, add_durations);
}
