/* SPDX-License-Identifier: MIT
 *
 * The registry's families on the page: each series is the sum of its cells over all places, or its
 * gauge. Cells are written by workers while we read, so each is read once and what cannot be counts
 * as 0. Runs in the server. */
#include "registry-private.h"
#include "names.h"
#include <math.h>
#include <string.h>

typedef struct {
    const double *const *cells; /* of each place */
    guint places;
} Cells;

static double load(const double *cell)
{
    double value;
    __atomic_load(cell, &value, __ATOMIC_RELAXED);
    return value;
}

/* A count over all places. */
static double sum_counts(const Cells *cells, guint32 cell)
{
    double sum = 0;
    for (guint place = 0; place < cells->places; place++) {
        double value = load(cells->cells[place] + cell);
        if (isfinite(value) && value > 0)
            sum += value;
    }
    return sum;
}

/* A histogram's sum over all places, which may be negative. */
static double sum_values(const Cells *cells, guint32 cell)
{
    double sum = 0;
    for (guint place = 0; place < cells->places; place++) {
        double value = load(cells->cells[place] + cell);
        if (isfinite(value))
            sum += value;
    }
    return sum;
}

static void mend(double *cell, gboolean count)
{
    double value = load(cell);
    if (!isfinite(value) || (count && value < 0))
        *cell = 0;
}

void registry_mend_cells(const Registry *registry, double *cells)
{
    for (guint cell = 0; cell < CELL_RESERVED; cell++)
        mend(cells + cell, TRUE);
    for (guint i = 0; i < registry->families->len; i++) {
        const RegistryFamily *family = registry->families->pdata[i];
        gboolean histogram = family->kind == METRIC_HISTOGRAM;
        guint count = family->kind == METRIC_GAUGE ? 0 : histogram ? family->bound_count + 2 : 1;
        for (guint j = 0; j < family->series->len; j++) {
            const RegistrySeries *series = family->series->pdata[j];
            for (guint k = 0; k < count; k++)
                mend(cells + series->slot + k, !histogram || k > 0); /* a histogram's sum may be negative */
        }
        if (family->overflow)
            mend(cells + family->overflow->overflow_cell, TRUE);
    }
}

static gboolean has_label(const RegistrySeries *series, const char *name)
{
    for (guint i = 0; i < series->label_count; i++) {
        if (strcmp(series->labels[i].name, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The series' labels; a declared family shows its declared labels also where they are empty. labels
 * has room for twice NAMES_LABELS_MAX. */
static guint collect_labels(const RegistrySeries *series, MetricsLabel *labels)
{
    guint count = series->label_count;
    if (count > 0)
        memcpy(labels, series->labels, count * sizeof(MetricsLabel));
    if (series == series->family->overflow)
        return count;
    for (char **name = series->family->label_names; *name; name++) {
        if (!has_label(series, *name))
            labels[count++] = (MetricsLabel){.name = *name, .value = ""};
    }
    return count;
}

static void add_histogram(MetricsFamily *shown, const RegistrySeries *series,
                          const MetricsLabel *labels, guint label_count, const Cells *cells)
{
    guint bound_count = series->family->bound_count;
    double counts[REGISTRY_BOUNDS_MAX + 1];
    for (guint i = 0; i <= bound_count; i++)
        counts[i] = sum_counts(cells, series->slot + 1 + i);
    metrics_family_histogram(shown, labels, label_count, series->family->bounds, bound_count,
                             counts, sum_values(cells, series->slot));
}

static void add_series(const Registry *registry, MetricsFamily *shown, const RegistrySeries *series,
                       const Cells *cells)
{
    MetricsLabel labels[2 * NAMES_LABELS_MAX];
    guint label_count = collect_labels(series, labels);
    if (series->family->kind == METRIC_HISTOGRAM) {
        add_histogram(shown, series, labels, label_count, cells);
    } else if (series->family->kind == METRIC_COUNTER) {
        metrics_family_sample(shown, labels, label_count, sum_counts(cells, series->slot));
    } else {
        double value = load(registry->gauges + series->slot);
        if (!registry_gauge_is_unset(value))
            metrics_family_sample(shown, labels, label_count, value);
    }
}

static void add_overflow(MetricsFamily *shown, const RegistryFamily *family, const Cells *cells)
{
    double samples = sum_counts(cells, family->overflow->overflow_cell);
    MetricsLabel label = {.name = "metric", .value = family->name};
    if (samples > 0)
        metrics_family_sample(shown, &label, 1, samples);
}

const MetricsOwnFamily registry_overflow_family = {
    "js_metrics_overflow_total", METRIC_COUNTER, "metric",
    "Samples recorded in the overflow series of a metric."};

void registry_expose(Registry *registry, MetricsPage *page, const double *const *cells,
                     guint places)
{
    Cells all = {.cells = cells, .places = places};
    MetricsFamily *overflows = metrics_page_own_family(page, &registry_overflow_family);
    registry_refresh(registry);
    for (guint i = 0; i < registry->families->len; i++) {
        const RegistryFamily *family = registry->families->pdata[i];
        MetricsFamily *shown = metrics_page_family(page, family->name, family->kind, family->help);
        for (guint j = 0; j < family->series->len; j++)
            add_series(registry, shown, family->series->pdata[j], &all);
        if (family->overflow)
            add_overflow(overflows, family, &all);
    }
}
