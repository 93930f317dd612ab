/* SPDX-License-Identifier: MIT */
#include "log-output.h"
#include "log-rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum {
    SINK_FILE,          /* takes everything at once */
    SINK_STREAM,        /* pipe or terminal behind a non-blocking description of our own */
    SINK_SHARED_STREAM, /* the same, behind a description that other processes hold too: never made non-blocking */
    SINK_SOCKET,
} SinkKind;

/* A place that lines go to; one for all its holders. */
typedef struct {
    char *name;      /* an absolute path, "stderr" or "stdout" */
    int standard_fd; /* -1: a path */
    guint holders;
    int fd;
    SinkKind kind;
    mode_t type; /* these three: of a standard descriptor */
    dev_t device;
    ino_t inode;
    LogRotation *rotation;
    LogBacklog backlog; /* its owners are LogOutputs */
    guint watch;         /* waits for the reader; 0: does not */
} Sink;

struct LogOutput {
    Sink *sink;
    LogOutputLost lost;
    gpointer data;
    guint64 dropped;
    guint64 reported; /* how many of them */
    char *failure;    /* the last one, not reported yet */
};

/* All sinks of the process. */
static GSList *sinks;

/* ---- writing ---- */

static void output_lost(LogOutput *output, guint lines, const char *failure)
{
    output->dropped += lines;
    if (g_strcmp0(output->failure, failure) != 0) {
        g_free(output->failure);
        output->failure = g_strdup(failure);
    }
    if (output->lost)
        output->lost(output->data);
}

static void line_lost(gpointer output, gpointer failure)
{
    output_lost(output, 1, failure);
}

static void write_failed(gpointer output, gpointer failure)
{
    output_lost(output, 0, failure);
}

/* The old file stays in use where a new one cannot be made: better too large a file than lost lines. */
static void turn_file(Sink *sink)
{
    int fd = log_rotation_turn(sink->rotation);
    if (fd < 0) {
        g_autofree char *failure = g_strdup_printf("rotating: %s", g_strerror(errno));
        log_backlog_visit(&sink->backlog, write_failed, failure);
        return;
    }
    close(sink->fd);
    sink->fd = fd;
}

static gsize rotated_room(Sink *sink)
{
    gsize first_size = log_backlog_first_size(&sink->backlog);
    if (log_backlog_is_inside_line(&sink->backlog))
        return first_size;
    gsize room = log_rotation_room(sink->rotation, first_size);
    if (room > 0)
        return room;
    turn_file(sink);
    return MAX(first_size, log_rotation_room(sink->rotation, first_size));
}

/* How much to write in one call. A rotated file gets whole lines as far as it has room; readers of streams get whole
 * lines in pieces that the kernel does not mix with those of other processes. */
static gsize next_chunk(Sink *sink)
{
    if (sink->rotation)
        return log_backlog_chunk(&sink->backlog, rotated_room(sink));
    if (sink->kind == SINK_FILE)
        return log_backlog_size(&sink->backlog);
    return log_backlog_chunk(&sink->backlog, PIPE_BUF);
}

static gboolean is_writable(int fd, int timeout_ms)
{
    struct pollfd ready = {fd, POLLOUT, 0};
    return poll(&ready, 1, timeout_ms) > 0;
}

/* Like write(), but fails with EAGAIN where it would have to wait. What poll calls writable takes at least PIPE_BUF
 * bytes, which is all that is ever written to a stream at once. */
static gssize write_now(const Sink *sink, const char *bytes, gsize size)
{
    if (sink->kind == SINK_SOCKET)
        return send(sink->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sink->kind == SINK_SHARED_STREAM && !is_writable(sink->fd, 0)) {
        errno = EAGAIN;
        return -1;
    }
    return write(sink->fd, bytes, size);
}

/* Writes what the sink takes without waiting. FALSE: the reader is behind. */
static gboolean sink_write(Sink *sink)
{
    LogBacklog *backlog = &sink->backlog;
    while (log_backlog_size(backlog) > 0) {
        gsize size = next_chunk(sink);
        gssize written = write_now(sink, log_backlog_text(backlog), size);
        if (written >= 0) {
            if (sink->rotation)
                log_rotation_wrote(sink->rotation, written);
            log_backlog_sent(backlog, written);
        } else if (errno == EAGAIN) {
            return FALSE;
        } else if (errno != EINTR) {
            log_backlog_visit(backlog, line_lost, (gpointer)g_strerror(errno));
            log_backlog_drop(backlog);
            break;
        }
    }
    return TRUE;
}

static gboolean on_writable(int fd, GIOCondition condition, gpointer data)
{
    Sink *sink = data;
    if (!sink_write(sink))
        return G_SOURCE_CONTINUE;
    sink->watch = 0;
    return G_SOURCE_REMOVE;
}

static void sink_write_or_watch(Sink *sink)
{
    if (!sink_write(sink) && !sink->watch)
        sink->watch = g_unix_fd_add(sink->fd, G_IO_OUT, on_writable, sink);
}

void log_output_write(LogOutput *output, const LogLines *lines)
{
    Sink *sink = output->sink;
    gsize limit = sink->kind == SINK_FILE ? G_MAXSIZE : LOG_BACKLOG_MAX;
    guint taken = log_backlog_take(&sink->backlog, lines, 0, limit, output);
    sink_write_or_watch(sink);
    if (taken == lines->ends->len)
        return;

    /* Writing has made room, if the reader is awake. */
    taken = log_backlog_take(&sink->backlog, lines, taken, limit, output);
    sink_write_or_watch(sink);
    if (taken < lines->ends->len)
        output_lost(output, lines->ends->len - taken, "the reader does not keep up");
}

gboolean log_output_drain(LogOutput *output, gint64 deadline_us)
{
    Sink *sink = output->sink;
    while (!sink_write(sink)) {
        gint64 left_us = deadline_us - g_get_monotonic_time();
        if (left_us <= 0)
            return FALSE;
        (void)is_writable(sink->fd, (int)MIN(left_us / 1000 + 1, G_MAXINT)); /* the next round sees what came of it */
    }
    return log_backlog_size(&sink->backlog) == 0;
}

/* ---- opening ---- */

static void set_open_error(GError **error, const char *name, int failure)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(failure), "opening log output %s: %s", name,
                g_strerror(failure));
}

/* A description of our own for an inherited pipe or terminal can be made non-blocking without other processes
 * noticing. Where that is not allowed, and for files, whose offset must stay shared, a plain duplicate. */
static int open_standard(int standard_fd, mode_t type, gboolean *is_shared)
{
    if (S_ISFIFO(type) || S_ISCHR(type)) {
        char path[32];
        g_snprintf(path, sizeof path, "/proc/self/fd/%d", standard_fd);
        int fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    *is_shared = TRUE;
    return fcntl(standard_fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

static int open_path(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0666);
}

static SinkKind kind_of(mode_t type, gboolean is_shared)
{
    if (S_ISREG(type))
        return SINK_FILE;
    if (S_ISSOCK(type))
        return SINK_SOCKET;
    return is_shared ? SINK_SHARED_STREAM : SINK_STREAM;
}

/* Also opens again; on failure all stays as it was. */
static gboolean sink_open(Sink *sink, GError **error)
{
    gboolean is_shared = FALSE;
    int fd = sink->standard_fd >= 0 ? open_standard(sink->standard_fd, sink->type, &is_shared)
             : sink->rotation       ? log_rotation_open(sink->rotation)
                                    : open_path(sink->name);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0) {
        set_open_error(error, sink->name, errno);
        if (fd >= 0)
            close(fd);
        return FALSE;
    }

    g_clear_handle_id(&sink->watch, g_source_remove);
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = fd;
    sink->kind = kind_of(info.st_mode, is_shared);
    return TRUE;
}

static void sink_free(Sink *sink)
{
    g_clear_handle_id(&sink->watch, g_source_remove);
    if (sink->fd >= 0)
        close(sink->fd);
    log_rotation_free(sink->rotation);
    log_backlog_clear(&sink->backlog);
    g_free(sink->name);
    g_free(sink);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sink, sink_free)

/* ---- names ---- */

/* The descriptor that a name means; -1: the name is a path. */
static int standard_descriptor(const char *name)
{
    static const struct {
        const char *name;
        int fd;
    } standard[] = {
        {"stderr", STDERR_FILENO},
        {"stdout", STDOUT_FILENO},
        {"/dev/stderr", STDERR_FILENO},
        {"/dev/stdout", STDOUT_FILENO},
    };
    for (guint i = 0; i < G_N_ELEMENTS(standard); i++)
        if (strcmp(name, standard[i].name) == 0)
            return standard[i].fd;
    return -1;
}

/* Absolute, so that it means the same later. */
static char *resolve_path(const char *name, GError **error)
{
    if (!strstr(name, "://"))
        return g_canonicalize_filename(name, NULL);
    char *path = g_filename_from_uri(name, NULL, error);
    if (!path)
        g_prefix_error(error, "opening log output %s: ", name);
    return path;
}

char *log_output_path(const char *name, GError **error)
{
    return standard_descriptor(name) < 0 ? resolve_path(name, error) : NULL;
}

/* A sink of that name that is not open yet. */
static Sink *sink_new(const char *name, const LogFileOptions *rotation, GError **error)
{
    g_autoptr(Sink) sink = g_new0(Sink, 1);
    sink->fd = -1;
    log_backlog_init(&sink->backlog);
    sink->standard_fd = rotation ? -1 : standard_descriptor(name);
    if (sink->standard_fd >= 0) {
        struct stat info;
        int flags = fcntl(sink->standard_fd, F_GETFL);
        if (fstat(sink->standard_fd, &info) < 0 || (flags & O_ACCMODE) == O_RDONLY) {
            set_open_error(error, name, EBADF);
            return NULL;
        }
        sink->type = info.st_mode;
        sink->device = info.st_dev;
        sink->inode = info.st_ino;
        sink->name = g_strdup(name);
    } else {
        sink->name = resolve_path(name, error);
        if (!sink->name)
            return NULL;
    }
    if (rotation)
        sink->rotation = log_rotation_new(sink->name, rotation);
    return g_steal_pointer(&sink);
}

/* Standard output and error are often one place. */
static gboolean is_same_place(const Sink *one, const Sink *other)
{
    if (one->standard_fd >= 0 && other->standard_fd >= 0)
        return one->device == other->device && one->inode == other->inode;
    return strcmp(one->name, other->name) == 0;
}

static Sink *find_sink(const Sink *like)
{
    for (GSList *item = sinks; item; item = item->next)
        if (is_same_place(item->data, like))
            return item->data;
    return NULL;
}

static gboolean is_rotated_as(const Sink *sink, const LogFileOptions *rotation)
{
    if (!sink->rotation || !rotation)
        return !sink->rotation && !rotation;
    return log_rotation_has_options(sink->rotation, rotation);
}

/* The open sink of that name, made where there is none. */
static Sink *find_or_open_sink(const char *name, const LogFileOptions *rotation, GError **error)
{
    g_autoptr(Sink) wanted = sink_new(name, rotation, error);
    if (!wanted)
        return NULL;
    Sink *known = find_sink(wanted);
    if (known && !is_rotated_as(known, rotation)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "opening log output %s: it is open already with other file_logger_options", name);
        return NULL;
    }
    if (known)
        return known;
    if (!sink_open(wanted, error))
        return NULL;
    sinks = g_slist_prepend(sinks, wanted);
    return g_steal_pointer(&wanted);
}

/* ---- outputs ---- */

LogOutput *log_output_open(const char *name, const LogFileOptions *rotation, LogOutputLost lost, gpointer data,
                           GError **error)
{
    Sink *sink = find_or_open_sink(name, rotation, error);
    if (!sink)
        return NULL;
    sink->holders++;
    LogOutput *output = g_new0(LogOutput, 1);
    output->sink = sink;
    output->lost = lost;
    output->data = data;
    return output;
}

void log_output_free(LogOutput *output)
{
    if (!output)
        return;
    Sink *sink = output->sink;
    log_backlog_disown(&sink->backlog, output);
    if (--sink->holders == 0) {
        sinks = g_slist_remove(sinks, sink);
        sink_free(sink);
    }
    g_free(output->failure);
    g_free(output);
}

gboolean log_output_reopen(LogOutput *output, GError **error)
{
    Sink *sink = output->sink;
    if (sink->standard_fd >= 0)
        return TRUE;
    if (!sink_open(sink, error))
        return FALSE;
    sink_write_or_watch(sink);
    return TRUE;
}

guint64 log_output_dropped(const LogOutput *output)
{
    return output->dropped;
}

char *log_output_take_report(LogOutput *output)
{
    if (!output->failure)
        return NULL;
    guint64 lines = output->dropped - output->reported;
    output->reported = output->dropped;
    g_autofree char *failure = g_steal_pointer(&output->failure);
    return g_strdup_printf("writing to log output %s: %s; %" G_GUINT64_FORMAT " lines lost", output->sink->name, failure,
                           lines);
}
