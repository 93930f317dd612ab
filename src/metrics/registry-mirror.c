/* SPDX-License-Identifier: MIT
 *
 * Reading the registry: records are copied out of shared memory one by one, checked, and kept as
 * families and series of this process. Any worker can write there, so nothing is believed: the
 * first record that breaks a rule ends the reading. */
#include "registry-private.h"
#include "names.h"
#include <string.h>

/* ---- families ---- */

RegistryFamily *registry_family_new(MetricKind kind, const char *name, const char *help,
                                    const char *key, const double *bounds, guint bound_count)
{
    RegistryFamily *family = g_new0(RegistryFamily, 1);
    family->kind = kind;
    family->name = g_strdup(name);
    family->help = g_strdup(help);
    family->key = g_strdup(key);
    family->label_names = g_new0(char *, 1);
    family->bounds = g_new(double, bound_count);
    family->bound_count = bound_count;
    if (bound_count > 0)
        memcpy(family->bounds, bounds, bound_count * sizeof(double));
    family->series = g_ptr_array_new();
    return family;
}

void registry_family_free(RegistryFamily *family)
{
    if (!family)
        return;
    g_free(family->name);
    g_free(family->help);
    g_free(family->key);
    g_strfreev(family->label_names);
    g_free(family->bounds);
    g_ptr_array_unref(family->series);
    g_free(family);
}

guint registry_regular_count(const RegistryFamily *family)
{
    return family->series->len - (family->overflow != NULL);
}

static void add_family(Registry *registry, RegistryFamily *family)
{
    family->number = registry->families->len;
    g_ptr_array_add(registry->families, family);
    g_hash_table_insert(registry->families_by_name, family->name, family);
    if (*family->key)
        g_hash_table_insert(registry->declared_by_key, family->key, family);
}

/* ---- series ---- */

static guint32 hash_text(const char *text, gsize size, guint64 hash)
{
    for (; size > 0; text += MIN(size, 8), size -= MIN(size, 8)) {
        guint64 word = 0;
        memcpy(&word, text, MIN(size, 8));
        hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return (guint32)(hash ^ hash >> 32);
}

static guint series_hash(gconstpointer key)
{
    return ((const RegistrySeries *)key)->hash;
}

static gboolean series_equal(gconstpointer a, gconstpointer b)
{
    const RegistrySeries *left = a, *right = b;
    return left->hash == right->hash && left->family == right->family &&
           left->text_size == right->text_size &&
           (left->text_size == 0 || memcmp(left->text, right->text, left->text_size) == 0);
}

static void series_free(gpointer series)
{
    g_free(series); /* one block, with labels and text */
}

/* The seed differs in each process, so that a script cannot choose label values that all fall
 * together. */
static guint32 hash_labels(const Registry *registry, const RegistryFamily *family, const char *text,
                           gsize size)
{
    return hash_text(text, size, (guint64)registry->hash_seed << 32 | family->number);
}

RegistrySeries *registry_find_series(const Registry *registry, const RegistryFamily *family,
                                     const char *text, gsize size)
{
    RegistrySeries probe = {.family = family,
                            .text = text,
                            .text_size = size,
                            .hash = hash_labels(registry, family, text, size)};
    return g_hash_table_lookup(registry->series, &probe);
}

gboolean registry_labels_are_overflow(const char *text, gsize size)
{
    return size == sizeof(REGISTRY_OVERFLOW_LABELS) &&
           memcmp(text, REGISTRY_OVERFLOW_LABELS, size) == 0;
}

/* What a series takes of each supply. */
typedef struct {
    guint32 weight;
    guint32 cells;
    guint32 gauges;
} Needs;

static Needs series_needs(MetricKind kind, guint32 bound_count, gboolean overflow)
{
    switch (kind) {
    case METRIC_HISTOGRAM:
        return (Needs){.weight = bound_count + 3, .cells = bound_count + 2 + overflow};
    case METRIC_GAUGE:
        return (Needs){.weight = 1, .cells = overflow, .gauges = 1};
    default:
        return (Needs){.weight = 1, .cells = 1 + overflow};
    }
}

gboolean registry_has_room(const Registry *registry, MetricKind kind, guint32 bound_count,
                           gboolean overflow)
{
    Needs needs = series_needs(kind, bound_count, overflow);
    return needs.weight <= registry->limits.max_series - registry->weight &&
           needs.cells <= registry->cell_count - registry->next_cell;
}

/* One block: the series, its labels, their text. */
static RegistrySeries *series_new(const RegistryFamily *family, const char *text, gsize size,
                                  guint label_count)
{
    gsize labels_size = label_count * sizeof(MetricsLabel);
    RegistrySeries *series = g_malloc0(sizeof(RegistrySeries) + labels_size + size);
    series->family = family;
    series->labels = (MetricsLabel *)(series + 1);
    series->label_count = label_count;
    char *copy = (char *)series->labels + labels_size;
    memcpy(copy, text, size);
    series->text = copy;
    series->text_size = size;
    for (guint i = 0; i < label_count; i++) {
        series->labels[i].name = copy;
        series->labels[i].value = copy + strlen(copy) + 1;
        copy = (char *)series->labels[i].value + strlen(series->labels[i].value) + 1;
    }
    return series;
}

static void add_series(Registry *registry, RegistryFamily *family, RegistrySeries *series)
{
    gboolean overflow = registry_labels_are_overflow(series->text, series->text_size);
    Needs needs = series_needs(family->kind, family->bound_count, overflow);
    series->hash = hash_labels(registry, family, series->text, series->text_size);
    series->slot = family->kind == METRIC_GAUGE ? registry->next_gauge : registry->next_cell;
    registry->weight += needs.weight;
    registry->next_cell += needs.cells;
    registry->next_gauge += needs.gauges;
    if (overflow) {
        series->overflow_cell = registry->next_cell - 1;
        family->overflow = series;
    }
    g_ptr_array_add(family->series, series);
    g_hash_table_add(registry->series, series);
}

/* ---- records ---- */

static const char *next_string(const char **cursor, const char *end)
{
    const char *string = *cursor;
    const char *nul = memchr(string, '\0', end - string);
    if (nul)
        *cursor = nul + 1;
    return nul ? string : NULL;
}

static guint32 padded(gsize size)
{
    return (guint32)((size + 7) & ~(gsize)7);
}

static char **read_label_names(const char *cursor, const char *end)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    while (cursor < end && names->len <= NAMES_LABELS_MAX) {
        const char *name = next_string(&cursor, end);
        if (!name)
            return NULL;
        g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static gboolean read_family(Registry *registry, const FamilyRecord *record)
{
    if (record->kind > METRIC_HISTOGRAM || record->bound_count > REGISTRY_BOUNDS_MAX ||
        record->text_size > REGISTRY_RECORD_MAX)
        return FALSE;
    gsize bounds_size = record->bound_count * sizeof(double);
    if (record->header.size != padded(sizeof(*record) + bounds_size + record->text_size))
        return FALSE;

    const double *bounds = (const double *)(record + 1);
    const char *cursor = (const char *)(record + 1) + bounds_size;
    const char *end = cursor + record->text_size;
    const char *name = next_string(&cursor, end);
    const char *help = name ? next_string(&cursor, end) : NULL;
    const char *key = help ? next_string(&cursor, end) : NULL;
    g_auto(GStrv) label_names = key ? read_label_names(cursor, end) : NULL;
    if (!label_names)
        return FALSE;

    g_autoptr(RegistryFamily) family =
        registry_family_new((MetricKind)record->kind, name, help, key, bounds, record->bound_count);
    g_strfreev(family->label_names);
    family->label_names = g_steal_pointer(&label_names);
    if (registry_family_problem(registry, family))
        return FALSE;
    add_family(registry, g_steal_pointer(&family));
    return TRUE;
}

/* Counts the labels of a record's text; FALSE where a rule is broken. */
static gboolean check_labels(const char *text, gsize size, MetricKind kind, guint *count)
{
    const char *previous = "", *end = text + size;
    for (*count = 0; text < end; ++*count) {
        const char *name = next_string(&text, end);
        const char *value = name ? next_string(&text, end) : NULL;
        if (!value || *count == NAMES_LABELS_MAX || names_check_label(name, kind) ||
            strcmp(previous, name) >= 0)
            return FALSE;
        if (*value == '\0' || strlen(value) > NAMES_VALUE_MAX || !g_utf8_validate(value, -1, NULL))
            return FALSE;
        previous = name;
    }
    return TRUE;
}

static gboolean read_series(Registry *registry, const SeriesRecord *record)
{
    if (record->family >= registry->families->len || record->text_size > REGISTRY_RECORD_MAX ||
        record->header.size != padded(sizeof(*record) + record->text_size))
        return FALSE;

    RegistryFamily *family = registry->families->pdata[record->family];
    const char *text = (const char *)(record + 1);
    guint label_count;
    if (!check_labels(text, record->text_size, family->kind, &label_count) ||
        registry_find_series(registry, family, text, record->text_size))
        return FALSE;

    gboolean overflow = registry_labels_are_overflow(text, record->text_size);
    if (!overflow && registry_regular_count(family) >= registry->limits.max_series_per_family)
        return FALSE;
    if (!registry_has_room(registry, family->kind, family->bound_count, overflow))
        return FALSE;
    add_series(registry, family, series_new(family, text, record->text_size, label_count));
    return TRUE;
}

/* The size is read once, and the checks see a copy, whatever the writer does meanwhile. */
static gboolean read_record(Registry *registry, guint32 published)
{
    const guint8 *shared = registry->records + registry->read;
    RecordHeader *header = (RecordHeader *)registry->record;
    guint32 size = __atomic_load_n((const guint32 *)shared, __ATOMIC_RELAXED);
    if (size < sizeof(SeriesRecord) || size > REGISTRY_RECORD_MAX || size % 8 != 0 ||
        size > published - registry->read)
        return FALSE;
    memcpy(registry->record, shared, size);
    header->size = size;

    gboolean legal = FALSE;
    if (header->type == RECORD_FAMILY && size >= sizeof(FamilyRecord))
        legal = read_family(registry, (const FamilyRecord *)header);
    else if (header->type == RECORD_SERIES)
        legal = read_series(registry, (const SeriesRecord *)header);
    if (!legal)
        return FALSE;
    if (registry->kept)
        g_byte_array_append(registry->kept, (const guint8 *)registry->record, size);
    registry->read += size;
    return TRUE;
}

void registry_refresh(Registry *registry)
{
    guint32 published = __atomic_load_n(&registry->header->published, __ATOMIC_ACQUIRE);
    if (registry->corrupt || published == registry->read)
        return;
    registry->corrupt =
        published < registry->read || published > registry->capacity || published % 8 != 0;
    while (!registry->corrupt && registry->read < published)
        registry->corrupt = !read_record(registry, published);
}

void registry_mirror_init(Registry *registry)
{
    registry->families = g_ptr_array_new_with_free_func((GDestroyNotify)registry_family_free);
    registry->families_by_name = g_hash_table_new(g_str_hash, g_str_equal);
    registry->declared_by_key = g_hash_table_new(g_str_hash, g_str_equal);
    registry->series = g_hash_table_new_full(series_hash, series_equal, series_free, NULL);
    registry->next_cell = CELL_RESERVED;
    registry->hash_seed = (guint32)((gsize)registry >> 4) ^ (guint32)g_get_monotonic_time();
}

void registry_mirror_clear(Registry *registry)
{
    g_hash_table_unref(registry->series);
    g_hash_table_unref(registry->families_by_name);
    g_hash_table_unref(registry->declared_by_key);
    g_ptr_array_unref(registry->families);
}
