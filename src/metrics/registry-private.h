/* SPDX-License-Identifier: MIT
 *
 * What the files of the registry share: the layout of the memory, the mirror, and the few functions
 * between them. registry.c owns the memory and its lock, registry-mirror.c reads records and checks
 * them, families by registry-rules.c; registry-claim.c writes records, for what comes through
 * registry-text.c among others; registry-expose.c puts the values on the page.
 *
 * Memory: header, records, gauges. A record never moves and never changes once it is published.
 * What follows from the records is not stored: families are numbered and cells and gauges handed
 * out in the order of the records. */
#pragma once

#include "page.h"
#include "registry.h"

#define REGISTRY_MAGIC       0x474a5252u /* "RRJG" */
#define REGISTRY_LAYOUT      1u
#define REGISTRY_HEADER_SIZE 4096u
#define REGISTRY_RECORD_MAX  65536u
#define REGISTRY_BOUNDS_MAX  1000u

/* lock and published are written by workers, so they lie in cache lines of their own. */
typedef struct {
    guint32 magic;
    guint32 layout;
    RegistryLimits limits;
    guint32 unused[11];
    guint32 lock; /* 0, or the owner who is writing */
    guint32 unused_too[15];
    guint32 published; /* bytes of records that are complete */
} RegistryHeader;

typedef enum { RECORD_FAMILY = 1, RECORD_SERIES = 2 } RecordType;

/* Every record begins so; size counts all of it, a multiple of 8. */
typedef struct {
    guint32 size;
    guint32 type;
} RecordHeader;

/* Then the bounds, then text: name, help, key (empty: a script's family), declared label names,
 * each with its NUL. */
typedef struct {
    RecordHeader header;
    guint32 kind;
    guint32 bound_count;
    guint32 text_size;
    guint32 unused;
} FamilyRecord;

/* Then the labels: name NUL value NUL …, sorted by name, no value empty. */
typedef struct {
    RecordHeader header;
    guint32 family;
    guint32 text_size;
} SeriesRecord;

/* The labels of the series that takes what a full family has no room for, as text of a record.
 * Every family may have one beyond max_series_per_family; a script that asks for these labels gets
 * it too. */
#define REGISTRY_OVERFLOW_LABELS "overflow\0true"

typedef struct RegistryFamily RegistryFamily;
typedef struct RegistrySeries RegistrySeries;

struct RegistryFamily {
    guint32 number;
    MetricKind kind;
    char *name;
    char *help;
    char *key;          /* "": a script's family */
    char **label_names; /* of a declared family */
    double *bounds;
    guint32 bound_count;
    GPtrArray *series;        /* all of them, not owned */
    RegistrySeries *overflow; /* NULL: not there yet */
};

struct RegistrySeries {
    const RegistryFamily *family;
    const char *text; /* as in the record; with the family, what identifies the series */
    gsize text_size;
    guint32 hash;
    guint32 slot;
    guint32 overflow_cell; /* only of an overflow series */
    guint label_count;
    MetricsLabel *labels; /* point into text */
};

struct Registry {
    RegistryHeader *header;
    guint8 *records;
    double *gauges;
    RegistryLimits limits; /* read once: the shared ones can change under us */
    guint32 capacity;      /* bytes of records */
    guint32 cell_count;
    guint32 owner;

    GByteArray *kept; /* server: the records as they were read */

    /* The lock as registry_stuck_owner() saw it first. */
    guint32 seen_owner;
    guint32 seen_published;
    gint64 seen_us;

    /* The mirror. */
    guint32 read; /* bytes of records */
    gboolean corrupt;
    gboolean accept_declarations;
    GPtrArray *families; /* owned, by number */
    GHashTable *families_by_name;
    GHashTable *declared_by_key;
    GHashTable *series; /* a set, owned */
    guint32 weight;     /* of all series, as max_series counts them */
    guint32 next_cell;
    guint32 next_gauge;
    guint32 hash_seed;

    /* Scratch, kept to spare allocations. */
    guint64 record[REGISTRY_RECORD_MAX / sizeof(guint64)]; /* the copy that is being checked */
    GString *name;
    GByteArray *labels;
    GByteArray *fresh; /* records to be appended */
};

/* ---- registry.c ---- */
gboolean registry_lock(Registry *registry);
void registry_unlock(Registry *registry);
/* Publishes the records in registry->fresh and reads them. Under the lock. FALSE where the memory
 * is full. */
gboolean registry_append_fresh(Registry *registry);
/* Marks a gauge as unset. */
void registry_unset_gauge(Registry *registry, guint32 gauge);

/* ---- registry-mirror.c ---- */
void registry_mirror_init(Registry *registry);
void registry_mirror_clear(Registry *registry);
RegistryFamily *registry_family_new(MetricKind kind, const char *name, const char *help,
                                    const char *key, const double *bounds, guint bound_count);
void registry_family_free(RegistryFamily *family);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegistryFamily, registry_family_free)
gboolean registry_has_room(const Registry *registry, MetricKind kind, guint32 bound_count,
                           gboolean overflow);
gboolean registry_labels_are_overflow(const char *text, gsize size);
RegistrySeries *registry_find_series(const Registry *registry, const RegistryFamily *family,
                                     const char *text, gsize size);
/* Regular series: all but the overflow series. */
guint registry_regular_count(const RegistryFamily *family);

/* ---- registry-rules.c ---- */
/* NULL, or why this family cannot be added. */
const char *registry_family_problem(const Registry *registry, const RegistryFamily *family);
/* NULL, or why there cannot be a family of that name and kind: the name is another kind's already,
 * or they would share a sample name. is_script: it is no declared one. */
const char *registry_name_problem(const Registry *registry, const char *name, MetricKind kind,
                                  gboolean is_script);
