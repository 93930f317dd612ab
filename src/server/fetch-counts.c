/* SPDX-License-Identifier: MIT */
#include "fetch-counts.h"

#include "other-label.h"

#define HOSTS_MAX  100u
#define SERIES_MAX 1000u /* of hosts; the host "other" comes in addition */

struct FetchCounts {
    GHashTable *by_host; /* host → status → guint64 */
    guint series;
};

FetchCounts *fetch_counts_new(void)
{
    FetchCounts *counts = g_new0(FetchCounts, 1);
    counts->by_host = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    return counts;
}

void fetch_counts_free(FetchCounts *counts)
{
    g_hash_table_unref(counts->by_host);
    g_free(counts);
}

static GHashTable *statuses_of(FetchCounts *counts, const char *host)
{
    GHashTable *statuses = g_hash_table_lookup(counts->by_host, host);
    if (!statuses) {
        statuses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_insert(counts->by_host, g_strdup(host), statuses);
    }
    return statuses;
}

/* Whether the pair has a series or may have one. */
static gboolean has_place(const FetchCounts *counts, const char *host, const char *status)
{
    GHashTable *statuses = g_hash_table_lookup(counts->by_host, host);
    if (!statuses)
        return g_hash_table_size(counts->by_host) < HOSTS_MAX && counts->series < SERIES_MAX;
    return g_hash_table_contains(statuses, status) || counts->series < SERIES_MAX;
}

void fetch_counts_add(FetchCounts *counts, const char *host, const char *status)
{
    const char *label = label_of_name(host);
    GHashTable *statuses = statuses_of(counts, has_place(counts, label, status) ? label : OTHER_LABEL);
    guint64 *count = g_hash_table_lookup(statuses, status);
    if (!count) {
        count = g_new0(guint64, 1);
        g_hash_table_insert(statuses, g_strdup(status), count);
        counts->series++;
    }
    ++*count;
}

void fetch_counts_expose(const FetchCounts *counts, MetricsFamily *family)
{
    GHashTableIter hosts, statuses;
    gpointer host, table, status, count;
    g_hash_table_iter_init(&hosts, counts->by_host);
    while (g_hash_table_iter_next(&hosts, &host, &table)) {
        g_hash_table_iter_init(&statuses, table);
        while (g_hash_table_iter_next(&statuses, &status, &count))
            metrics_family_sample(family, (const MetricsLabel[]){{"status", status}, {"host", host}}, 2,
                                  (double)*(guint64 *)count);
    }
}

void fetch_figures_add(FetchFigures *figures, const char *host, const char *status, gint64 microseconds)
{
    fetch_counts_add(figures->counts, host, status);
    histogram_observe_duration(&figures->seconds, microseconds);
}
