/* SPDX-License-Identifier: MIT
 *
 * The exposition page in text format 0.0.4. Samples are kept until all are there, then families and
 * samples are sorted and written. Runs in the server, on each scrape. */
#include "page.h"
#include "number.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A counter's or gauge's value, or a histogram. Lives in one block with its labels, numbers and
 * texts. */
typedef struct {
    double value;   /* or the sum */
    double *bounds; /* NULL: not a histogram */
    double *counts;
    guint bound_count;
    guint label_count;
    MetricsLabel labels[];
} Sample;

struct MetricsFamily {
    char *name;
    char *help;
    MetricKind kind;
    guint order; /* of addition */
    GPtrArray *samples;
};

struct MetricsPage {
    GPtrArray *families;
};

static void family_free(gpointer data)
{
    MetricsFamily *family = data;
    g_free(family->name);
    g_free(family->help);
    g_ptr_array_unref(family->samples);
    g_free(family);
}

MetricsPage *metrics_page_new(void)
{
    MetricsPage *page = g_new0(MetricsPage, 1);
    page->families = g_ptr_array_new_with_free_func(family_free);
    return page;
}

void metrics_page_free(MetricsPage *page)
{
    if (!page)
        return;
    g_ptr_array_unref(page->families);
    g_free(page);
}

MetricsFamily *metrics_page_family(MetricsPage *page, const char *name, MetricKind kind,
                                   const char *help)
{
    MetricsFamily *family = g_new0(MetricsFamily, 1);
    family->name = g_strdup(name);
    family->help = g_utf8_make_valid(help, -1);
    family->kind = kind;
    family->order = page->families->len;
    family->samples = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(page->families, family);
    return family;
}

MetricsFamily *metrics_page_own_family(MetricsPage *page, const MetricsOwnFamily *own)
{
    return metrics_page_family(page, own->name, own->kind, own->help);
}

/* ---- samples ---- */

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(((const MetricsLabel *)a)->name, ((const MetricsLabel *)b)->name);
}

static char *copy_text(char **free_space, const char *text)
{
    char *copy = *free_space;
    *free_space = g_stpcpy(copy, text) + 1;
    return copy;
}

/* One block: the sample, its labels, room for so many doubles, the texts. */
static Sample *sample_new(const MetricsLabel *labels, guint label_count, guint double_count,
                          double **doubles)
{
    gsize text_size = 0;
    for (guint i = 0; i < label_count; i++)
        text_size += strlen(labels[i].name) + strlen(labels[i].value) + 2;
    gsize doubles_offset = sizeof(Sample) + label_count * sizeof(MetricsLabel);
    gsize texts_offset = doubles_offset + double_count * sizeof(double);

    char *block = g_malloc(texts_offset + text_size);
    Sample *sample = (Sample *)block;
    *sample = (Sample){.label_count = label_count};
    *doubles = (double *)(block + doubles_offset);
    char *free_space = block + texts_offset;
    for (guint i = 0; i < label_count; i++) {
        sample->labels[i].name = copy_text(&free_space, labels[i].name);
        sample->labels[i].value = copy_text(&free_space, labels[i].value);
    }
    qsort(sample->labels, label_count, sizeof(MetricsLabel), compare_names);
    return sample;
}

void metrics_family_sample(MetricsFamily *family, const MetricsLabel *labels, guint label_count,
                           double value)
{
    double *none;
    Sample *sample = sample_new(labels, label_count, 0, &none);
    sample->value = value;
    g_ptr_array_add(family->samples, sample);
}

void metrics_family_histogram(MetricsFamily *family, const MetricsLabel *labels, guint label_count,
                              const double *bounds, guint bound_count, const double *counts,
                              double sum)
{
    double *doubles;
    Sample *sample = sample_new(labels, label_count, 2 * bound_count + 1, &doubles);
    sample->value = sum;
    sample->bound_count = bound_count;
    sample->bounds = doubles;
    sample->counts = doubles + bound_count;
    for (guint i = 0; i < bound_count; i++)
        sample->bounds[i] = bounds[i];
    for (guint i = 0; i <= bound_count; i++)
        sample->counts[i] = counts[i];
    g_ptr_array_add(family->samples, sample);
}

/* ---- order ---- */

static int compare_families(gconstpointer a, gconstpointer b)
{
    const MetricsFamily *left = *(MetricsFamily *const *)a, *right = *(MetricsFamily *const *)b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->order > right->order) - (left->order < right->order);
}

/* Fewer labels first, then the values one by one. Equal values under different names go by the
 * names, so that the page is the same each time. */
static int compare_samples(gconstpointer a, gconstpointer b)
{
    const Sample *left = *(Sample *const *)a, *right = *(Sample *const *)b;
    if (left->label_count != right->label_count)
        return left->label_count < right->label_count ? -1 : 1;
    int order = 0;
    for (guint i = 0; i < left->label_count && order == 0; i++)
        order = strcmp(left->labels[i].value, right->labels[i].value);
    for (guint i = 0; i < left->label_count && order == 0; i++)
        order = strcmp(left->labels[i].name, right->labels[i].name);
    return order;
}

/* ---- text ---- */

static void append_escaped(GString *text, const char *value, const char *special)
{
    for (;;) {
        gsize plain = strcspn(value, special);
        g_string_append_len(text, value, plain);
        value += plain;
        if (*value == '\0')
            return;
        g_string_append_c(text, '\\');
        g_string_append_c(text, *value == '\n' ? 'n' : *value);
        value++;
    }
}

static void append_number(GString *text, double value)
{
    char number[NUMBER_TEXT_MAX];
    g_string_append_len(text, number, number_format_prometheus(value, number));
}

/* a="1",b="2" without braces. */
static void set_label_text(GString *text, const Sample *sample)
{
    g_string_truncate(text, 0);
    for (guint i = 0; i < sample->label_count; i++) {
        if (i > 0)
            g_string_append_c(text, ',');
        g_string_append(text, sample->labels[i].name);
        g_string_append(text, "=\"");
        const char *value = sample->labels[i].value;
        g_autofree char *repaired =
            g_utf8_validate(value, -1, NULL) ? NULL : g_utf8_make_valid(value, -1);
        append_escaped(text, repaired ? repaired : value, "\\\n\"");
        g_string_append_c(text, '"');
    }
}

static void append_line(GString *text, const char *name, const char *suffix, const GString *labels,
                        double value)
{
    g_string_append(text, name);
    g_string_append(text, suffix);
    if (labels->len > 0) {
        g_string_append_c(text, '{');
        g_string_append_len(text, labels->str, labels->len);
        g_string_append_c(text, '}');
    }
    g_string_append_c(text, ' ');
    append_number(text, value);
    g_string_append_c(text, '\n');
}

static void append_bucket(GString *text, const char *name, const GString *labels, double bound,
                          double count)
{
    g_string_append(text, name);
    g_string_append(text, "_bucket{");
    g_string_append_len(text, labels->str, labels->len);
    g_string_append(text, labels->len > 0 ? ",le=\"" : "le=\"");
    append_number(text, bound);
    g_string_append(text, "\"} ");
    append_number(text, count);
    g_string_append_c(text, '\n');
}

static void append_histogram(GString *text, const char *name, const GString *labels,
                             const Sample *sample)
{
    double count = 0;
    for (guint i = 0; i <= sample->bound_count; i++) {
        count += sample->counts[i];
        append_bucket(text, name, labels, i < sample->bound_count ? sample->bounds[i] : HUGE_VAL,
                      count);
    }
    append_line(text, name, "_sum", labels, sample->value);
    append_line(text, name, "_count", labels, count);
}

static void append_head(GString *text, const MetricsFamily *family)
{
    g_string_append_printf(text, "# HELP %s ", family->name);
    append_escaped(text, family->help, "\\\n");
    g_string_append_printf(text, "\n# TYPE %s %s\n", family->name, metric_kind_name(family->kind));
}

static void append_family(GString *text, const MetricsFamily *family)
{
    g_autoptr(GString) labels = g_string_new(NULL);
    append_head(text, family);
    g_ptr_array_sort(family->samples, compare_samples);
    for (guint i = 0; i < family->samples->len; i++) {
        const Sample *sample = family->samples->pdata[i];
        set_label_text(labels, sample);
        if (sample->bounds)
            append_histogram(text, family->name, labels, sample);
        else
            append_line(text, family->name, "", labels, sample->value);
    }
}

/* A name that appears twice would spoil the whole page: the family added first is shown. */
void metrics_page_render(MetricsPage *page, GString *text)
{
    g_ptr_array_sort(page->families, compare_families);
    const char *shown = "";
    for (guint i = 0; i < page->families->len; i++) {
        const MetricsFamily *family = page->families->pdata[i];
        if (family->samples->len == 0 || strcmp(family->name, shown) == 0)
            continue;
        append_family(text, family);
        shown = family->name;
    }
}
