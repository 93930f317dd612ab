/* SPDX-License-Identifier: MIT
 *
 * A histogram of the server's own, and the bounds that durations have. */
#pragma once

#include <glib.h>
#include "page.h"

#define HISTOGRAM_BOUNDS_MAX 13
typedef struct {
    double counts[HISTOGRAM_BOUNDS_MAX + 1]; /* not cumulative; the one behind the last bound is +Inf */
    double sum;
} Histogram;

/* bounds: rising, at most HISTOGRAM_BOUNDS_MAX of them, the same in all calls for one histogram. */
void histogram_observe(Histogram *histogram, const double *bounds, guint bound_count, double value);
void histogram_expose(const Histogram *histogram, const double *bounds, guint bound_count, MetricsFamily *family,
                      const MetricsLabel *labels, guint label_count);

/* The same with the bounds of durations, .001 … 30 seconds. */
void histogram_observe_duration(Histogram *histogram, gint64 microseconds);
void histogram_expose_duration(const Histogram *histogram, MetricsFamily *family, const MetricsLabel *labels,
                               guint label_count);
