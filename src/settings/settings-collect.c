/* SPDX-License-Identifier: MIT
 *
 * The metrics that metrics.collect declares: one struct per name while the settings are read, and the rules that take
 * more than one key to judge. */
#include "settings-table.h"
#include <string.h>

static const double default_buckets[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

static DeclaredMetric *find_metric(const Settings *settings, const char *name)
{
    for (guint i = 0; i < settings->collect->len; i++) {
        DeclaredMetric *metric = settings->collect->pdata[i];
        if (g_str_equal(metric->name, name))
            return metric;
    }
    return NULL;
}

gpointer settings_collect_target(Settings *settings, const char *path)
{
    g_autofree char *name = settings_path_part(path, 2);
    DeclaredMetric *metric = find_metric(settings, name);
    if (!metric) {
        metric = g_new0(DeclaredMetric, 1);
        metric->name = g_steal_pointer(&name);
        setting_store_initial(settings_collect_rows, metric);
        g_ptr_array_add(settings->collect, metric);
    }
    return metric;
}

void declared_metric_free(DeclaredMetric *metric)
{
    if (!metric)
        return;
    setting_clear(settings_collect_rows, metric);
    g_free(metric->name);
    g_free(metric);
}

/* namespace_subsystem_name without the parts that are empty. */
static char *exposed_name(const DeclaredMetric *metric)
{
    return g_strconcat(metric->namespace_name, *metric->namespace_name ? "_" : "", metric->subsystem,
                       *metric->subsystem ? "_" : "", metric->name, NULL);
}

/* Only the place of what was given in the file or by -o can be told. */
static const char *place_of(const Settings *settings, const char *path)
{
    return settings_origin(settings, path)->place;
}

/* What is wrong with the metric, or NULL. */
static char *find_fault(const Settings *settings, DeclaredMetric *metric, const char *path)
{
    g_autofree char *type_path = settings_path_join(path, "type");
    if (!settings_origin(settings, type_path) && !settings_is_refused(settings, type_path))
        return g_strdup("type is missing: counter, gauge or histogram");

    g_autofree char *name = exposed_name(metric);
    if (!setting_is_metric_name(name)) {
        g_autofree char *shown = setting_escape(name);
        return g_strdup_printf("\"%s\" is not a metric name: letters, digits, underscores and colons, no digit first",
                               shown);
    }
    if (metric->type == DECLARED_HISTOGRAM && g_strv_contains((const char *const *)metric->labels, "le"))
        return g_strdup("a histogram cannot have the label le, which names its buckets");
    return NULL;
}

static void warn_where_given(Settings *settings, const char *path, const char *key, const char *why)
{
    g_autofree char *full = settings_path_join(path, key);
    if (settings_origin(settings, full))
        settings_add_warning(settings, "%s has no effect: %s", place_of(settings, full), why);
}

/* Exactly the histograms have buckets; those of others are passed over, as RoadRunner does. */
static void settle_buckets(Settings *settings, DeclaredMetric *metric, const char *path)
{
    warn_where_given(settings, path, "objectives", "only summaries have them");
    if (metric->type != DECLARED_HISTOGRAM) {
        warn_where_given(settings, path, "buckets", "only histograms have them");
        g_clear_pointer(&metric->buckets, g_free);
        metric->bucket_count = 0;
    } else if (!metric->buckets) {
        metric->buckets = g_memdup2(default_buckets, sizeof default_buckets);
        metric->bucket_count = G_N_ELEMENTS(default_buckets);
    }
}

/* The file may be RoadRunner's, which has summaries. */
static void drop_summaries(Settings *settings)
{
    for (guint i = settings->collect->len; i-- > 0;) {
        const DeclaredMetric *metric = settings->collect->pdata[i];
        if (metric->type != DECLARED_SUMMARY)
            continue;
        g_autofree char *path = settings_path_join("metrics.collect", metric->name);
        settings_add_warning(settings, "%s has no effect: summaries are not offered; a histogram has the same uses",
                             place_of(settings, path));
        g_ptr_array_remove_index(settings->collect, i);
    }
}

void settings_finish_collect(Settings *settings)
{
    g_autoptr(GHashTable) by_exposed_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    drop_summaries(settings);
    for (guint i = 0; i < settings->collect->len; i++) {
        DeclaredMetric *metric = settings->collect->pdata[i];
        g_autofree char *path = settings_path_join("metrics.collect", metric->name);
        g_autofree char *fault = find_fault(settings, metric, path);
        char *name = exposed_name(metric);
        const DeclaredMetric *other = g_hash_table_lookup(by_exposed_name, name);
        if (!fault && other)
            fault = g_strdup_printf("is exposed as %s, and so is metrics.collect.%s", name, other->name);
        g_hash_table_insert(by_exposed_name, name, metric);
        if (fault)
            settings_add_error(settings, "%s: %s", place_of(settings, path), fault);
        settle_buckets(settings, metric, path);
    }
}
