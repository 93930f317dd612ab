/* SPDX-License-Identifier: MIT
 *
 * The exposition page, text format 0.0.4, laid out as client_golang does: families by name, series
 * by labels, numbers as Go prints them. Families are added in any order with their samples and
 * sorted when the page is rendered. A family without samples is left out. */
#pragma once

#include <glib.h>
#include "cells.h"

typedef struct MetricsPage MetricsPage;
typedef struct MetricsFamily MetricsFamily;

/* One label pair of a sample. */
typedef struct {
    const char *name;
    const char *value; /* UTF-8, unescaped */
} MetricsLabel;

/* A family that the program itself has on the page; the manual tells of these. labels: the name of
 * its label, "" where it has none. */
typedef struct {
    const char *name;
    MetricKind kind;
    const char *labels;
    const char *help;
} MetricsOwnFamily;

MetricsPage *metrics_page_new(void);
void metrics_page_free(MetricsPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MetricsPage, metrics_page_free)

/* name and help are copied. The family belongs to the page. Of two with samples and the same name
 * the first is shown. */
MetricsFamily *metrics_page_family(MetricsPage *page, const char *name, MetricKind kind,
                                   const char *help);

MetricsFamily *metrics_page_own_family(MetricsPage *page, const MetricsOwnFamily *own);

/* Labels are copied and sorted by name; values are escaped when rendered. */
void metrics_family_sample(MetricsFamily *family, const MetricsLabel *labels, guint label_count,
                           double value);

/* counts: bound_count + 1 non-cumulative buckets, the last is +Inf. */
void metrics_family_histogram(MetricsFamily *family, const MetricsLabel *labels, guint label_count,
                              const double *bounds, guint bound_count, const double *counts,
                              double sum);

/* Appends the page to text. */
void metrics_page_render(MetricsPage *page, GString *text);
