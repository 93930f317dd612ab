/* SPDX-License-Identifier: MIT
 *
 * The registry's memory: its sizes, its lock, and how records become visible in it. The server
 * makes it once, workers map it. */
#include "registry-private.h"
#include <sched.h>
#include <string.h>

#define RECORDS_MIN      (1u << 20)
#define RECORDS_MAX      (64u << 20)
#define LOCK_WAIT_US     20000
#define LOCK_SPINS       100 /* before sleeping between tries; the lock is held for microseconds */
#define LOCK_SLEEP_US    50
#define LOCK_STUCK_US    G_USEC_PER_SEC
#define GAUGE_UNSET_BITS 0x7ff8727272726a73u /* a quiet NaN that no arithmetic makes */

G_STATIC_ASSERT(sizeof(RegistryHeader) <= REGISTRY_HEADER_SIZE);

G_DEFINE_QUARK(registry - error - quark, registry_error)

static guint32 record_capacity(const RegistryLimits *limits)
{
    return (guint32)CLAMP(512 * (guint64)limits->max_series, RECORDS_MIN, RECORDS_MAX);
}

/* Mostly untouched pages of a memfd, which cost nothing. */
gsize registry_memory_size(const RegistryLimits *limits)
{
    return REGISTRY_HEADER_SIZE + record_capacity(limits) + limits->max_series * sizeof(double);
}

/* A series has at most as many cells as it has lines, except that an overflow series, at most one a
 * family, has one more. */
guint32 registry_cell_count(const RegistryLimits *limits)
{
    guint64 count = CELL_RESERVED + (guint64)limits->max_series + limits->max_families;
    return (guint32)MIN(count, G_MAXUINT32);
}

void registry_format(void *memory, const RegistryLimits *limits)
{
    RegistryHeader *header = memory;
    header->magic = REGISTRY_MAGIC;
    header->layout = REGISTRY_LAYOUT;
    header->limits = *limits;
}

void registry_restore(Registry *registry)
{
    registry_refresh(registry);
    registry_format(registry->header, &registry->limits);
    if (registry->read > 0)
        memcpy(registry->records, registry->kept->data, registry->read);
    if (!registry->corrupt)
        return;
    __atomic_store_n(&registry->header->published, registry->read, __ATOMIC_RELEASE);
    registry->corrupt = FALSE;
}

static gboolean check_memory(const void *memory, gsize size, RegistryLimits *limits, GError **error)
{
    RegistryHeader header = {0};
    if (size >= REGISTRY_HEADER_SIZE)
        memcpy(&header, memory, sizeof(header));
    *limits = header.limits;
    if (header.magic == REGISTRY_MAGIC && header.layout == REGISTRY_LAYOUT &&
        size >= registry_memory_size(limits))
        return TRUE;
    g_set_error(
        error, REGISTRY_ERROR, REGISTRY_ERROR_LAYOUT,
        "mapping the metrics registry: magic %08x, layout %u in %zu bytes is not one of ours",
        header.magic, header.layout, size);
    return FALSE;
}

Registry *registry_new(void *memory, gsize size, guint32 owner, GError **error)
{
    RegistryLimits limits;
    if (!check_memory(memory, size, &limits, error))
        return NULL;

    Registry *registry = g_new0(Registry, 1);
    registry->header = memory;
    registry->limits = limits;
    registry->capacity = record_capacity(&limits);
    registry->cell_count = registry_cell_count(&limits);
    registry->records = (guint8 *)memory + REGISTRY_HEADER_SIZE;
    registry->gauges = (double *)(registry->records + registry->capacity);
    registry->owner = owner;
    registry->name = g_string_new(NULL);
    registry->labels = g_byte_array_new();
    registry->fresh = g_byte_array_new();
    registry->kept = owner == REGISTRY_OWNER_SERVER ? g_byte_array_new() : NULL;
    registry_mirror_init(registry);

    /* The server declares before it has workers: a declaration that it finds later is a worker's
     * forgery. */
    registry->accept_declarations = TRUE;
    registry_refresh(registry);
    registry->accept_declarations = owner != REGISTRY_OWNER_SERVER;
    return registry;
}

void registry_free(Registry *registry)
{
    if (!registry)
        return;
    registry_mirror_clear(registry);
    g_string_free(registry->name, TRUE);
    g_byte_array_unref(registry->labels);
    g_byte_array_unref(registry->fresh);
    g_clear_pointer(&registry->kept, g_byte_array_unref);
    g_free(registry);
}

double *registry_gauges(Registry *registry, guint32 *count)
{
    *count = registry->limits.max_series;
    return registry->gauges;
}

gboolean registry_is_corrupt(const Registry *registry)
{
    return registry->corrupt;
}

guint registry_family_count(const Registry *registry)
{
    return registry->families->len;
}

guint registry_series_count(const Registry *registry)
{
    return registry->weight;
}

gboolean registry_gauge_is_unset(double value)
{
    guint64 bits;
    memcpy(&bits, &value, sizeof(bits));
    return bits == GAUGE_UNSET_BITS;
}

void registry_unset_gauge(Registry *registry, guint32 gauge)
{
    guint64 bits = GAUGE_UNSET_BITS;
    memcpy(registry->gauges + gauge, &bits, sizeof(bits));
}

/* ---- the lock ---- */

static gboolean swap_lock(RegistryHeader *header, guint32 from, guint32 to)
{
    return __atomic_compare_exchange_n(&header->lock, &from, to, FALSE, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

static gboolean is_locked(const Registry *registry)
{
    return __atomic_load_n(&registry->header->lock, __ATOMIC_ACQUIRE) == registry->owner;
}

/* Our own number in it, while we do not hold it, was written by somebody who means harm: the lock is
 * as good as free. */
static gboolean try_lock(Registry *registry)
{
    return swap_lock(registry->header, 0, registry->owner) || is_locked(registry);
}

gboolean registry_lock(Registry *registry)
{
    if (try_lock(registry))
        return TRUE;
    gint64 deadline = g_get_monotonic_time() + LOCK_WAIT_US;
    for (guint tries = 0; g_get_monotonic_time() < deadline; tries++) {
        if (tries < LOCK_SPINS)
            sched_yield();
        else
            g_usleep(LOCK_SLEEP_US);
        if (try_lock(registry))
            return TRUE;
    }
    return FALSE;
}

void registry_unlock(Registry *registry)
{
    (void)swap_lock(registry->header, registry->owner,
                    0); /* fails only where another process wrote nonsense */
}

void registry_release_lock(void *memory, guint32 owner)
{
    (void)swap_lock(memory, owner, 0); /* fails where the dead worker did not hold it */
}

guint32 registry_stuck_owner(Registry *registry, gint64 now_us)
{
    guint32 owner = __atomic_load_n(&registry->header->lock, __ATOMIC_RELAXED);
    guint32 published = __atomic_load_n(&registry->header->published, __ATOMIC_RELAXED);
    if (owner == 0 || owner != registry->seen_owner || published != registry->seen_published) {
        registry->seen_owner = owner;
        registry->seen_published = published;
        registry->seen_us = now_us;
    }
    return now_us - registry->seen_us >= LOCK_STUCK_US ? owner : 0;
}

/* A writer that dies before the last store leaves bytes that nobody looks at, and that the next one
 * writes over. One that was held up for so long that it lost the lock must not publish any more. */
gboolean registry_append_fresh(Registry *registry)
{
    guint32 size = registry->fresh->len;
    if (size > registry->capacity - registry->read || !is_locked(registry))
        return FALSE;
    memcpy(registry->records + registry->read, registry->fresh->data, size);
    if (!is_locked(registry))
        return FALSE;
    __atomic_store_n(&registry->header->published, registry->read + size, __ATOMIC_RELEASE);
    registry_refresh(registry);
    return TRUE;
}
