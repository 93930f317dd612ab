/* SPDX-License-Identifier: MIT */
#include "file-watch.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Who saves several files, or one in several steps, is one change. */
#define QUIET_MS 50

#define CHANGES (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)

typedef struct {
    char *path;
    GHashTable *names; /* that count in it */
    gboolean has_sources;
} Folder;

struct FileWatch {
    FileWatchChanged *changed;
    gpointer user_data;
    int fd;
    guint source, timer; /* 0: none */
    GHashTable *folders; /* watch descriptor → Folder */
    char *path;          /* of the first change */
};

static void folder_free(gpointer data)
{
    Folder *folder = data;
    g_free(folder->path);
    g_hash_table_unref(folder->names);
    g_free(folder);
}

/* ---- events ---- */

static gboolean is_source(const char *name)
{
    static const char *const ends[] = {".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"};
    for (guint i = 0; *name != '.' && i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(name, ends[i]))
            return TRUE;
    return FALSE;
}

static gboolean tell(gpointer user_data)
{
    FileWatch *watch = user_data;
    watch->timer = 0;
    g_clear_handle_id(&watch->source, g_source_remove);
    watch->changed(watch->path, watch->user_data);
    return G_SOURCE_REMOVE;
}

/* Where events were lost, any file may be it. */
static void take_event(FileWatch *watch, const struct inotify_event *event)
{
    const Folder *folder = g_hash_table_lookup(watch->folders, GINT_TO_POINTER(event->wd));
    const char *name = event->len > 0 ? event->name : "";
    gboolean is_lost = (event->mask & IN_Q_OVERFLOW) != 0;
    gboolean counts = folder && (g_hash_table_contains(folder->names, name) || (folder->has_sources && is_source(name)));
    if (!is_lost && !counts)
        return;
    if (!watch->path)
        watch->path = folder ? g_build_filename(folder->path, name, NULL) : g_strdup("a file");
    if (watch->timer)
        g_source_remove(watch->timer);
    watch->timer = g_timeout_add(QUIET_MS, tell, watch);
}

static gboolean read_events(int fd, GIOCondition condition, gpointer user_data)
{
    _Alignas(struct inotify_event) char buffer[8192];
    gssize size = read(fd, buffer, sizeof buffer);
    for (gssize at = 0; at < size;) {
        const struct inotify_event *event = (const struct inotify_event *)(buffer + at);
        take_event(user_data, event);
        at += (gssize)(sizeof *event + event->len);
    }
    return G_SOURCE_CONTINUE;
}

/* ---- what is watched ---- */

/* The folder, or where it is not there the nearest above it, in which then the name counts that leads to it. */
static Folder *add_folder(FileWatch *watch, const char *path, GError **error)
{
    int descriptor = inotify_add_watch(watch->fd, path, CHANGES | IN_ONLYDIR);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR) && !g_str_equal(path, "/")) {
        g_autofree char *parent = g_path_get_dirname(path), *name = g_path_get_basename(path);
        Folder *above = add_folder(watch, parent, error);
        if (above)
            g_hash_table_add(above->names, g_steal_pointer(&name));
        return above;
    }
    if (descriptor < 0) {
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "watching %s: %s%s", path, g_strerror(errno),
                    errno == ENOSPC ? " (fs.inotify.max_user_watches)" : "");
        return NULL;
    }
    Folder *folder = g_hash_table_lookup(watch->folders, GINT_TO_POINTER(descriptor));
    if (folder)
        return folder;
    folder = g_new0(Folder, 1);
    folder->path = g_strdup(path);
    folder->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_insert(watch->folders, GINT_TO_POINTER(descriptor), folder);
    return folder;
}

gboolean file_watch_add(FileWatch *watch, const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);
    Folder *folder = add_folder(watch, parent, error);
    if (folder)
        g_hash_table_add(folder->names, g_path_get_basename(path));
    return folder != NULL;
}

gboolean file_watch_add_sources(FileWatch *watch, const char *path, GError **error)
{
    Folder *folder = add_folder(watch, path, error);
    if (folder)
        folder->has_sources = TRUE;
    return folder != NULL;
}

/* ---- life ---- */

FileWatch *file_watch_new(FileWatchChanged *changed, gpointer user_data, GError **error)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "watching files: %s", g_strerror(errno));
        return NULL;
    }
    FileWatch *watch = g_new0(FileWatch, 1);
    watch->changed = changed;
    watch->user_data = user_data;
    watch->fd = fd;
    watch->folders = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, folder_free);
    watch->source = g_unix_fd_add(fd, G_IO_IN, read_events, watch);
    return watch;
}

void file_watch_free(FileWatch *watch)
{
    if (!watch)
        return;
    g_clear_handle_id(&watch->timer, g_source_remove);
    g_clear_handle_id(&watch->source, g_source_remove);
    close(watch->fd);
    g_hash_table_unref(watch->folders);
    g_free(watch->path);
    g_free(watch);
}
