/* SPDX-License-Identifier: MIT
 *
 * Watches folders, not files: editors and deployments put another file in the place of one. Each folder on the way to a file
 * is watched for the next name on the way, as it is named and as it is without links, so that links which change and
 * folders that vanish and come back are met. After every change the folders are found anew, before anybody reads. */
#include "programs.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "program-folder.h"

/* How long it has to be quiet, and how long at most that is waited for. */
#define QUIET_MS 100
#define PATIENCE_MS 1000

/* Without IN_MODIFY, so that nobody is woken by a log in the same folder. */
#define PLACED (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define ITSELF (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)
#define WANTED (PLACED | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

struct ProgramWatch {
    const Settings *settings;
    void (*changed)(gpointer user_data);
    gpointer user_data;
    int fd;
    guint source;        /* of events */
    guint timer;         /* 0: nothing has changed */
    gint64 since_us;     /* the first change that the timer waits for */
    GHashTable *folders; /* watch descriptor → WatchedFolder */
    char *fault;
};

typedef struct {
    GHashTable *names; /* of entries that count */
    gboolean all;      /* of js.functions: every entry may */
} WatchedFolder;

/* The folders as they are found. */
typedef struct {
    ProgramWatch *watch;
    ProgramRoot *root;
    GHashTable *folders;
} Search;

static void folder_free(WatchedFolder *folder)
{
    g_hash_table_unref(folder->names);
    g_free(folder);
}

static GHashTable *folders_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)folder_free);
}

/* ---- finding folders ---- */

/* NULL where it is not there, which the folder above it is watched for, or where it cannot be watched, which is a fault. */
static WatchedFolder *watch_folder(const Search *search, const char *path)
{
    int descriptor = inotify_add_watch(search->watch->fd, path, WANTED);
    if (descriptor < 0) {
        if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP && !search->watch->fault)
            search->watch->fault = g_strdup_printf("js.watch: a folder cannot be watched: %s%s", g_strerror(errno),
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

static void search_folders(Search *search)
{
    const Settings *settings = search->watch->settings;
    watch_root(search, settings->root);
    search->root = program_root_open(settings->root, NULL);
    if (!search->root)
        return;
    for (guint i = 0; i < settings->programs->len; i++)
        watch_program(search, settings->programs->pdata[i]);
    if (settings->functions_folder)
        watch_functions(search, settings->functions_folder);
    program_root_free(search->root);
}

/* Those that are wanted no more are given up; what comes of them yet is nobody's. */
static void find_folders(ProgramWatch *watch)
{
    Search search = {watch, NULL, folders_new()};
    g_clear_pointer(&watch->fault, g_free);
    search_folders(&search);
    GHashTableIter folders;
    gpointer descriptor;
    g_hash_table_iter_init(&folders, watch->folders);
    while (g_hash_table_iter_next(&folders, &descriptor, NULL)) {
        /* The kernel may have given it up itself. */
        if (!g_hash_table_contains(search.folders, descriptor))
            (void)inotify_rm_watch(watch->fd, GPOINTER_TO_INT(descriptor));
    }
    g_hash_table_unref(watch->folders);
    watch->folders = search.folders;
}

/* ---- events ---- */

static gboolean may_be_a_program(const char *name, guint32 mask)
{
    if (name[0] == '.')
        return FALSE;
    return (mask & PLACED) || g_str_has_suffix(name, ".js") || g_str_has_suffix(name, ".mjs") || g_str_has_suffix(name, ".map");
}

static gboolean counts(const ProgramWatch *watch, const struct inotify_event *event)
{
    if (event->mask & IN_Q_OVERFLOW)
        return TRUE;
    const WatchedFolder *folder = g_hash_table_lookup(watch->folders, GINT_TO_POINTER(event->wd));
    if (!folder)
        return FALSE;
    if (event->mask & ITSELF)
        return TRUE;
    const char *name = event->len > 0 ? event->name : "";
    return g_hash_table_contains(folder->names, name) || (folder->all && may_be_a_program(name, event->mask));
}

static gboolean tell(gpointer user_data)
{
    ProgramWatch *watch = user_data;
    watch->timer = 0;
    find_folders(watch);
    watch->changed(watch->user_data);
    return G_SOURCE_REMOVE;
}

static void note_change(ProgramWatch *watch)
{
    gint64 now_us = g_get_monotonic_time();
    if (watch->timer && now_us - watch->since_us > PATIENCE_MS * 1000)
        return;
    if (watch->timer)
        g_source_remove(watch->timer);
    else
        watch->since_us = now_us;
    watch->timer = g_timeout_add(QUIET_MS, tell, watch);
}

static gboolean read_events(int fd, GIOCondition condition, gpointer user_data)
{
    ProgramWatch *watch = user_data;
    _Alignas(struct inotify_event) char buffer[8192];
    gssize size = read(fd, buffer, sizeof buffer);
    gboolean has_changed = FALSE;
    for (gssize at = 0; at < size;) {
        const struct inotify_event *event = (const struct inotify_event *)(buffer + at);
        has_changed = counts(watch, event) || has_changed;
        at += (gssize)(sizeof *event + event->len);
    }
    if (has_changed)
        note_change(watch);
    return G_SOURCE_CONTINUE;
}

/* ---- life ---- */

ProgramWatch *program_watch_new(const Settings *settings, void (*changed)(gpointer user_data), gpointer user_data)
{
    ProgramWatch *watch = g_new0(ProgramWatch, 1);
    watch->settings = settings;
    watch->changed = changed;
    watch->user_data = user_data;
    watch->folders = folders_new();
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0) {
        watch->fault = g_strdup_printf("js.watch: nothing can be watched: %s", g_strerror(errno));
        return watch;
    }
    watch->source = g_unix_fd_add(watch->fd, G_IO_IN, read_events, watch);
    find_folders(watch);
    return watch;
}

const char *program_watch_fault(const ProgramWatch *watch)
{
    return watch->fault;
}

void program_watch_free(ProgramWatch *watch)
{
    if (!watch)
        return;
    if (watch->timer)
        g_source_remove(watch->timer);
    if (watch->source)
        g_source_remove(watch->source);
    if (watch->fd >= 0)
        close(watch->fd);
    g_hash_table_unref(watch->folders);
    g_free(watch->fault);
    g_free(watch);
}
