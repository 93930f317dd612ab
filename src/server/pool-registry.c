/* SPDX-License-Identifier: MIT
 *
 * The registry of scripts' metrics as the pool keeps it: its memory, what the settings declare in it, what is done where a
 * worker damaged it or keeps its lock, and sums over the cells of all places. */
#include "pool-private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

/* A worker that does it again and again must not keep all others from working. */
#define RESTORE_REST_US (60 * G_USEC_PER_SEC)

/* namespace_subsystem_name, empty parts left out; the caller frees it. */
static char *full_name_of(const DeclaredMetric *metric)
{
    const char *const parts[] = {metric->namespace_name, metric->subsystem};
    GString *name = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (parts[i] && *parts[i])
            g_string_append_printf(name, "%s_", parts[i]);
    }
    g_string_append(name, metric->name);
    return g_string_free(name, FALSE);
}

static gboolean declare_metrics(Pool *pool, GError **error)
{
    static const MetricKind kinds[] = {
        [DECLARED_COUNTER] = METRIC_COUNTER,
        [DECLARED_GAUGE] = METRIC_GAUGE,
        [DECLARED_HISTOGRAM] = METRIC_HISTOGRAM,
    };
    for (guint i = 0; i < pool->settings->collect->len; i++) {
        const DeclaredMetric *metric = pool->settings->collect->pdata[i];
        g_autofree char *full_name = full_name_of(metric);
        if (!registry_declare(pool->registry, kinds[metric->type], metric->name, full_name, metric->help,
                              (const char *const *)metric->labels, metric->buckets, metric->bucket_count, error)) {
            g_prefix_error(error, "metrics.collect.%s: ", metric->name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean map_memory(Pool *pool, GError **error)
{
    pool->registry_size = registry_memory_size(&pool->registry_limits);
    pool->registry_fd = memfd_create("rrjs-registry", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    void *memory = MAP_FAILED;
    /* Sealed, or a worker could cut the memory off under the server's feet. */
    if (pool->registry_fd >= 0 && ftruncate(pool->registry_fd, (off_t)pool->registry_size) == 0 &&
        fcntl(pool->registry_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        memory = mmap(NULL, pool->registry_size, PROT_READ | PROT_WRITE, MAP_SHARED, pool->registry_fd, 0);
    if (memory == MAP_FAILED) {
        int code = errno;
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code),
                    "making the metrics registry of %zu bytes: %s", pool->registry_size, g_strerror(code));
        return FALSE;
    }
    pool->registry_memory = memory;
    return TRUE;
}

gboolean pool_make_registry(Pool *pool, GError **error)
{
    const Settings *settings = pool->settings;
    pool->registry_limits =
        (RegistryLimits){settings->max_families, settings->max_series_per_family, settings->max_series};
    if (!map_memory(pool, error))
        return FALSE;
    registry_format(pool->registry_memory, &pool->registry_limits);
    pool->registry = registry_new(pool->registry_memory, pool->registry_size, REGISTRY_OWNER_SERVER, error);
    return pool->registry && declare_metrics(pool, error);
}

void pool_drop_registry(Pool *pool)
{
    registry_free(pool->registry);
    if (pool->registry_memory)
        munmap(pool->registry_memory, pool->registry_size);
    if (pool->registry_fd >= 0)
        close(pool->registry_fd);
}

gboolean pool_read_registry(Pool *pool)
{
    registry_refresh(pool->registry);
    gint64 now_us = g_get_monotonic_time();
    if (!registry_is_corrupt(pool->registry) || now_us < pool->registry_rest_us)
        return TRUE;
    /* Nobody knows which worker it was. */
    log_write(LOG_ERROR, "the metrics registry was damaged by a worker: it is restored, and all workers are replaced");
    pool->registry_rest_us = now_us + RESTORE_REST_US;
    registry_restore(pool->registry);
    return FALSE;
}

/* A lock that a worker keeps, or left with another's number in it, would keep all others from new series. Nobody is killed
 * for it: the number may be forged, and the series that were refused meanwhile are counted. */
void pool_watch_registry(Pool *pool, gint64 now_us)
{
    guint32 owner = registry_stuck_owner(pool->registry, now_us);
    if (owner == 0)
        return;
    log_write(LOG_ERROR, "the lock of the metrics registry was held for too long", LOG_INT("owner", owner));
    registry_release_lock(pool->registry_memory, owner);
}

double pool_cell_total(const Pool *pool, Cell cell)
{
    double total = 0;
    for (guint i = 0; i < pool->place_count; i++) {
        double value;
        __atomic_load(&pool->places[i].block.cells[cell], &value, __ATOMIC_RELAXED);
        if (value > 0 && isfinite(value))
            total += value;
    }
    return total;
}
