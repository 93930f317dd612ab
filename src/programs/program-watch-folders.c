/* SPDX-License-Identifier: MIT
 *
 * Each folder on the way to a file is watched for the next name on the way, as it is named and as it is without links, so that
 * links which change and folders that vanish and come back are met. */
#include "program-watch-folders.h"

#include <errno.h>
#include <sys/inotify.h>
#include "program-bundle.h"
#include "program-folder.h"

/* Without IN_MODIFY, so that nobody is woken by a log in the same folder. */
#define WANTED                                                                                                         \
    (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | \
     IN_ONLYDIR)

/* The folders as they are found. */
typedef struct {
    int inotify_fd;
    ProgramRoot *root;
    GHashTable *folders; /* watch descriptor → WatchedFolder */
    GHashTable *by_path; /* absolute path → the same; NULL: it is not watched */
    char **fault;
} Search;

static void folder_free(WatchedFolder *folder)
{
    g_hash_table_unref(folder->names);
    g_free(folder);
}

GHashTable *program_watch_folders_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)folder_free);
}

static WatchedFolder *add_folder(const Search *search, const char *path)
{
    int descriptor = inotify_add_watch(search->inotify_fd, path, WANTED);
    if (descriptor < 0) {
        if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP && !*search->fault)
            *search->fault = g_strdup_printf("js.watch: a folder cannot be watched: %s%s", g_strerror(errno),
                                             errno == ENOSPC ? " (fs.inotify.max_user_watches)" : "");
        return NULL;
    }
    WatchedFolder *folder = g_hash_table_lookup(search->folders, GINT_TO_POINTER(descriptor));
    if (!folder) {
        folder = g_new0(WatchedFolder, 1);
        folder->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_insert(search->folders, GINT_TO_POINTER(descriptor), folder);
    }
    return folder;
}

/* NULL where it is not there, which the folder above it is watched for, or where it cannot be watched, which is a fault. */
static WatchedFolder *watch_folder(const Search *search, const char *path)
{
    gpointer folder = NULL;
    if (!g_hash_table_lookup_extended(search->by_path, path, NULL, &folder)) {
        folder = add_folder(search, path);
        g_hash_table_insert(search->by_path, g_strdup(path), folder);
    }
    return folder;
}

static gboolean watch_name(const Search *search, const char *path, const char *name)
{
    WatchedFolder *folder = watch_folder(search, path);
    if (folder)
        g_hash_table_add(folder->names, g_strdup(name));
    return folder != NULL;
}

/* Each folder from the root on, for the next name of the path; of the last one also the source map's. */
static void watch_path(const Search *search, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);
    g_autoptr(GString) folder = g_string_new(program_root_real(search->root));
    for (char **name = names; *name; name++) {
        g_autofree char *map = g_strconcat(*name, ".map", NULL);
        if (!watch_name(search, folder->str, *name))
            return;
        if (!name[1])
            (void)watch_name(search, folder->str, map);
        g_string_append_printf(folder, "/%s", *name);
    }
}

static void watch_file(const Search *search, const char *path)
{
    g_autofree char *real = program_root_resolve(search->root, path, NULL);
    watch_path(search, path);
    if (real && !g_str_equal(real, path))
        watch_path(search, real);
}

/* The root's own place, or the nearest above it that is there. */
static void watch_root(const Search *search, const char *root)
{
    g_autofree char *path = g_canonicalize_filename(root, NULL);
    while (!g_str_equal(path, "/")) {
        g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
        if (watch_name(search, folder, name))
            return;
        g_free(path);
        path = g_steal_pointer(&folder);
    }
}

static void visit_folder(const char *path, gpointer user_data)
{
    const Search *search = user_data;
    g_autofree char *full = g_build_filename(program_root_real(search->root), path, NULL);
    WatchedFolder *folder = watch_folder(search, full);
    if (folder)
        folder->all = TRUE;
}

static void watch_functions(Search *search, const char *functions)
{
    g_autofree char *path = program_root_path(search->root, functions);
    if (!path)
        return;
    watch_file(search, path);
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) files = program_folder_list(search->root, functions, faults, visit_folder, search);
    for (guint i = 0; i < files->len; i++)
        watch_file(search, ((const ProgramFile *)files->pdata[i])->file);
}

static void watch_program(const Search *search, const ProgramSettings *program)
{
    g_autofree char *path = program->file ? program_root_path(search->root, program->file) : NULL;
    if (path)
        watch_file(search, path);
}

/* ---- what bundles are made of ---- */

/* Thousands of files stand in hundreds of folders: those above a file are looked at once. */
static void watch_input(const Search *search, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path), *full = g_build_filename(program_root_real(search->root), folder, NULL);
    WatchedFolder *known = g_hash_table_lookup(search->by_path, full);
    if (known)
        g_hash_table_add(known->names, g_path_get_basename(path));
    else
        watch_path(search, path);
}

/* What is missing may come: into a folder of the file that asks for it, or as a package into one above that. */
static void watch_surroundings(const Search *search, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    visit_folder(folder, (gpointer)search);
    for (;;) {
        gboolean is_root = g_str_equal(folder, ".");
        g_autofree char *modules = is_root ? g_strdup("node_modules") : g_build_filename(folder, "node_modules", NULL);
        g_autofree char *written_last = g_build_filename(modules, ".package-lock.json", NULL);
        watch_path(search, written_last);
        visit_folder(modules, (gpointer)search);
        if (is_root)
            return;
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}

static void watch_bundle(const Search *search, const Program *program)
{
    const GPtrArray *inputs = program->bundle ? program_bundle_content(program->bundle)->inputs : NULL;
    for (guint i = 0; inputs && i < inputs->len; i++)
        watch_input(search, ((const BundleInput *)inputs->pdata[i])->path);
    if (!program->named_files)
        return;
    watch_surroundings(search, program->file);
    for (char **file = program->named_files; *file; file++) {
        watch_input(search, *file);
        watch_surroundings(search, *file);
    }
}

/* ---- all of them ---- */

static void watch_all(Search *search, const Settings *settings, const ProgramSet *set)
{
    for (guint i = 0; i < settings->programs->len; i++)
        watch_program(search, settings->programs->pdata[i]);
    if (settings->functions_folder)
        watch_functions(search, settings->functions_folder);
    for (guint i = 0; set && i < program_set_count(set); i++)
        watch_bundle(search, program_set_get(set, i));
}

void program_watch_folders_find(int inotify_fd, const Settings *settings, const ProgramSet *set, GHashTable *folders, char **fault)
{
    g_autoptr(GHashTable) by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Search search = {.inotify_fd = inotify_fd, .folders = folders, .by_path = by_path, .fault = fault};
    watch_root(&search, settings->root);
    search.root = program_root_open(settings->root, NULL);
    if (!search.root)
        return;
    watch_all(&search, settings, set);
    program_root_free(search.root);
}
