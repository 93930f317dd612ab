/* SPDX-License-Identifier: MIT */
#include "file-put.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES_TRIED 100

static gboolean fail(const char *path, GError **error)
{
    int reason = errno;
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(reason), "writing to %s: %s", path, g_strerror(reason));
    return FALSE;
}

static gboolean write_all(int fd, const char *text, gsize size)
{
    while (size > 0) {
        gssize written = write(fd, text, size);
        if (written < 0 && errno != EINTR)
            return FALSE;
        if (written > 0) {
            text += written;
            size -= (gsize)written;
        }
    }
    return TRUE;
}

/* Closes it, too: some file systems only tell then. */
static gboolean write_and_close(int fd, const char *text, gsize size)
{
    gboolean written = write_all(fd, text, size);
    int reason = errno;
    if (close(fd) < 0 && written)
        return FALSE;
    errno = reason;
    return written;
}

static gboolean write_into(const char *path, const char *text, gsize size, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);
    return (fd >= 0 && write_and_close(fd, text, size)) || fail(path, error);
}

/* A new file beside that path; -1: none can be made. */
static int open_beside(const char *path, char **name)
{
    for (guint i = 0; i < NAMES_TRIED; i++) {
        g_autofree char *candidate = g_strdup_printf("%s.%08x", path, g_random_int());
        int fd = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0)
            *name = g_steal_pointer(&candidate);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The owner first: changing it takes bits of the mode away. */
static gboolean take_over(int fd, const struct stat *old)
{
    (void)!fchown(fd, old->st_uid, old->st_gid); /* only root may give files away */
    return fchmod(fd, old->st_mode & 07777) == 0;
}

/* old: of the file that is there, NULL where none is. */
static gboolean replace(const char *path, const struct stat *old, const char *text, gsize size, GError **error)
{
    g_autofree char *beside = NULL;
    int fd = open_beside(path, &beside);
    if (fd < 0)
        return fail(path, error);
    gboolean is_like_old = !old || take_over(fd, old);
    if (write_and_close(fd, text, size) && is_like_old && rename(beside, path) == 0)
        return TRUE;
    fail(path, error);
    (void)unlink(beside); /* what stays behind does no harm */
    return FALSE;
}

gboolean file_put(const char *path, const char *text, gsize size, GError **error)
{
    struct stat old;
    gboolean is_there = lstat(path, &old) == 0;
    if (is_there && !S_ISREG(old.st_mode))
        return write_into(path, text, size, error);
    return replace(path, is_there ? &old : NULL, text, size, error);
}
