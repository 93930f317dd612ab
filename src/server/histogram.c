/* SPDX-License-Identifier: MIT */
#include "histogram.h"

static const double duration_bounds[] = {.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30};
G_STATIC_ASSERT(G_N_ELEMENTS(duration_bounds) <= HISTOGRAM_BOUNDS_MAX);

void histogram_observe(Histogram *histogram, const double *bounds, guint bound_count, double value)
{
    guint i = 0;
    while (i < bound_count && value > bounds[i])
        i++;
    histogram->counts[i]++;
    histogram->sum += value;
}

void histogram_expose(const Histogram *histogram, const double *bounds, guint bound_count, MetricsFamily *family,
                      const MetricsLabel *labels, guint label_count)
{
    metrics_family_histogram(family, labels, label_count, bounds, bound_count, histogram->counts, histogram->sum);
}

void histogram_observe_duration(Histogram *histogram, gint64 microseconds)
{
    histogram_observe(histogram, duration_bounds, G_N_ELEMENTS(duration_bounds), (double)microseconds / 1e6);
}

void histogram_expose_duration(const Histogram *histogram, MetricsFamily *family, const MetricsLabel *labels,
                               guint label_count)
{
    histogram_expose(histogram, duration_bounds, G_N_ELEMENTS(duration_bounds), family, labels, label_count);
}
