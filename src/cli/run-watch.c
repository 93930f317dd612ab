/* SPDX-License-Identifier: MIT */
#include "run-watch.h"

#include <string.h>
#include "command.h"
#include "file-watch.h"

struct RunWatch {
    void (*changed)(gpointer user_data);
    gpointer user_data;
    char *path;            /* of the file, absolute */
    GPtrArray *made_of;    /* of char *, absolute: of the last bundle */
    FileWatch *files;
    guint idle;            /* 0: none */
    char *changed_file;
};

static void tell(const char *path, gpointer user_data)
{
    RunWatch *watch = user_data;
    g_autofree char *folder = g_get_current_dir();
    gsize size = strlen(folder);
    gboolean is_below = strncmp(path, folder, size) == 0 && path[size] == '/';
    g_free(watch->changed_file);
    watch->changed_file = g_strdup(is_below ? path + size + 1 : path);
    watch->changed(watch->user_data);
}

static gboolean tell_of_early_change(gpointer user_data)
{
    RunWatch *watch = user_data;
    watch->idle = 0;
    tell(watch->path, watch);
    return G_SOURCE_REMOVE;
}

RunWatch *run_watch_new(const char *file, void (*changed)(gpointer user_data), gpointer user_data)
{
    RunWatch *watch = g_new0(RunWatch, 1);
    watch->changed = changed;
    watch->user_data = user_data;
    watch->path = g_canonicalize_filename(file, NULL);
    watch->made_of = g_ptr_array_new_with_free_func(g_free);
    return watch;
}

gboolean run_watch_begin(RunWatch *watch, GError **error)
{
    g_clear_handle_id(&watch->idle, g_source_remove);
    file_watch_free(watch->files);
    watch->files = file_watch_new(tell, watch, error);
    gboolean is_watched = watch->files && file_watch_add(watch->files, watch->path, error);
    for (guint i = 0; is_watched && i < watch->made_of->len; i++)
        is_watched = file_watch_add(watch->files, watch->made_of->pdata[i], error);
    return is_watched;
}

/* Files of the bundle; what cannot be watched is told, and the rest is. */
static void follow_bundle(RunWatch *watch, const ScriptFile *script)
{
    g_autoptr(GError) error = NULL;
    g_ptr_array_set_size(watch->made_of, 0);
    for (guint i = 0; i < script->bundle->inputs->len; i++) {
        const BundleInput *input = script->bundle->inputs->pdata[i];
        char *path = g_build_filename(script->root, input->path, NULL);
        g_ptr_array_add(watch->made_of, path);
        if (!error && !file_watch_add(watch->files, path, &error))
            command_fail("warning: %s", error->message);
    }
    /* They were read before they were watched. */
    if (!bundle_is_current(script->bundle, script->root) && !watch->idle)
        watch->idle = g_idle_add(tell_of_early_change, watch);
}

/* The files that it names, and what is beside them: a file that is missing may be there next. */
static void follow_fault(RunWatch *watch, const ScriptFile *script, const GError *fault)
{
    g_auto(GStrv) lines = g_strsplit(fault->message, "\n", -1);
    for (char **line = lines; *line; line++) {
        gsize size = strcspn(*line, ":");
        if (!size || (*line)[size] != ':')
            continue;
        g_autofree char *name = g_strndup(*line, size), *path = g_build_filename(script->root, name, NULL);
        g_autofree char *folder = g_path_get_dirname(path);
        if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
            continue;
        (void)file_watch_add(watch->files, path, NULL); /* the file of the run is watched in any case */
        (void)file_watch_add_sources(watch->files, folder, NULL);
    }
}

void run_watch_follow(RunWatch *watch, const ScriptFile *script, const GError *fault)
{
    if (script->bundle)
        follow_bundle(watch, script);
    else if (fault && script->root)
        follow_fault(watch, script, fault);
}

const char *run_watch_changed_file(const RunWatch *watch)
{
    return watch->changed_file;
}

void run_watch_free(RunWatch *watch)
{
    if (!watch)
        return;
    g_clear_handle_id(&watch->idle, g_source_remove);
    file_watch_free(watch->files);
    g_free(watch->path);
    g_ptr_array_unref(watch->made_of);
    g_free(watch->changed_file);
    g_free(watch);
}
