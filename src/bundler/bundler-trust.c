/* SPDX-License-Identifier: MIT
 *
 * Goes down from the top as the system does. What was looked at stays as it is, since only who is trusted could change it:
 * there is no moment between the look and the run that others could use. */
#include "bundler-trust.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bundler.h"

#define LINKS_MAX 40
#define WRITABLE_BY_OTHERS (S_IWGRP | S_IWOTH)

static gboolean refuse(GError **error, const char *path, const struct stat *status, const char *what)
{
    g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_REFUSED,
                "%s %s (owner %u, mode %04o): a bundler runs with the server's rights, so that only root and the server's "
                "user (%u) may be able to change it or what is on the way to it",
                path, what, (guint)status->st_uid, (guint)status->st_mode & 07777, (guint)geteuid());
    return FALSE;
}

/* Others may add to a folder that is sticky, but not replace in it what is not theirs. */
static gboolean check(const char *path, const struct stat *status, GError **error)
{
    if (status->st_uid != 0 && status->st_uid != geteuid())
        return refuse(error, path, status, "belongs to another user");
    gboolean is_sticky = S_ISDIR(status->st_mode) && status->st_mode & S_ISVTX;
    if (!S_ISLNK(status->st_mode) && status->st_mode & WRITABLE_BY_OTHERS && !is_sticky)
        return refuse(error, path, status, "can be written by others");
    return TRUE;
}

static gboolean fail(GError **error, const char *path, int number)
{
    g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_REFUSED, "looking at %s: %s", path, g_strerror(number));
    return FALSE;
}

/* Puts the parts of the path in front of those that are still to be gone. */
static void push_parts(GQueue *parts, const char *path)
{
    g_auto(GStrv) split = g_strsplit(path, "/", -1);
    for (guint i = g_strv_length(split); i-- > 0;)
        if (*split[i] && !g_str_equal(split[i], "."))
            g_queue_push_head(parts, g_strdup(split[i]));
}

/* Goes on at the link's target. *at: the folder that it stands in. */
static gboolean follow(GQueue *parts, GString *at, const char *link, GError **error)
{
    char target[PATH_MAX];
    gssize size = readlink(link, target, sizeof target - 1);
    if (size < 0)
        return fail(error, link, errno);
    target[size] = '\0';
    if (target[0] == '/')
        g_string_truncate(at, 0);
    push_parts(parts, target);
    return TRUE;
}

/* One part down. *at becomes the path of it, "" is the top. */
static gboolean step(GQueue *parts, GString *at, const char *part, guint *links, GError **error)
{
    struct stat status;
    if (g_str_equal(part, "..")) {
        const char *slash = strrchr(at->str, '/');
        g_string_truncate(at, slash ? (gsize)(slash - at->str) : 0);
        return TRUE;
    }
    g_autofree char *path = g_strconcat(at->str, "/", part, NULL);
    if (lstat(path, &status) != 0)
        return fail(error, path, errno);
    if (!check(path, &status, error))
        return FALSE;
    if (S_ISLNK(status.st_mode))
        return ++*links > LINKS_MAX ? fail(error, path, ELOOP) : follow(parts, at, path, error);
    if (parts->length > 0 && !S_ISDIR(status.st_mode))
        return fail(error, path, ENOTDIR);
    g_string_assign(at, path);
    return TRUE;
}

char *bundler_trust_resolve(const char *path, GError **error)
{
    struct stat top;
    if (!g_path_is_absolute(path)) {
        (void)fail(error, path, EINVAL);
        return NULL;
    }
    if (lstat("/", &top) != 0 || !check("/", &top, error))
        return NULL;
    g_autoptr(GQueue) parts = g_queue_new();
    g_autoptr(GString) at = g_string_new(NULL);
    guint links = 0;
    gboolean is_right = TRUE;
    push_parts(parts, path);
    while (is_right && parts->length > 0) {
        g_autofree char *part = g_queue_pop_head(parts);
        is_right = step(parts, at, part, &links, error);
    }
    g_queue_clear_full(parts, g_free);
    return is_right ? g_strdup(at->str) : NULL;
}
