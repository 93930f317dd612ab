/* SPDX-License-Identifier: MIT */
#include "bundler-imports.h"

#include <string.h>
#include "bundler-fail.h"
#include "printable.h"

#define SHOWN_BYTES_MAX 200
#define FAULTS_MAX      50

static gboolean is_among(const char *const *names, const char *name)
{
    return names && g_strv_contains(names, name);
}

/* Whether it stays outside only as what is in front of its slash does: "node:util/inspect". */
static gboolean is_below_name(const char *const *names, const char *name)
{
    const char *slash = strchr(name, '/');
    g_autofree char *above = slash ? g_strndup(name, (gsize)(slash - name)) : NULL;
    return above && is_among(names, above);
}

/* Why an import of the bundle may not stay outside; NULL: it may. What esbuild finds nowhere it leaves where a script expects
 * that: inside of try, and where a rejection is handled. */
static const char *import_fault(const BundleRequest *request, const MetafileImport *import)
{
    gboolean is_node = g_str_has_prefix(import->name, "node:");
    if (is_among(request->outside, import->name))
        return import->kind == IMPORT_DYNAMIC || is_node ? NULL : "it is a program, and those are reached by import() only";
    if (is_below_name(request->outside, import->name))
        return is_node ? "it is a module of node that is not here" : "there is a program of the name in front of its slash";
    if (import->kind != IMPORT_STATEMENT)
        return NULL;
    return strstr(import->name, "//") ? "nothing is fetched to be bundled" : "it is nothing that can be imported";
}

static void add_fault(GPtrArray *faults, const Metafile *metafile, const MetafileImport *import, const char *fault)
{
    const char *importer = metafile->inputs->pdata[import->importer];
    g_autofree char *name = printable(import->name, SHOWN_BYTES_MAX), *file = printable(importer, SHOWN_BYTES_MAX);
    if (faults->len < FAULTS_MAX)
        g_ptr_array_add(faults, g_strdup_printf("%s: imports \"%s\": %s", file, name, fault));
}

gboolean bundler_imports_check(const BundleRequest *request, const Metafile *metafile, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) left = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < metafile->left->len; i++)
        g_hash_table_add(left, metafile->left->pdata[i]);
    for (guint i = 0; i < metafile->outside->len; i++) {
        const MetafileImport *import = &g_array_index(metafile->outside, MetafileImport, i);
        /* Of what is only a type for TypeScript the metafile tells, but nothing is left. */
        gboolean is_left = g_hash_table_contains(left, import->name);
        const char *fault = is_left ? import_fault(request, import) : NULL;
        if (fault)
            add_fault(faults, metafile, import, fault);
    }
    for (guint i = 0; i < metafile->refused->len; i++)
        add_fault(faults, metafile, &g_array_index(metafile->refused, MetafileImport, i), "style sheets are not bundled");
    return faults->len == 0 || bundler_fail_by_lines(error, faults);
}

GPtrArray *bundler_imports_left(const BundleRequest *request, const Metafile *metafile)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < metafile->left->len; i++) {
        const char *name = metafile->left->pdata[i];
        if (is_among(request->outside, name) && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(name));
    }
    return names;
}
