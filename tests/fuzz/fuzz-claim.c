/* SPDX-License-Identifier: MIT
 *
 * Arbitrary bytes as the claims of a worker whose scripts choose every part of them: an answer names
 * cells inside the arrays, what is accepted has only legal names, and the records that the claims
 * make are believed by every other mirror and end as a page. */
#include "registry.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const RegistryLimits limits = {8, 4, 200};
static const char *const label_sets[][3] = {{NULL}, {"a", NULL}, {"a", "b", NULL}};

static Registry *new_mirror(void *memory, guint32 owner)
{
    Registry *registry = registry_new(memory, registry_memory_size(&limits), owner, NULL);
    g_assert_nonnull(registry);
    return registry;
}

/* One of each kind, with none, one and two labels. */
static void declare(Registry *server)
{
    static const char *const keys[] = {"none", "one", "two"};
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
        g_assert_true(registry_declare(server, (MetricKind)i, keys[i], keys[i], "", label_sets[i],
                                       NULL, 0, NULL));
}

static void check_claim(const RegistryClaim *claim, MetricKind kind)
{
    g_assert_true(claim->accepted == !claim->detail);
    if (!claim->accepted)
        return;
    guint64 end = kind == METRIC_HISTOGRAM ? claim->slot + claim->bound_count + 2 : claim->slot + 1;
    g_assert_cmpuint(end, <=, kind == METRIC_GAUGE ? limits.max_series : registry_cell_count(&limits));
    g_assert_cmpuint(claim->overflow_cell, <, registry_cell_count(&limits));
}

/* The first byte tells what is asked for, the rest is the text. */
static void ask(Registry *worker, const char *text, gsize size)
{
    guint8 how = size > 0 ? (guint8)*text : 0;
    g_autofree char *copy = g_malloc0(size + 1); /* with a NUL behind it, and nothing else */
    if (size > 0)
        memcpy(copy, text + 1, --size);
    MetricKind kind = (MetricKind)(how % 3);
    RegistryClaim claim = how & 0x80
                              ? registry_claim_declared_text(worker, copy, size, how & 0x40, &kind)
                              : registry_claim_text(worker, kind, copy, size);
    check_claim(&claim, kind);
    g_assert_false(registry_is_corrupt(worker));
}

/* Zeroed where the last run has written; the records of an input take a few times its size. */
static guint8 *fresh_memory(gsize input_size)
{
    static guint8 *memory;
    static gsize dirty;
    if (!memory)
        memory = g_malloc0(registry_memory_size(&limits));
    memset(memory, 0, MIN(dirty, registry_memory_size(&limits)));
    dirty = (64u << 10) + 16 * input_size;
    registry_format(memory, &limits);
    return memory;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size = MIN(size, 16u << 10);
    guint8 *memory = fresh_memory(size);
    g_autoptr(Registry) server = new_mirror(memory, REGISTRY_OWNER_SERVER);
    declare(server);
    g_autoptr(Registry) one = new_mirror(memory, 1);
    g_autoptr(Registry) two = new_mirror(memory, 2);

    /* The claims are divided by bytes that no UTF-8 has. */
    const char *text = (const char *)data, *end = text + size;
    for (guint i = 0; text < end; i++) {
        const char *next = memchr(text, 0xff, end - text);
        ask(i % 2 ? two : one, text, (next ? next : end) - text);
        text = next ? next + 1 : end;
    }

    g_autofree double *cells = g_new0(double, registry_cell_count(&limits));
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) shown = g_string_new(NULL);
    registry_expose(server, page, (const double *const[]){cells}, 1);
    g_assert_false(registry_is_corrupt(server));
    metrics_page_render(page, shown);
    g_assert_true(g_utf8_validate(shown->str, shown->len, NULL));
    return 0;
}
