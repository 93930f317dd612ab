/* SPDX-License-Identifier: MIT
 *
 * Watches folders, not files: editors and deployments put another file in the place of one. After every change the folders
 * are found anew, before anybody reads. */
#include "programs.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "entry.h"
#include "program-bundle.h"
#include "program-watch-folders.h"

/* How long it has to be quiet, and how long at most that is waited for. */
#define QUIET_MS 100
#define PATIENCE_MS 1000

#define PLACED (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
#define ITSELF (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)

struct ProgramWatch {
    const Settings *settings;
    ProgramSet *set; /* NULL: none was read yet */
    void (*changed)(gpointer user_data);
    gpointer user_data;
    int fd;
    guint source;        /* of events */
    guint timer;         /* 0: nothing has changed */
    gint64 since_us;     /* the first change that the timer waits for */
    GHashTable *folders; /* watch descriptor → WatchedFolder */
    gboolean looks_again; /* what was read last was behind, and is read once more */
    char *fault;
};

/* Those that are wanted no more are given up; what comes of them yet is nobody's. */
static void find_folders(ProgramWatch *watch)
{
    GHashTable *found = program_watch_folders_new();
    g_clear_pointer(&watch->fault, g_free);
    program_watch_folders_find(watch->fd, watch->settings, watch->set, found, &watch->fault);
    GHashTableIter folders;
    gpointer descriptor;
    g_hash_table_iter_init(&folders, watch->folders);
    while (g_hash_table_iter_next(&folders, &descriptor, NULL)) {
        /* The kernel may have given it up itself. */
        if (!g_hash_table_contains(found, descriptor))
            (void)inotify_rm_watch(watch->fd, GPOINTER_TO_INT(descriptor));
    }
    g_hash_table_unref(watch->folders);
    watch->folders = found;
}

/* ---- events ---- */

static gboolean may_be_a_program(const char *name, guint32 mask)
{
    if (name[0] == '.')
        return FALSE;
    return (mask & PLACED) || entry_extension_size(name) > 0 || g_str_has_suffix(name, ".map");
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
    watch->folders = program_watch_folders_new();
    watch->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch->fd < 0) {
        watch->fault = g_strdup_printf("js.watch: nothing can be watched: %s", g_strerror(errno));
        return watch;
    }
    watch->source = g_unix_fd_add(watch->fd, G_IO_IN, read_events, watch);
    find_folders(watch);
    return watch;
}

/* Whether files changed before anybody watched them: those that a bundle has for the first time. */
static gboolean is_behind(const ProgramSet *set)
{
    gboolean is_current = TRUE;
    for (guint i = 0; is_current && i < program_set_count(set); i++) {
        const Program *program = program_set_get(set, i);
        is_current = !program->bundle || program->fault || program_bundle_is_current(program->bundle);
    }
    return !is_current;
}

void program_watch_follow(ProgramWatch *watch, ProgramSet *set)
{
    if (watch->fd < 0)
        return;
    program_set_ref(set);
    g_clear_pointer(&watch->set, program_set_unref);
    watch->set = set;
    find_folders(watch);
    /* Once: a file whose date lies in the future would never be current. */
    watch->looks_again = !watch->looks_again && is_behind(set);
    if (watch->looks_again)
        note_change(watch);
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
    g_clear_pointer(&watch->set, program_set_unref);
    g_free(watch->fault);
    g_free(watch);
}
