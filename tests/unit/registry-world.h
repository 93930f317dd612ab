/* SPDX-License-Identifier: MIT
 *
 * What the tests of the registry stand on: one memory with the mirrors of a server and two workers,
 * and short ways to ask and to check. */
#pragma once

#include "registry-private.h"

#define PLACES 2

/* The memory, the server's mirror and those of two workers, and the cells of their places. */
typedef struct {
    RegistryLimits limits;
    gsize size;
    void *memory;
    Registry *server;
    Registry *workers[PLACES];
    double *cells[PLACES];
} World;

static inline Registry *new_mirror(World *world, guint32 owner)
{
    g_autoptr(GError) error = NULL;
    Registry *registry = registry_new(world->memory, world->size, owner, &error);
    g_assert_no_error(error);
    return registry;
}

static inline World *world_new(guint32 max_families, guint32 max_series_per_family,
                               guint32 max_series)
{
    World *world = g_new0(World, 1);
    world->limits = (RegistryLimits){max_families, max_series_per_family, max_series};
    world->size = registry_memory_size(&world->limits);
    world->memory = g_malloc0(world->size);
    registry_format(world->memory, &world->limits);
    world->server = new_mirror(world, REGISTRY_OWNER_SERVER);
    for (guint i = 0; i < PLACES; i++) {
        world->workers[i] = new_mirror(world, i + 1);
        world->cells[i] = g_new0(double, registry_cell_count(&world->limits));
    }
    return world;
}

static inline void world_free(World *world)
{
    registry_free(world->server);
    for (guint i = 0; i < PLACES; i++) {
        registry_free(world->workers[i]);
        g_free(world->cells[i]);
    }
    g_free(world->memory);
    g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static inline void check_page(World *world, const char *expected)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) text = g_string_new(NULL);
    registry_expose(world->server, page, (const double *const *)world->cells, PLACES);
    metrics_page_render(page, text);
    g_assert_cmpstr(text->str, ==, expected);
}

static inline RegistryClaim claim(Registry *registry, MetricKind kind, const char *name,
                                  const char *label, const char *value)
{
    RegistryLabel labels[] = {{label, value}};
    return registry_claim(registry, kind, name, labels, label ? 1 : 0);
}

static inline RegistryClaim claim_accepted(Registry *registry, MetricKind kind, const char *name,
                                           const char *label, const char *value)
{
    RegistryClaim result = claim(registry, kind, name, label, value);
    g_assert_cmpstr(result.detail, ==, NULL);
    g_assert_true(result.accepted);
    return result;
}

static inline void check_rejected(RegistryClaim result, Cell rejection)
{
    g_assert_false(result.accepted);
    g_assert_nonnull(result.detail);
    g_assert_cmpstr(cell_rejection_name(result.rejection), ==, cell_rejection_name(rejection));
}

static inline void declare(World *world, MetricKind kind, const char *key, const char *name,
                           const char *const *labels, const double *bounds, guint bound_count)
{
    g_autoptr(GError) error = NULL;
    registry_declare(world->server, kind, key, name, "Help.", labels, bounds, bound_count, &error);
    g_assert_no_error(error);
}
