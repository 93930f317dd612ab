/* SPDX-License-Identifier: MIT
 *
 * Claims as the script side makes them: one text each. A part can be empty and can have any name,
 * since scripts choose it; what the parts are is told beside the text. */
#include "registry.h"
#include <string.h>

/* What is behind the metric's name, which is the text itself up to its first NUL. */
static const char **split(const char *text, gsize size, guint *count)
{
    GPtrArray *parts = g_ptr_array_new();
    const char *end = text + size;
    for (const char *at = text + strlen(text); at < end; at += strlen(at)) {
        at++;
        g_ptr_array_add(parts, (gpointer)at);
    }
    *count = parts->len;
    return (const char **)g_ptr_array_free(parts, FALSE);
}

/* A last name without a value has an empty one. */
static RegistryLabel *pair(const char *const *parts, guint part_count, guint *count)
{
    *count = (part_count + 1) / 2;
    RegistryLabel *labels = g_new(RegistryLabel, *count);
    for (guint i = 0; i < *count; i++) {
        labels[i].name = parts[2 * i];
        labels[i].value = 2 * i + 1 < part_count ? parts[2 * i + 1] : "";
    }
    return labels;
}

RegistryClaim registry_claim_text(Registry *registry, MetricKind kind, const char *text, gsize size)
{
    guint part_count, count;
    g_autofree const char **parts = split(text, size, &part_count);
    g_autofree RegistryLabel *labels = pair(parts, part_count, &count);
    return registry_claim(registry, kind, text, labels, count);
}

RegistryClaim registry_claim_declared_text(Registry *registry, const char *text, gsize size,
                                           gboolean in_order, MetricKind *kind_out)
{
    guint part_count, count;
    g_autofree const char **parts = split(text, size, &part_count);
    if (in_order)
        return registry_claim_declared_in_order(registry, text, parts, part_count, kind_out);
    g_autofree RegistryLabel *labels = pair(parts, part_count, &count);
    return registry_claim_declared(registry, text, labels, count, kind_out);
}
