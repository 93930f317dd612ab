/* SPDX-License-Identifier: MIT
 *
 * A path is resolved by the system's own rules and looked at: does it end below the root? What is opened then is that path
 * without links, one part after the other, each without following a link: a part that became one meanwhile is an error, and
 * the whole is done again. */
#include "program-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "utf8.h"

/* How often a file is read that changes meanwhile. */
#define ATTEMPTS 5

G_DEFINE_QUARK(rrjs-program-error, program_error)

struct ProgramRoot {
    char *path;  /* absolute, without links */
    char *named; /* absolute, as it was named */
    int fd;
};

/* A descriptor that closes with its block. */
typedef int Descriptor;
static void descriptor_clear(Descriptor *fd)
{
    if (*fd >= 0)
        close(*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descriptor, descriptor_clear)

static gboolean fail_by_errno(GError **error, int number)
{
    g_set_error_literal(error, G_FILE_ERROR, (gint)g_file_error_from_errno(number), g_strerror(number));
    return FALSE;
}

static gboolean fail(GError **error, ProgramError code, const char *message)
{
    g_set_error_literal(error, PROGRAM_ERROR, (gint)code, message);
    return FALSE;
}

/* ---- the root ---- */

ProgramRoot *program_root_open(const char *path, GError **error)
{
    g_autofree char *real = realpath(path, NULL);
    int fd = real ? open(real, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0) {
        (void)fail_by_errno(error, errno);
        return NULL;
    }
    ProgramRoot *root = g_new0(ProgramRoot, 1);
    root->path = g_steal_pointer(&real);
    root->named = g_canonicalize_filename(path, NULL);
    root->fd = fd;
    return root;
}

void program_root_free(ProgramRoot *root)
{
    if (!root)
        return;
    close(root->fd);
    g_free(root->path);
    g_free(root->named);
    g_free(root);
}

const char *program_root_real(const ProgramRoot *root)
{
    return root->path;
}

/* What is left of an absolute path behind the folder: "" for the folder itself, NULL where it is not below it. */
static const char *behind(const char *folder, const char *path)
{
    gsize size = g_str_equal(folder, "/") ? 0 : strlen(folder);
    if (strncmp(path, folder, size) != 0 || (path[size] != '/' && path[size] != '\0'))
        return NULL;
    return path[size] == '/' ? path + size + 1 : path + size;
}

static char *path_or_root(const char *rest)
{
    return g_strdup(*rest ? rest : ".");
}

char *program_root_path(const ProgramRoot *root, const char *written)
{
    g_autofree char *absolute = g_canonicalize_filename(written, root->path);
    const char *rest = behind(root->path, absolute);
    if (!rest)
        rest = behind(root->named, absolute);
    return rest ? path_or_root(rest) : NULL;
}

char *program_root_resolve(const ProgramRoot *root, const char *path, GError **error)
{
    g_autofree char *absolute = g_build_filename(root->path, path, NULL);
    g_autofree char *real = realpath(absolute, NULL);
    if (!real) {
        (void)fail_by_errno(error, errno);
        return NULL;
    }
    const char *rest = behind(root->path, real);
    if (!rest) {
        (void)fail(error, PROGRAM_ERROR_OUTSIDE, "a link on the way leads out of js.root");
        return NULL;
    }
    return path_or_root(rest);
}

/* ---- opening ---- */

/* Opens the path, which has no links, below the folder; -1 with errno: ELOOP or ENOTDIR where it has some after all. */
static int open_beneath(int folder, const char *path, int flags)
{
    g_auto(Descriptor) parent = -1;
    const char *slash;
    for (; (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        g_autofree char *part = g_strndup(path, (gsize)(slash - path));
        Descriptor next = openat(parent < 0 ? folder : parent, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (next < 0)
            return -1;
        descriptor_clear(&parent);
        parent = next;
    }
    /* Opening a device can do things, so that it is looked at before; and opening a FIFO would wait. */
    struct stat status;
    int at = parent < 0 ? folder : parent;
    if (fstatat(at, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return -1;
    if (S_ISLNK(status.st_mode)) {
        errno = ELOOP;
        return -1;
    }
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
        errno = ENXIO;
        return -1;
    }
    return openat(at, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);
}

static gboolean is_race(int number)
{
    return number == ELOOP || number == ENOTDIR;
}

/* Opens what stands at the path now; -1 with an error, PROGRAM_ERROR_CHANGES where it is worth another attempt. */
static int open_path(const ProgramRoot *root, const char *path, int flags, char **real, GError **error)
{
    g_autofree char *resolved = program_root_resolve(root, path, error);
    if (!resolved)
        return -1;
    int fd = open_beneath(root->fd, resolved, flags);
    if (fd >= 0) {
        if (real)
            *real = g_steal_pointer(&resolved);
        return fd;
    }
    if (errno == ENXIO)
        (void)fail(error, PROGRAM_ERROR_KIND, "no ordinary file");
    else if (is_race(errno) && !(flags & O_DIRECTORY))
        (void)fail(error, PROGRAM_ERROR_CHANGES, "its path changes while it is opened");
    else
        (void)fail_by_errno(error, errno);
    return -1;
}

DIR *program_root_open_folder(const ProgramRoot *root, const char *path, GError **error)
{
    int fd = open_path(root, path, O_DIRECTORY, NULL, error);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    if (fd >= 0 && !folder) {
        (void)fail_by_errno(error, errno);
        close(fd);
    }
    return folder;
}

/* ---- reading ---- */

static gboolean is_same_moment(const struct stat *one, const struct stat *other)
{
    return one->st_size == other->st_size && one->st_mtim.tv_sec == other->st_mtim.tv_sec &&
           one->st_mtim.tv_nsec == other->st_mtim.tv_nsec && one->st_ctim.tv_sec == other->st_ctim.tv_sec &&
           one->st_ctim.tv_nsec == other->st_ctim.tv_nsec;
}

/* Reads until the buffer is full or the file at its end; -1 with errno. */
static gssize read_up_to(int fd, char *buffer, gsize size)
{
    gsize filled = 0;
    while (filled < size) {
        gssize got = read(fd, buffer + filled, size - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        filled += (gsize)got;
    }
    return (gssize)filled;
}

static GBytes *read_once(int fd, gsize max, GError **error)
{
    struct stat before, after;
    if (fstat(fd, &before) != 0) {
        (void)fail_by_errno(error, errno);
        return NULL;
    }
    if (!S_ISREG(before.st_mode)) {
        (void)fail(error, PROGRAM_ERROR_KIND, S_ISDIR(before.st_mode) ? "a folder, no file" : "no ordinary file");
        return NULL;
    }
    if ((guint64)before.st_size > max) {
        g_set_error(error, PROGRAM_ERROR, PROGRAM_ERROR_SIZE, "%" G_GUINT64_FORMAT " bytes are more than %zu",
                    (guint64)before.st_size, max);
        return NULL;
    }
    /* One byte more tells a file that grows. */
    gsize size = (gsize)before.st_size;
    g_autofree char *buffer = g_malloc(size + 1);
    gssize got = read_up_to(fd, buffer, size + 1);
    if (got < 0 || fstat(fd, &after) != 0) {
        (void)fail_by_errno(error, errno);
        return NULL;
    }
    if ((gsize)got != size || !is_same_moment(&before, &after)) {
        (void)fail(error, PROGRAM_ERROR_CHANGES, "it changes while it is read");
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&buffer), size);
}

static GBytes *attempt(const ProgramRoot *root, const char *path, gsize max, char **real, GError **error)
{
    g_autofree char *resolved = NULL;
    g_auto(Descriptor) fd = open_path(root, path, 0, &resolved, error);
    GBytes *bytes = fd >= 0 ? read_once(fd, max, error) : NULL;
    if (bytes && real)
        *real = g_steal_pointer(&resolved);
    return bytes;
}

GBytes *program_root_read(const ProgramRoot *root, const char *path, gsize max, char **real, GError **error)
{
    for (guint i = 1;; i++) {
        g_autoptr(GError) reason = NULL;
        GBytes *bytes = attempt(root, path, max, real, &reason);
        if (bytes)
            return bytes;
        if (i < ATTEMPTS && g_error_matches(reason, PROGRAM_ERROR, PROGRAM_ERROR_CHANGES))
            continue;
        g_propagate_error(error, g_steal_pointer(&reason));
        return NULL;
    }
}

GBytes *program_root_read_text(const ProgramRoot *root, const char *path, gsize max, char **real, GError **error)
{
    static const char mark[] = "\xef\xbb\xbf";
    g_autofree char *resolved = NULL;
    g_autoptr(GBytes) bytes = program_root_read(root, path, max, &resolved, error);
    if (!bytes)
        return NULL;
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    if (!utf8_is_valid(text, size)) {
        gboolean is_utf16 = size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
        (void)fail(error, PROGRAM_ERROR_TEXT, is_utf16 ? "not UTF-8, but UTF-16" : "not UTF-8");
        return NULL;
    }
    gsize skipped = size >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
    if (real)
        *real = g_steal_pointer(&resolved);
    return g_bytes_new_from_bytes(bytes, skipped, size - skipped);
}
