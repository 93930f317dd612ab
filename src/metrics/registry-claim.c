/* SPDX-License-Identifier: MIT
 *
 * Finding and making series. What a process has seen once it finds without looking at shared
 * memory; only what nobody has made yet takes the lock. Everything here only grows, so an answer
 * from an old mirror, yes or no, stays right. */
#include "registry-private.h"
#include "names.h"
#include <math.h>
#include <string.h>

/* What is asked for. A NULL family: the script's family of that name, which may not exist. */
typedef struct {
    const RegistryFamily *family;
    MetricKind kind;
    const char *name;  /* of the family */
    const char *given; /* as the script says it */
    const char *labels;
    gsize labels_size;
} Wanted;

static RegistryClaim reject(Cell rejection, const char *detail)
{
    return (RegistryClaim){.rejection = rejection, .detail = detail};
}

static RegistryClaim accept_series(const RegistrySeries *series, gboolean overflow)
{
    return (RegistryClaim){
        .accepted = TRUE,
        .slot = series->slot,
        .overflow = overflow,
        .overflow_cell = series->overflow_cell,
        .bounds = series->family->bounds,
        .bound_count = series->family->bound_count,
    };
}

/* ---- labels ---- */

/* Sorted by name, each name once. */
typedef struct {
    RegistryLabel labels[NAMES_LABELS_MAX];
    guint count;
} LabelSet;

static void label_set_remove(LabelSet *set, guint at)
{
    set->count--;
    memmove(set->labels + at, set->labels + at + 1, (set->count - at) * sizeof(RegistryLabel));
}

static void label_set_insert(LabelSet *set, guint at, const RegistryLabel *label)
{
    memmove(set->labels + at + 1, set->labels + at, (set->count - at) * sizeof(RegistryLabel));
    set->labels[at] = *label;
    set->count++;
}

/* NULL, or what is wrong with the label. Insertion sort: there are few, and often in order. */
static const char *label_set_put(LabelSet *set, const RegistryLabel *label, MetricKind kind)
{
    const char *problem = names_check_label(label->name, kind);
    if (problem)
        return problem;
    if (!g_utf8_validate(label->value, names_value_size(label->value), NULL))
        return "a label value is not valid UTF-8";

    guint at = set->count;
    while (at > 0 && strcmp(set->labels[at - 1].name, label->name) > 0)
        at--;
    gboolean known = at > 0 && strcmp(set->labels[at - 1].name, label->name) == 0;
    if (known)
        label_set_remove(set, --at);
    if (*label->value == '\0')
        return NULL;
    if (set->count == NAMES_LABELS_MAX)
        return "more than 32 labels";
    label_set_insert(set, at, label);
    return NULL;
}

/* The labels as the text of a record, in registry->labels. */
static void encode_labels(Registry *registry, const LabelSet *set)
{
    static const guint8 nul = 0;
    g_byte_array_set_size(registry->labels, 0);
    for (guint i = 0; i < set->count; i++) {
        const RegistryLabel *label = set->labels + i;
        g_byte_array_append(registry->labels, (const guint8 *)label->name, strlen(label->name) + 1);
        g_byte_array_append(registry->labels, (const guint8 *)label->value,
                            names_value_size(label->value));
        g_byte_array_append(registry->labels, &nul, 1);
    }
}

static const char *prepare_labels(Registry *registry, MetricKind kind, const RegistryLabel *labels,
                                  guint label_count)
{
    LabelSet set;
    set.count = 0;
    for (guint i = 0; i < label_count; i++) {
        const char *problem = label_set_put(&set, labels + i, kind);
        if (problem)
            return problem;
    }
    encode_labels(registry, &set);
    return NULL;
}

/* ---- records ---- */

static void append_text(GByteArray *to, const char *text)
{
    g_byte_array_append(to, (const guint8 *)text, strlen(text) + 1);
}

/* Appends the head of a record and returns where it begins; seal_record() completes it. */
static guint begin_record(GByteArray *to, gconstpointer head, gsize size)
{
    guint start = to->len;
    g_byte_array_append(to, head, size);
    return start;
}

/* Sets the size in its header, and pads it. */
static void seal_record(GByteArray *to, guint start)
{
    static const guint8 padding[8];
    g_byte_array_append(to, padding, (8 - to->len % 8) % 8);
    guint32 size = to->len - start;
    memcpy(to->data + start, &size, sizeof(size));
}

static void encode_family(GByteArray *to, const RegistryFamily *family)
{
    FamilyRecord head = {
        .header.type = RECORD_FAMILY, .kind = family->kind, .bound_count = family->bound_count};
    head.text_size = strlen(family->name) + strlen(family->help) + strlen(family->key) + 3;
    for (char **name = family->label_names; *name; name++)
        head.text_size += strlen(*name) + 1;

    guint start = begin_record(to, &head, sizeof(head));
    if (family->bound_count > 0)
        g_byte_array_append(to, (const guint8 *)family->bounds,
                            family->bound_count * sizeof(double));
    append_text(to, family->name);
    append_text(to, family->help);
    append_text(to, family->key);
    for (char **name = family->label_names; *name; name++)
        append_text(to, *name);
    seal_record(to, start);
}

static void encode_series(GByteArray *to, guint32 family, const char *labels, gsize size)
{
    SeriesRecord head = {.header.type = RECORD_SERIES, .family = family, .text_size = size};
    guint start = begin_record(to, &head, sizeof(head));
    if (size > 0)
        g_byte_array_append(to, (const guint8 *)labels, size);
    seal_record(to, start);
}

/* ---- finding and making ---- */

static const RegistryFamily *wanted_family(const Registry *registry, const Wanted *wanted)
{
    return wanted->family ? wanted->family
                          : g_hash_table_lookup(registry->families_by_name, wanted->name);
}

/* Whether a new series of the family has to be the overflow series. */
static gboolean must_overflow(const Registry *registry, const RegistryFamily *family,
                              const Wanted *wanted)
{
    guint regular = family ? registry_regular_count(family) : 0;
    return regular >= registry->limits.max_series_per_family ||
           registry_labels_are_overflow(wanted->labels, wanted->labels_size);
}

static guint32 wanted_bound_count(const RegistryFamily *family, const Wanted *wanted)
{
    if (family)
        return family->bound_count;
    return wanted->kind == METRIC_HISTOGRAM ? METRICS_DEFAULT_BOUND_COUNT : 0;
}

static const char *limit_problem(const Registry *registry, const RegistryFamily *family,
                                 const Wanted *wanted)
{
    if (!family && registry->families->len >= registry->limits.max_families)
        return "there are already as many metrics as js.metrics.max_families allows";
    if (!registry_has_room(registry, wanted->kind, wanted_bound_count(family, wanted),
                           must_overflow(registry, family, wanted)))
        return "there are already as many series as js.metrics.max_series allows";
    return NULL;
}

/* TRUE with the answer in claim, where the mirror has one; FALSE where the series would have to be
 * made. */
static gboolean answer(const Registry *registry, const Wanted *wanted, RegistryClaim *claim)
{
    const RegistryFamily *family = wanted_family(registry, wanted);
    const RegistrySeries *series = NULL;
    const char *problem =
        wanted->family ? NULL : registry_name_problem(registry, wanted->name, wanted->kind, TRUE);
    if (problem) {
        *claim = reject(CELL_REJECTED_KIND, problem);
        return TRUE;
    }
    if (family)
        series = registry_find_series(registry, family, wanted->labels, wanted->labels_size);
    if (series) {
        *claim = accept_series(series, FALSE);
        return TRUE;
    }
    if (family && family->overflow && must_overflow(registry, family, wanted)) {
        *claim = accept_series(family->overflow, TRUE);
        return TRUE;
    }
    problem = limit_problem(registry, family, wanted);
    if (problem)
        *claim = reject(CELL_REJECTED_LIMIT, problem);
    return problem != NULL;
}

/* Under the lock, with nothing left to read, after answer() said FALSE. */
static RegistryClaim make(Registry *registry, const Wanted *wanted)
{
    const RegistryFamily *family = wanted_family(registry, wanted);
    gboolean overflow = must_overflow(registry, family, wanted);
    g_byte_array_set_size(registry->fresh, 0);
    if (!family) {
        g_autofree char *help =
            g_strdup_printf("User-defined %s: %s", metric_kind_name(wanted->kind), wanted->given);
        g_autoptr(RegistryFamily) fresh =
            registry_family_new(wanted->kind, wanted->name, help, "", metrics_default_bounds,
                                wanted_bound_count(NULL, wanted));
        encode_family(registry->fresh, fresh);
    }
    encode_series(registry->fresh, family ? family->number : registry->families->len,
                  overflow ? REGISTRY_OVERFLOW_LABELS : wanted->labels,
                  overflow ? sizeof(REGISTRY_OVERFLOW_LABELS) : wanted->labels_size);
    if (wanted->kind == METRIC_GAUGE)
        registry_unset_gauge(registry, registry->next_gauge);
    if (!registry_append_fresh(registry))
        return reject(CELL_REJECTED_LIMIT, "the registry of metrics is full");

    RegistryClaim claim;
    if (!answer(registry, wanted, &claim))
        return reject(CELL_REJECTED_LIMIT, "the registry of metrics is damaged");
    return claim;
}

static RegistryClaim find_or_make(Registry *registry, const Wanted *wanted)
{
    RegistryClaim claim;
    if (answer(registry, wanted, &claim))
        return claim;
    registry_refresh(registry);
    if (answer(registry, wanted, &claim))
        return claim;
    if (registry->corrupt)
        return reject(CELL_REJECTED_LIMIT, "the registry of metrics is damaged");
    if (!registry_lock(registry))
        return reject(CELL_REJECTED_BUSY, "the registry of metrics is busy");

    registry_refresh(registry);
    if (registry->corrupt)
        claim = reject(CELL_REJECTED_LIMIT, "the registry of metrics is damaged");
    else if (!answer(registry, wanted, &claim))
        claim = make(registry, wanted);
    registry_unlock(registry);
    return claim;
}

/* ---- script metrics ---- */

RegistryClaim registry_claim(Registry *registry, MetricKind kind, const char *name,
                             const RegistryLabel *labels, guint label_count)
{
    const char *problem = names_check_script(name);
    if (problem)
        return reject(CELL_REJECTED_NAME, problem);
    problem = prepare_labels(registry, kind, labels, label_count);
    if (problem)
        return reject(CELL_REJECTED_LABEL, problem);

    g_string_truncate(registry->name, 0);
    names_append_family(registry->name, kind, name);
    Wanted wanted = {
        .kind = kind,
        .name = registry->name->str,
        .given = name,
        .labels = (const char *)registry->labels->data,
        .labels_size = registry->labels->len,
    };
    return find_or_make(registry, &wanted);
}

/* ---- declared metrics ---- */

static const double declared_default_bounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                 0.5,   1,    2.5,   5,    10};

static RegistryFamily *family_of_declaration(MetricKind kind, const char *key, const char *name,
                                             const char *help, const char *const *label_names,
                                             const double *bounds, guint bound_count)
{
    if (kind == METRIC_HISTOGRAM && bound_count == 0) {
        bounds = declared_default_bounds;
        bound_count = G_N_ELEMENTS(declared_default_bounds);
    }
    if (bound_count > 0 && bounds[bound_count - 1] == HUGE_VAL)
        bound_count--;
    RegistryFamily *family = registry_family_new(kind, name, help, key, bounds, bound_count);
    if (label_names) {
        g_strfreev(family->label_names);
        family->label_names = g_strdupv((char **)label_names);
    }
    return family;
}

static const char *append_declaration(Registry *registry, const RegistryFamily *family)
{
    g_byte_array_set_size(registry->fresh, 0);
    encode_family(registry->fresh, family);
    if (registry->fresh->len > REGISTRY_RECORD_MAX || family->bound_count > REGISTRY_BOUNDS_MAX)
        return "the declaration is too long";
    if (registry->corrupt)
        return "the registry of metrics is damaged";
    if (!registry_lock(registry))
        return "the registry of metrics is busy";
    gboolean appended = registry_append_fresh(registry);
    registry_unlock(registry);
    return appended ? NULL : "the registry of metrics is full";
}

static const char *find_value(const RegistryLabel *labels, guint label_count, const char *name)
{
    for (guint i = 0; i < label_count; i++) {
        if (strcmp(labels[i].name, name) == 0)
            return labels[i].value;
    }
    return NULL;
}

static RegistryFamily *find_declared(Registry *registry, const char *key)
{
    RegistryFamily *family = g_hash_table_lookup(registry->declared_by_key, key);
    if (family)
        return family;
    registry_refresh(registry);
    return g_hash_table_lookup(registry->declared_by_key, key);
}

/* values: one for each declared label, NULL where there is none. */
static RegistryClaim claim_of_family(Registry *registry, const RegistryFamily *family,
                                     const char *const *values)
{
    RegistryLabel labels[NAMES_LABELS_MAX];
    guint count = g_strv_length(family->label_names);
    for (guint i = 0; i < count; i++) {
        if (!values[i])
            return reject(CELL_REJECTED_LABEL, "the labels are not the declared ones");
        labels[i] = (RegistryLabel){.name = family->label_names[i], .value = values[i]};
    }
    const char *problem = prepare_labels(registry, family->kind, labels, count);
    if (problem)
        return reject(CELL_REJECTED_LABEL, problem);

    Wanted wanted = {
        .family = family,
        .kind = family->kind,
        .labels = (const char *)registry->labels->data,
        .labels_size = registry->labels->len,
    };
    return find_or_make(registry, &wanted);
}

/* The declared family, or NULL with the answer in claim: there is none, or it has another number of
 * labels. */
static const RegistryFamily *check_declared(Registry *registry, const char *key, guint label_count,
                                            MetricKind *kind_out, RegistryClaim *claim)
{
    const RegistryFamily *family = find_declared(registry, key);
    if (!family) {
        *claim = reject(CELL_REJECTED_UNDECLARED, "metrics.collect does not declare the metric");
        return NULL;
    }
    if (kind_out)
        *kind_out = family->kind;
    if (label_count == g_strv_length(family->label_names))
        return family;
    *claim = reject(CELL_REJECTED_LABEL, "the labels are not as many as the declared ones");
    return NULL;
}

RegistryClaim registry_claim_declared(Registry *registry, const char *key,
                                      const RegistryLabel *labels, guint label_count,
                                      MetricKind *kind_out)
{
    RegistryClaim claim;
    const RegistryFamily *family = check_declared(registry, key, label_count, kind_out, &claim);
    if (!family)
        return claim;
    const char *values[NAMES_LABELS_MAX];
    for (guint i = 0; i < label_count; i++)
        values[i] = find_value(labels, label_count, family->label_names[i]);
    return claim_of_family(registry, family, values);
}

RegistryClaim registry_claim_declared_in_order(Registry *registry, const char *key,
                                               const char *const *values, guint value_count,
                                               MetricKind *kind_out)
{
    RegistryClaim claim;
    const RegistryFamily *family = check_declared(registry, key, value_count, kind_out, &claim);
    return family ? claim_of_family(registry, family, values) : claim;
}

gboolean registry_declare(Registry *registry, MetricKind kind, const char *key, const char *name,
                          const char *help, const char *const *label_names, const double *bounds,
                          guint bound_count, GError **error)
{
    g_autoptr(RegistryFamily) family =
        family_of_declaration(kind, key, name, help, label_names, bounds, bound_count);
    gboolean accepted_before = registry->accept_declarations;
    registry->accept_declarations = TRUE;
    registry_refresh(registry);
    const char *problem =
        *key == '\0' ? "the key is empty" : registry_family_problem(registry, family);
    if (!problem)
        problem = append_declaration(registry, family);
    registry->accept_declarations = accepted_before;
    if (problem) {
        g_set_error(error, REGISTRY_ERROR, REGISTRY_ERROR_DECLARATION,
                    "declaring metric \"%s\" as %s: %s", key, name, problem);
        return FALSE;
    }
    /* What counts without labels has one series, which is there before the first event. Where it has
     * no room its samples are told so. */
    if (kind != METRIC_GAUGE && !family->label_names[0])
        (void)registry_claim_declared(registry, key, NULL, 0, NULL);
    return TRUE;
}
