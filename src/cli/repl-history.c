/* SPDX-License-Identifier: MIT */
#include "repl-history.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file that is larger than it can be by our own doing nothing more is read. */
#define LINE_MAX_BYTES 4096u
#define FILE_MAX_BYTES (8u << 20)

struct ReplHistory {
    int fd;
};

char *repl_history_file(void)
{
    return g_build_filename(g_get_user_state_dir(), "rrjs", "repl-history", NULL);
}

ReplHistory *repl_history_open(const char *file, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file);
    int fd = g_mkdir_with_parents(folder, 0700) == 0 ? open(file, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600) : -1;
    struct stat status;
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        fd = -1;
        errno = EINVAL;
    }
    if (fd < 0) {
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno), "opening the history %s: %s", file, g_strerror(errno));
        return NULL;
    }
    (void)fchmod(fd, 0600); /* of somebody else's file it cannot be set, and need not */
    ReplHistory *history = g_new0(ReplHistory, 1);
    history->fd = fd;
    return history;
}

static gboolean is_fit(const char *line)
{
    gsize size = strlen(line);
    return size > 0 && size <= LINE_MAX_BYTES && g_utf8_validate(line, (gssize)size, NULL);
}

/* The last bytes of the file, from the beginning of a line. */
static char *read_end(int fd)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return NULL;
    off_t from = MAX(status.st_size - (off_t)FILE_MAX_BYTES, 0);
    gsize size = (gsize)(status.st_size - from), got = 0;
    g_autofree char *text = g_malloc(size + 1);
    for (gssize step; got < size && (step = pread(fd, text + got, size - got, from + (off_t)got)) > 0;)
        got += (gsize)step;
    text[got] = '\0';
    const char *start = from > 0 ? strchr(text, '\n') : text;
    return g_strdup(start ? start : "");
}

GPtrArray *repl_history_lines(const ReplHistory *history)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = read_end(history->fd);
    g_auto(GStrv) all = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = all; *line; line++)
        if (is_fit(*line))
            g_ptr_array_add(lines, g_strdup(*line));
    if (lines->len > REPL_HISTORY_MAX)
        g_ptr_array_remove_range(lines, 0, lines->len - REPL_HISTORY_MAX);
    return lines;
}

void repl_history_add(ReplHistory *history, const char *line)
{
    if (*line == ' ' || !is_fit(line))
        return;
    g_autofree char *text = g_strconcat(line, "\n", NULL);
    gsize size = strlen(text);
    (void)!write(history->fd, text, size); /* the line runs all the same */
}

/* Others may be adding lines: they wait for the lock no more than we do, since a line is added by one write. */
static void shorten(ReplHistory *history)
{
    if (flock(history->fd, LOCK_EX | LOCK_NB) != 0)
        return;
    g_autoptr(GPtrArray) lines = repl_history_lines(history);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)lines->pdata[i]);
    struct stat status;
    if (fstat(history->fd, &status) == 0 && status.st_size > (off_t)text->len && ftruncate(history->fd, 0) == 0)
        (void)!write(history->fd, text->str, text->len); /* the disk is full: there is nothing better to keep */
    (void)flock(history->fd, LOCK_UN);
}

void repl_history_close(ReplHistory *history)
{
    if (!history)
        return;
    shorten(history);
    close(history->fd);
    g_free(history);
}
