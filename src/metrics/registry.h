/* SPDX-License-Identifier: MIT
 *
 * The names of the script's metrics: families (name, kind, help, bounds) and series (labels → cell
 * number), as an append-only list of records in memory shared by the server and all workers.
 * Readers need no lock: records become visible by one release store of the published size. Writers
 * (workers, and the server before it has workers) hold a lock word that names their place, so that
 * the server can release it for a worker that died inside.
 *
 * Each process keeps a mirror of the records it has read, checked one by one: workers are not
 * trusted, so a record that breaks a rule ends the reading (registry_is_corrupt) and never does
 * harm. The server keeps the bytes as well, and can put them back (registry_restore).
 *
 * Names, labels and limits: legal names [a-zA-Z_:][a-zA-Z0-9_:]*, see names.h. */
#pragma once

#include <glib.h>
#include "cells.h"

/* Set by the server when it lays out the memory; read by all. Of max_series a counter or gauge
 * takes 1, a histogram bounds + 3, as many as it has lines. */
typedef struct {
    guint32 max_families;
    guint32 max_series_per_family;
    guint32 max_series;
} RegistryLimits;

#define REGISTRY_ERROR (registry_error_quark())
GQuark registry_error_quark(void);
enum { REGISTRY_ERROR_LAYOUT, REGISTRY_ERROR_DECLARATION };

/* Sizes of the shared memory: the records, and the gauges behind them at registry_gauges(). */
gsize registry_memory_size(const RegistryLimits *limits);
/* How many cells each place needs for these limits, CELL_RESERVED included. */
guint32 registry_cell_count(const RegistryLimits *limits);

/* Lays out fresh zeroed memory of registry_memory_size() bytes. Server only, once. */
void registry_format(void *memory, const RegistryLimits *limits);

typedef struct Registry Registry;

#define REGISTRY_OWNER_SERVER G_MAXUINT32

/* A mirror of that memory. owner: a number from 1 on that stands for this process in the lock word
 * (place + 1; the server: REGISTRY_OWNER_SERVER, whose mirror must be made before the first worker
 * starts). NULL with an error where the layout is not ours. The memory must outlive it. */
Registry *registry_new(void *memory, gsize size, guint32 owner, GError **error);
void registry_free(Registry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Registry, registry_free)

/* The common gauges, for the script side to store into; their number. */
double *registry_gauges(Registry *registry, guint32 *count);

/* Reads what was published since. */
void registry_refresh(Registry *registry);
gboolean registry_is_corrupt(const Registry *registry);

/* Server only: the worker in that place is dead; a lock it held is free again. */
void registry_release_lock(void *memory, guint32 owner);
/* Server only: 0, or the owner that has had the lock since a second ago without publishing anything.
 * Asked while workers are busy. */
guint32 registry_stuck_owner(Registry *registry, gint64 now_us);
/* Server only, before another worker maps the memory: writes anew the header and the records that
 * were read, and takes back what was published behind them if it could not be read. Mirrors of
 * workers that saw it stay corrupt. */
void registry_restore(Registry *registry);
/* Server only: sets the cells of a dead worker that hold what no worker stores (NaN, infinities,
 * negative counts) to 0, so that its successor's samples count. */
void registry_mend_cells(const Registry *registry, double *cells);

typedef struct {
    const char *name;  /* any bytes, never NULL */
    const char *value; /* the same */
} RegistryLabel;

/* overflow: the family is full, slot is its overflow series, and the caller adds 1 to overflow_cell
 * for each sample. Where a script asks for the labels {overflow="true"} itself, that series is an
 * ordinary one. */
typedef struct {
    gboolean accepted;
    Cell rejection;     /* where not accepted: one of the CELL_REJECTED_* */
    const char *detail; /* where not accepted: for the log, as "the metric name is empty"; static */
    guint32 slot;       /* first cell, or gauge number for gauges */
    gboolean overflow;
    guint32 overflow_cell;
    const double *bounds; /* histograms; owned by the registry, valid as long as it */
    guint32 bound_count;
} RegistryClaim;

/* Finds or makes the series of a script's metric: the family is js_user_<name>, counters end in
 * _total. Labels in any order; the last of several with one name counts, empty values are left out,
 * long ones are cut at 1024 bytes. Takes the lock (bounded wait, 20 ms) only when the series is new
 * to all processes. */
RegistryClaim registry_claim(Registry *registry, MetricKind kind, const char *name,
                             const RegistryLabel *labels, guint label_count);

/* Declares a family of metrics.collect: name as it will be exposed, key as scripts name it, labels
 * in declared order (NULL-terminated). A histogram without bounds gets those of RoadRunner's
 * plugin; a last bound of +Inf may be left out or given. The series of a counter or histogram
 * without labels is made, too. Server only, before the first worker starts. */
gboolean registry_declare(Registry *registry, MetricKind kind, const char *key, const char *name,
                          const char *help, const char *const *label_names, const double *bounds,
                          guint bound_count, GError **error);

/* Finds or makes a series of a declared family: the declared labels, exactly, in any order; or their
 * values in declared order. kind_out (or NULL) tells what the declaration says; it is set whenever
 * there is one. */
RegistryClaim registry_claim_declared(Registry *registry, const char *key,
                                      const RegistryLabel *labels, guint label_count,
                                      MetricKind *kind_out);
RegistryClaim registry_claim_declared_in_order(Registry *registry, const char *key,
                                               const char *const *values, guint value_count,
                                               MetricKind *kind_out);

/* Both for a claim in one text of size bytes, and a NUL behind them: the metric's name, the name and
 * value of each label, divided by NUL. in_order: the name and the label values alone. */
RegistryClaim registry_claim_text(Registry *registry, MetricKind kind, const char *text, gsize size);
RegistryClaim registry_claim_declared_text(Registry *registry, const char *text, gsize size,
                                           gboolean in_order, MetricKind *kind_out);

/* A gauge nobody has set yet holds this bit pattern (a NaN); it is not exposed. registry_claim
 * stores it when it makes the series. */
gboolean registry_gauge_is_unset(double value);

/* ---- for the page ---- */
guint registry_family_count(const Registry *registry);
guint registry_series_count(const Registry *registry); /* as max_series counts them */

#include "page.h"

/* Reads what is new and adds every family that has series to the page: sums of the cells over all
 * places, gauges, and js_metrics_overflow_total{metric}. cells: one array per place, each
 * registry_cell_count() long. */
void registry_expose(Registry *registry, MetricsPage *page, const double *const *cells,
                     guint places);
extern const MetricsOwnFamily registry_overflow_family;
