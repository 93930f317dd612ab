/* SPDX-License-Identifier: MIT
 *
 * What a family must be like, whoever asks for it: a script, the configuration, or a record that
 * another process wrote. */
#include "registry-private.h"
#include "names.h"
#include <math.h>
#include <string.h>

/* ---- names, beside those that are there ---- */

static const RegistryFamily *find_family(const Registry *registry, const char *name, gsize size)
{
    g_autofree char *key = g_strndup(name, size);
    return g_hash_table_lookup(registry->families_by_name, key);
}

static const RegistryFamily *find_suffixed(const Registry *registry, const char *name,
                                           const char *suffix)
{
    g_autofree char *key = g_strconcat(name, suffix, NULL);
    return g_hash_table_lookup(registry->families_by_name, key);
}

/* Where a histogram is, no other family may have the names of its lines. */
static gboolean lines_clash(const Registry *registry, const char *name, MetricKind kind)
{
    static const char *const suffixes[] = {"_bucket", "_sum", "_count"};
    for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        if (g_str_has_suffix(name, suffixes[i])) {
            const RegistryFamily *owner =
                find_family(registry, name, strlen(name) - strlen(suffixes[i]));
            if (owner && owner->kind == METRIC_HISTOGRAM)
                return TRUE;
        }
        if (kind == METRIC_HISTOGRAM && find_suffixed(registry, name, suffixes[i]))
            return TRUE;
    }
    return FALSE;
}

/* The other family that a script would call the same: x is the counter x_total, and the gauge or
 * histogram x. Two declared ones are the operator's business. */
static const RegistryFamily *find_namesake(const Registry *registry, const char *name,
                                           MetricKind kind, gboolean is_script)
{
    const RegistryFamily *other = NULL;
    if (kind != METRIC_COUNTER)
        other = find_suffixed(registry, name, NAMES_COUNTER_SUFFIX);
    else if (g_str_has_suffix(name, NAMES_COUNTER_SUFFIX))
        other = find_family(registry, name, strlen(name) - strlen(NAMES_COUNTER_SUFFIX));
    gboolean differs = other && (kind == METRIC_COUNTER) != (other->kind == METRIC_COUNTER);
    return differs && (is_script || *other->key == '\0') ? other : NULL;
}

const char *registry_name_problem(const Registry *registry, const char *name, MetricKind kind,
                                  gboolean is_script)
{
    static const char *const belongs_to[] = {
        [METRIC_COUNTER] = "the name belongs to a counter",
        [METRIC_GAUGE] = "the name belongs to a gauge",
        [METRIC_HISTOGRAM] = "the name belongs to a histogram",
    };
    const RegistryFamily *other = g_hash_table_lookup(registry->families_by_name, name);
    if (other)
        return other->kind == kind ? NULL : belongs_to[other->kind];
    other = find_namesake(registry, name, kind, is_script);
    if (other)
        return belongs_to[other->kind];
    return lines_clash(registry, name, kind) ? "the samples of another metric have the same names"
                                             : NULL;
}

/* ---- a family by itself ---- */

static const char *bounds_problem(const RegistryFamily *family)
{
    if (family->kind != METRIC_HISTOGRAM)
        return family->bound_count == 0 ? NULL : "only histograms have bounds";
    for (guint i = 0; i < family->bound_count; i++) {
        if (!isfinite(family->bounds[i]))
            return "a bound is not a finite number";
        if (i > 0 && family->bounds[i] <= family->bounds[i - 1])
            return "the bounds are not rising";
    }
    return NULL;
}

static const char *label_names_problem(const RegistryFamily *family)
{
    if (g_strv_length(family->label_names) > NAMES_LABELS_MAX)
        return "more than 32 label names";
    for (char **name = family->label_names; *name; name++) {
        const char *problem = names_check_label(*name, family->kind);
        if (problem)
            return problem;
        if (g_strv_contains((const char *const *)name + 1, *name))
            return "a label name appears twice";
    }
    return NULL;
}

static const char *script_family_problem(const RegistryFamily *family)
{
    if (!names_is_script_family(family->name, family->kind))
        return "the name is not one of a script's metrics";
    return family->label_names[0] ? "only declared metrics have label names" : NULL;
}

static const char *declaration_problem(const Registry *registry, const RegistryFamily *family)
{
    if (!registry->accept_declarations)
        return "metrics can only be declared at the start";
    if (!names_is_metric(family->name) || strlen(family->name) > NAMES_FAMILY_MAX)
        return "the name must consist of letters, digits, _ and :, not start with a digit, and fit "
               "into 640 bytes";
    if (!g_utf8_validate(family->key, -1, NULL))
        return "the key is not valid UTF-8";
    if (g_hash_table_contains(registry->declared_by_key, family->key))
        return "the key is already declared";
    return label_names_problem(family);
}

const char *registry_family_problem(const Registry *registry, const RegistryFamily *family)
{
    const char *problem =
        *family->key ? declaration_problem(registry, family) : script_family_problem(family);
    if (!problem)
        problem = bounds_problem(family);
    if (problem)
        return problem;
    if (!g_utf8_validate(family->help, -1, NULL))
        return "the help text is not valid UTF-8";
    if (g_hash_table_contains(registry->families_by_name, family->name))
        return "another metric has the same name";
    problem = registry_name_problem(registry, family->name, family->kind, *family->key == '\0');
    if (problem)
        return problem;
    if (registry->families->len >= registry->limits.max_families)
        return "there are already as many metrics as js.metrics.max_families allows";
    return NULL;
}
