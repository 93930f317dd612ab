/* SPDX-License-Identifier: MIT */
#include "execution-counts.h"

#include "histogram.h"
#include "other-label.h"

typedef struct {
    guint64 executions[OUTCOME_STATUS_COUNT];
    Histogram durations[OUTCOME_STATUS_COUNT]; /* the first is that of all, where they are not by status */
} NameCounts;

struct ExecutionCounts {
    ExecutionCountsShape shape;
    NameCounts all;      /* where they are not counted by name */
    GHashTable *by_name; /* char * → NameCounts */
};

ExecutionCounts *execution_counts_new(ExecutionCountsShape shape)
{
    ExecutionCounts *counts = g_new0(ExecutionCounts, 1);
    counts->shape = shape;
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

static gboolean is_full(const ExecutionCounts *counts)
{
    return g_hash_table_size(counts->by_name) - g_hash_table_contains(counts->by_name, OTHER_LABEL) >= counts->shape.names_max;
}

static NameCounts *find(ExecutionCounts *counts, const char *name)
{
    if (!counts->shape.label)
        return &counts->all;
    const char *label = name ? label_of_name(name) : OTHER_LABEL;
    NameCounts *found = g_hash_table_lookup(counts->by_name, label);
    if (!found && is_full(counts)) {
        label = OTHER_LABEL;
        found = g_hash_table_lookup(counts->by_name, label);
    }
    if (!found) {
        found = g_new0(NameCounts, 1);
        g_hash_table_insert(counts->by_name, g_strdup(label), found);
    }
    return found;
}

void execution_counts_add(ExecutionCounts *counts, const char *name, OutcomeStatus status, gint64 microseconds)
{
    NameCounts *found = find(counts, name);
    found->executions[status]++;
    histogram_observe_duration(&found->durations[counts->shape.durations_by_status ? status : 0], microseconds);
}

gboolean execution_counts_has(const ExecutionCounts *counts, const char *name)
{
    return g_hash_table_contains(counts->by_name, label_of_name(name));
}

/* ---- the page ---- */

typedef void (*AddSeries)(MetricsFamily *family, const NameCounts *counts, OutcomeStatus status,
                          const MetricsLabel *labels, guint label_count);

/* label: of the name; NULL: there is none. */
static void add_statuses(MetricsFamily *family, const char *label, const char *name, const NameCounts *counts, AddSeries add)
{
    for (OutcomeStatus status = 0; status < OUTCOME_STATUS_COUNT; status++)
        add(family, counts, status, (const MetricsLabel[]){{"status", outcome_status_name(status)}, {label, name}},
            label ? 2 : 1);
}

static void add_all(MetricsFamily *family, const char *label, const char *name, const NameCounts *counts, AddSeries add)
{
    add(family, counts, 0, (const MetricsLabel[]){{label, name}}, label ? 1 : 0);
}

static void expose(const ExecutionCounts *counts, MetricsFamily *family, gboolean by_status, AddSeries add)
{
    void (*add_counts)(MetricsFamily *, const char *, const char *, const NameCounts *, AddSeries) =
        by_status ? add_statuses : add_all;
    const char *label = counts->shape.label;
    if (!label)
        add_counts(family, NULL, NULL, &counts->all, add);
    GHashTableIter names;
    gpointer name, found;
    g_hash_table_iter_init(&names, counts->by_name);
    while (g_hash_table_iter_next(&names, &name, &found))
        add_counts(family, label, name, found, add);
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
    expose(counts, family, TRUE, add_executions);
}

void execution_counts_expose_durations(const ExecutionCounts *counts, MetricsFamily *family)
{
    expose(counts, family, counts->shape.durations_by_status, add_durations);
}
