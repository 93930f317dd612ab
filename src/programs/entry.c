/* SPDX-License-Identifier: MIT */
#include "entry.h"

#include <string.h>
#include "bundle-need.h"
#include "node-names.h"
#include "source-map.h"

/* What follows the continuations of async functions, which it can only where those are promises' then(). */
#define ASYNC_HOOKS "node:async_hooks"

typedef enum { ENTRY_SCRIPT, ENTRY_BUNDLED, ENTRY_TYPES, ENTRY_DATA } EntryKind;

/* The first one that fits. */
static const struct {
    const char *extension;
    EntryKind kind;
} entry_kinds[] = {
    {".d.ts", ENTRY_TYPES},   {".d.mts", ENTRY_TYPES},  {".d.cts", ENTRY_TYPES},  {".ts", ENTRY_BUNDLED},
    {".tsx", ENTRY_BUNDLED},  {".mts", ENTRY_BUNDLED},  {".cts", ENTRY_BUNDLED},  {".jsx", ENTRY_BUNDLED},
    {".cjs", ENTRY_BUNDLED},  {".js", ENTRY_SCRIPT},    {".mjs", ENTRY_SCRIPT},   {".json", ENTRY_DATA},
};

/* A number beyond them: it has none of these. */
static guint find_kind(const char *name)
{
    guint i = 0;
    while (i < G_N_ELEMENTS(entry_kinds) && !g_str_has_suffix(name, entry_kinds[i].extension))
        i++;
    return i;
}

static EntryKind kind_of(const char *name)
{
    guint number = find_kind(name);
    return number < G_N_ELEMENTS(entry_kinds) ? entry_kinds[number].kind : ENTRY_SCRIPT;
}

gsize entry_extension_size(const char *name)
{
    guint number = find_kind(name);
    gboolean is_code = number < G_N_ELEMENTS(entry_kinds) &&
                       (entry_kinds[number].kind == ENTRY_SCRIPT || entry_kinds[number].kind == ENTRY_BUNDLED);
    return is_code ? strlen(entry_kinds[number].extension) : 0;
}

const char *entry_refusal(const char *name)
{
    switch (kind_of(name)) {
    case ENTRY_TYPES:
        return "declarations of types are no program";
    case ENTRY_DATA:
        return "JSON is no program; a program may import it";
    default:
        return NULL;
    }
}

gboolean entry_has_commonjs_mark(GBytes *text)
{
    gsize size, mark_size = strlen(ENTRY_COMMONJS_MARK);
    const char *data = g_bytes_get_data(text, &size);
    gsize end = size > 0 ? source_map_find(data, size).offset : 0;
    if (end == 0)
        end = size;
    return end >= mark_size && memcmp(data + end - mark_size, ENTRY_COMMONJS_MARK, mark_size) == 0;
}

gboolean entry_wants_bundle(const char *name, GBytes *text)
{
    gsize size;
    const char *data = g_bytes_get_data(text, &size);
    EntryKind kind = kind_of(name);
    return kind == ENTRY_BUNDLED || (kind == ENTRY_SCRIPT && bundle_is_needed(data, size));
}

char **entry_outside(const char *const *programs)
{
    GPtrArray *names = g_ptr_array_new();
    for (const NodeName *row = node_names; row->name; row++) {
        if (row->place)
            g_ptr_array_add(names, g_strconcat("node:", row->name, NULL));
    }
    for (; programs && *programs; programs++)
        g_ptr_array_add(names, g_strdup(*programs));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}

/* Whether a folder of node_modules, from the entry's folder up to the root, has a package of the name's first part. */
static gboolean is_package(const BundleRequest *request, const char *name)
{
    g_autofree char *package = g_strndup(name, strcspn(name, "/")), *folder = g_path_get_dirname(request->entry);
    gboolean is_there = FALSE, is_root = FALSE;
    while (!is_there && !is_root) {
        g_autofree char *path = g_build_filename(request->root, folder, "node_modules", package, NULL);
        is_there = g_file_test(path, G_FILE_TEST_IS_DIR);
        is_root = g_str_equal(folder, ".");
        g_autofree char *below = folder;
        folder = g_path_get_dirname(below);
    }
    return is_there;
}

/* A program is often called like the package that it is about, and declarations of imports can mean the package alone. */
static const char **outside_packages(const BundleRequest *request)
{
    GPtrArray *names = g_ptr_array_new();
    for (const char *const *name = request->outside; name && *name; name++) {
        if (g_str_has_prefix(*name, "node:") || !is_package(request, *name))
            g_ptr_array_add(names, (gpointer)*name);
    }
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

Bundle *entry_bundle(const BundleRequest *asked, GError **error)
{
    g_autofree const char **outside = outside_packages(asked);
    BundleRequest request = *asked;
    request.outside = outside;
    g_autoptr(Bundle) bundle = bundler_run(&request, error);
    if (!bundle || request.lowers_async || !g_ptr_array_find_with_equal_func(bundle->outside, ASYNC_HOOKS, g_str_equal, NULL))
        return g_steal_pointer(&bundle);
    request.lowers_async = TRUE;
    return bundler_run(&request, error);
}
