/* SPDX-License-Identifier: MIT
 *
 * Arbitrary bytes as the records of the registry, as a hostile worker could leave them: the mirror
 * stays within the memory, what it believes is consistent, and it can still be asked and shown. */
#include "registry-private.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every cell and gauge that a claim hands out lies inside its array. */
static void check_claim(Registry *registry, const RegistryLimits *limits, MetricKind kind,
                        const char *name)
{
    RegistryLabel label = {"x", "1"};
    for (guint label_count = 0; label_count <= 1; label_count++) {
        RegistryClaim claim = registry_claim(registry, kind, name, &label, label_count);
        if (!claim.accepted)
            continue;
        guint64 end =
            kind == METRIC_HISTOGRAM ? claim.slot + claim.bound_count + 2 : claim.slot + 1;
        g_assert_cmpuint(end, <=,
                         kind == METRIC_GAUGE ? limits->max_series : registry_cell_count(limits));
        g_assert_cmpuint(claim.overflow_cell, <, registry_cell_count(limits));
    }
}

/* What an input and the few records behind it take; the rest of the memory stays as it is. */
#define USED_MAX (32u << 10)

/* One memory for all runs, since it is large and mostly untouched. */
static guint8 *fresh_memory(const RegistryLimits *limits)
{
    static guint8 *memory;
    if (!memory)
        memory = g_malloc0(registry_memory_size(limits));
    memset(memory, 0, REGISTRY_HEADER_SIZE + USED_MAX);
    registry_format(memory, limits);
    return memory;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RegistryLimits limits = {8, 4, 200};
    gsize memory_size = registry_memory_size(&limits);
    guint8 *memory = fresh_memory(&limits);
    g_autofree double *cells = g_new0(double, registry_cell_count(&limits));
    size = MIN(size, USED_MAX / 2) & ~(size_t)7;
    if (size > 0)
        memcpy(memory + REGISTRY_HEADER_SIZE, data, size);
    ((RegistryHeader *)memory)->published = (guint32)size;

    g_autoptr(Registry) registry = registry_new(memory, memory_size, 1, NULL);
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) text = g_string_new(NULL);
    check_claim(registry, &limits, METRIC_COUNTER, "a");
    check_claim(registry, &limits, METRIC_GAUGE, "b");
    check_claim(registry, &limits, METRIC_HISTOGRAM, "c");
    registry_mend_cells(registry, cells);
    registry_expose(registry, page, (const double *const[]){cells}, 1);
    metrics_page_render(page, text);
    g_assert_true(g_utf8_validate(text->str, text->len, NULL));
    g_assert_cmpuint(registry_series_count(registry), <=, limits.max_series);
    return 0;
}
