/* SPDX-License-Identifier: MIT
 *
 * Bundles by the real esbuild of what stands in app/ of a test's folder. */
#pragma once

#include "bundler.h"
#include "test-folder.h"

static const char *const outside[] = {"node:buffer", "node:events", "node:util", "pricing", NULL};

static inline Bundle *bundle(const char *entry, gboolean lowers_async, GError **error)
{
    g_autofree char *root = at("app");
    BundleRequest request = {.root = root, .entry = entry, .program = g_getenv("ESBUILD"), .outside = outside,
                             .lowers_async = lowers_async, .sandbox = SANDBOX_AUTO};
    return bundler_run(&request, error);
}

static inline Bundle *must_bundle(const char *entry)
{
    g_autoptr(GError) error = NULL;
    Bundle *made = bundle(entry, FALSE, &error);
    g_assert_no_error(error);
    return made;
}

static inline void assert_has(GBytes *bytes, const char *part)
{
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    if (!memmem(text, size, part, strlen(part)))
        g_error("no \"%s\" in: %.*s", part, (int)size, text);
}

static inline void assert_lacks(GBytes *bytes, const char *part)
{
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    g_assert_null(memmem(text, size, part, strlen(part)));
}

static inline void assert_fault(const char *entry, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Bundle) made = bundle(entry, FALSE, &error);
    g_assert_null(made);
    g_assert_error(error, BUNDLER_ERROR, BUNDLER_ERROR_SOURCE);
    g_assert_cmpstr(error->message, ==, message);
}

typedef struct {
    const char *path;
    void (*run)(void);
} Case;

static inline void run_case(gconstpointer data)
{
    set_up();
    ((const Case *)data)->run();
    tear_down();
}

static inline int run_cases(int argc, char **argv, const Case *cases, gsize count)
{
    g_test_init(&argc, &argv, NULL);
    if (!g_file_test(g_getenv("ESBUILD"), G_FILE_TEST_EXISTS)) {
        g_print("1..0 # SKIP no esbuild: run npm ci in tests/npm\n");
        return 0;
    }
    for (gsize i = 0; i < count; i++)
        g_test_add_data_func(cases[i].path, &cases[i], run_case);
    return g_test_run();
}
