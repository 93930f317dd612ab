/* SPDX-License-Identifier: MIT */
#include "program-bundle.h"

#include <string.h>
#include "entry.h"

#define NAMED_FILES_MAX 50

struct ProgramBundle {
    gatomicrefcount references;
    Bundle *bundle;
    char *root;
    char *entry;
    char *program; /* NULL: it was looked for */
    char **outside;
    SandboxMode sandbox;
};

void program_bundle_unref(ProgramBundle *bundle)
{
    if (!bundle || !g_atomic_ref_count_dec(&bundle->references))
        return;
    bundle_free(bundle->bundle);
    g_free(bundle->root);
    g_free(bundle->entry);
    g_free(bundle->program);
    g_strfreev(bundle->outside);
    g_free(bundle);
}

const Bundle *program_bundle_content(const ProgramBundle *bundle)
{
    return bundle->bundle;
}

gboolean program_bundle_is_current(const ProgramBundle *bundle)
{
    return bundle_is_current(bundle->bundle, bundle->root);
}

/* ---- whether it is what would be made ---- */

/* Whether it has files of the package whose name is the first part of that of a program. */
static gboolean has_package(const Bundle *bundle, const char *name)
{
    g_autofree char *part = g_strndup(name, strcspn(name, "/")), *folder = g_strdup_printf("node_modules/%s/", part);
    for (guint i = 0; i < bundle->inputs->len; i++) {
        if (strstr(((const BundleInput *)bundle->inputs->pdata[i])->path, folder))
            return TRUE;
    }
    return FALSE;
}

/* Whether other names outside leave it as it is: what it imports still is, and what is new was none of its packages. */
static gboolean fits_outside(const ProgramBundle *bundle, const char *const *outside)
{
    const Bundle *content = bundle->bundle;
    const char *const *known = (const char *const *)bundle->outside;
    gboolean fits = TRUE;
    for (guint i = 0; fits && i < content->outside->len; i++)
        fits = g_strv_contains(outside, content->outside->pdata[i]);
    for (; fits && *outside; outside++)
        fits = g_strv_contains(known, *outside) || !has_package(content, *outside);
    return fits;
}

static gboolean is_as_asked(const ProgramBundle *bundle, const BundleRequest *request)
{
    return g_str_equal(bundle->root, request->root) && g_str_equal(bundle->entry, request->entry) &&
           g_strcmp0(bundle->program, request->program) == 0 && bundle->sandbox == request->sandbox &&
           fits_outside(bundle, request->outside) && program_bundle_is_current(bundle);
}

/* ---- making it ---- */

static ProgramBundle *make(const BundleRequest *request, Bundle *content)
{
    ProgramBundle *bundle = g_new0(ProgramBundle, 1);
    g_atomic_ref_count_init(&bundle->references);
    bundle->bundle = content;
    bundle->root = g_strdup(request->root);
    bundle->entry = g_strdup(request->entry);
    bundle->program = g_strdup(request->program);
    bundle->outside = g_strdupv((char **)request->outside);
    bundle->sandbox = request->sandbox;
    return bundle;
}

ProgramBundle *program_bundle_make(const BundleRequest *request, ProgramBundle *before, gboolean may_keep, GError **error)
{
    Bundle *content = NULL;
    if (!before || !may_keep || !is_as_asked(before, request))
        content = entry_bundle(request, error);
    if (content)
        return make(request, content);
    if (before)
        g_atomic_ref_count_inc(&before->references);
    return before;
}

/* ---- what it tells of ---- */

/* The path in front of "js/app.ts:1:15: …"; NULL: there is none below the root. */
static char *file_of(const char *line)
{
    g_autofree char *path = g_strndup(line, strcspn(line, ":"));
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    gboolean is_path = strchr(line, ':') != NULL;
    for (char **part = parts; is_path && *part; part++)
        is_path = **part && !g_str_equal(*part, ".") && !g_str_equal(*part, "..");
    return is_path ? g_steal_pointer(&path) : NULL;
}

char **program_bundle_named_files(const char *message)
{
    g_auto(GStrv) lines = g_strsplit(message, "\n", NAMED_FILES_MAX);
    g_autoptr(GStrvBuilder) files = g_strv_builder_new();
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char **line = lines; *line; line++) {
        g_autofree char *file = file_of(*line);
        if (file && g_hash_table_add(known, g_strdup(file)))
            g_strv_builder_add(files, file);
    }
    return g_strv_builder_end(files);
}
