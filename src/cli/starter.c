/* SPDX-License-Identifier: MIT */
#include "starter.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "log.h"

gboolean starter_stops_with_input;
gboolean starter_stops_with_parent;
int starter_ready_fd = -1;

gboolean starter_init(GError **error)
{
    int flags = starter_ready_fd < 0 ? O_WRONLY : fcntl(starter_ready_fd, F_GETFL);
    if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY) {
        if (starter_ready_fd > STDERR_FILENO)
            (void)fcntl(starter_ready_fd, F_SETFD, FD_CLOEXEC); /* it is open, so that this cannot fail */
        return TRUE;
    }
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_BADF, "--ready-fd %d: %s", starter_ready_fd,
                flags < 0 ? g_strerror(errno) : "it is open for reading only");
    return FALSE;
}

static struct {
    guint input, parent; /* sources, 0: none */
    int pidfd;
    GSourceFunc ended;
    gpointer user_data;
} watch = {.pidfd = -1};

static gboolean end_watch(guint *source, const char *message)
{
    *source = 0;
    log_write(LOG_INFO, message);
    (void)watch.ended(watch.user_data);
    return G_SOURCE_REMOVE;
}

/* Whoever writes to it does not hold up the loop: a bounded amount in a turn. An input that cannot be read has ended. */
static gboolean on_input(int fd, GIOCondition condition, gpointer user_data)
{
    char passed_over[4096];
    gssize got = read(fd, passed_over, sizeof passed_over);
    if (got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN)))
        return G_SOURCE_CONTINUE;
    return end_watch(&watch.input, "standard input has ended");
}

static gboolean on_parent(int fd, GIOCondition condition, gpointer user_data)
{
    return end_watch(&watch.parent, "the parent process has ended");
}

/* By the process: the signal for the death of a parent is for that of one of its threads. */
static gboolean watch_parent(GError **error)
{
    GPid parent = getppid(); /* 0: it is outside of our namespace */
    watch.pidfd = parent > 0 ? (int)syscall(SYS_pidfd_open, parent, 0) : -1; /* close-on-exec by definition */
    if (watch.pidfd < 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "--stop-with-parent: watching process %d: %s", parent,
                    parent > 0 ? g_strerror(errno) : "it is outside of this container");
        return FALSE;
    }
    watch.parent = g_unix_fd_add(watch.pidfd, G_IO_IN, on_parent, NULL);
    return TRUE;
}

gboolean starter_watch(GSourceFunc ended, gpointer user_data, GError **error)
{
    watch.ended = ended;
    watch.user_data = user_data;
    if (starter_stops_with_parent && !watch_parent(error))
        return FALSE;
    if (starter_stops_with_input)
        watch.input = g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, NULL);
    return TRUE;
}

static void drop_source(guint *source)
{
    if (*source)
        g_source_remove(*source);
    *source = 0;
}

void starter_unwatch(void)
{
    drop_source(&watch.input);
    drop_source(&watch.parent);
    if (watch.pidfd >= 0)
        close(watch.pidfd);
    watch.pidfd = -1;
}

void starter_tell(const char *line)
{
    if (starter_ready_fd < 0)
        return;
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    gsize size = strlen(text);
    gssize put;
    while ((put = write(starter_ready_fd, text, size)) < 0 && errno == EINTR)
        ;
    if (put != (gssize)size)
        log_write(LOG_WARN, "the line that says that the server is ready cannot be written", LOG_INT("fd", starter_ready_fd),
                  LOG_STRING("error", put < 0 ? g_strerror(errno) : "only a part of it was taken"));
    if (starter_ready_fd > STDERR_FILENO)
        close(starter_ready_fd);
    starter_ready_fd = -1;
}
