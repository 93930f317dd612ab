/* SPDX-License-Identifier: MIT */
#include "log-rotation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define MIB (1024u * 1024)
#define DEFAULT_MAX_SIZE_MIB 100
#define DEFAULT_MAX_AGE_DAYS 24
#define DEFAULT_MAX_BACKUPS 10
#define FOLDER_MODE 0755
#define FILE_MODE 0600

/* Compressing goes on between other work, so a step must be short: about two milliseconds. */
#define COMPRESS_STEP ((gsize)64 * 1024)

#define STAMP_FORMAT "%Y-%m-%dT%H-%M-%S"
#define STAMP_SIZE (sizeof "2006-01-02T15-04-05.000" - 1)
#define GZIP_SUFFIX ".gz"
#define PART_SUFFIX ".gz.part"

/* A file being compressed. */
typedef struct {
    char *source;
    char *part; /* gets its final name when it is complete */
    int from;
    gzFile to;
    guint step_source;
} Compression;

struct LogRotation {
    char *path;
    char *folder;
    char *base;      /* of the file's name, before the extension, with the "-" of rotated names */
    char *extension; /* with its dot; may be empty */
    LogFileOptions options;
    guint64 size;
    Compression *compression;
};

/* A rotated file. */
typedef struct {
    char *path;
    gint64 time; /* seconds since the epoch, by its name */
    gboolean is_compressed;
} Backup;

static void backup_free(gpointer data)
{
    Backup *backup = data;
    g_free(backup->path);
    g_free(backup);
}

static LogFileOptions with_defaults(const LogFileOptions *options)
{
    return (LogFileOptions){
        .max_size = options->max_size ? options->max_size : DEFAULT_MAX_SIZE_MIB,
        .max_age = options->max_age ? options->max_age : DEFAULT_MAX_AGE_DAYS,
        .max_backups = options->max_backups ? options->max_backups : DEFAULT_MAX_BACKUPS,
        .compress = options->compress != 0,
    };
}

/* Of a symbolic link what it leads to, which is what is rotated: the link stays. */
static char *followed(const char *path)
{
    char *real = realpath(path, NULL);
    return real ? real : g_strdup(path);
}

LogRotation *log_rotation_new(const char *given, const LogFileOptions *options)
{
    g_autofree char *path = followed(given);
    g_autofree char *file = g_path_get_basename(path);
    const char *dot = strrchr(file, '.');
    const char *extension = dot ? dot : "";

    LogRotation *rotation = g_new0(LogRotation, 1);
    rotation->path = g_strdup(path);
    rotation->folder = g_path_get_dirname(path);
    rotation->base = g_strdup_printf("%.*s-", (int)(strlen(file) - strlen(extension)), file);
    rotation->extension = g_strdup(extension);
    rotation->options = with_defaults(options);
    return rotation;
}

gboolean log_rotation_has_options(const LogRotation *rotation, const LogFileOptions *options)
{
    const LogFileOptions mine = rotation->options, other = with_defaults(options);
    return mine.max_size == other.max_size && mine.max_age == other.max_age &&
           mine.max_backups == other.max_backups && mine.compress == other.compress;
}

/* ---- compressing ---- */

static void compression_free(Compression *compression)
{
    if (!compression)
        return;
    if (compression->step_source)
        g_source_remove(compression->step_source);
    if (compression->to)
        gzclose(compression->to);
    if (compression->from >= 0)
        close(compression->from);
    if (compression->part)
        unlink(compression->part);
    g_free(compression->part);
    g_free(compression->source);
    g_free(compression);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Compression, compression_free)

/* NULL where a file cannot be opened: the rotated file then just stays as it is. */
static Compression *compression_new(const char *source)
{
    g_autoptr(Compression) compression = g_new0(Compression, 1);
    compression->source = g_strdup(source);
    compression->from = open(source, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (compression->from < 0 || fstat(compression->from, &info) < 0)
        return NULL;

    compression->part = g_strconcat(source, PART_SUFFIX, NULL);
    int to = open(compression->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, info.st_mode & 0777);
    if (to < 0)
        return NULL;
    compression->to = gzdopen(to, "wb");
    if (!compression->to) {
        close(to);
        return NULL;
    }
    return g_steal_pointer(&compression);
}

/* Gives the finished file its name and removes the one it was made from. */
static gboolean compression_finish(Compression *compression)
{
    int result = gzclose(g_steal_pointer(&compression->to));
    g_autofree char *target = g_strconcat(compression->source, GZIP_SUFFIX, NULL);
    if (result != Z_OK || rename(compression->part, target) < 0)
        return FALSE;
    g_clear_pointer(&compression->part, g_free);
    return unlink(compression->source) == 0;
}

static void care_for_backups(LogRotation *rotation);

static gboolean compress_step(gpointer data)
{
    LogRotation *rotation = data;
    Compression *compression = rotation->compression;
    static char bytes[COMPRESS_STEP];
    gssize size = read(compression->from, bytes, sizeof bytes);
    if (size > 0 && gzwrite(compression->to, bytes, (unsigned)size) == size)
        return G_SOURCE_CONTINUE;

    gboolean is_done = size == 0 && compression_finish(compression);
    compression->step_source = 0; /* goes by the value returned here */
    g_clear_pointer(&rotation->compression, compression_free);
    if (is_done)
        care_for_backups(rotation);
    return G_SOURCE_REMOVE;
}

static void start_compressing(LogRotation *rotation, const char *path)
{
    rotation->compression = compression_new(path);
    if (rotation->compression)
        rotation->compression->step_source = g_idle_add_full(G_PRIORITY_LOW, compress_step, rotation, NULL);
}

/* ---- rotated files ---- */

static char *backup_path(const LogRotation *rotation, gint64 time_ms)
{
    time_t seconds = time_ms / 1000;
    struct tm utc;
    char stamp[64];
    strftime(stamp, sizeof stamp, STAMP_FORMAT, gmtime_r(&seconds, &utc));
    return g_strdup_printf("%s/%s%s.%03d%s", rotation->folder, rotation->base, stamp, (int)(time_ms % 1000),
                           rotation->extension);
}

/* The rotated file of that name; NULL where the name is something else's. */
static Backup *backup_of(const LogRotation *rotation, const char *name)
{
    if (!g_str_has_prefix(name, rotation->base))
        return NULL;
    const char *stamp = name + strlen(rotation->base);
    if (strlen(stamp) < STAMP_SIZE || !g_str_has_prefix(stamp + STAMP_SIZE, rotation->extension))
        return NULL;
    const char *suffix = stamp + STAMP_SIZE + strlen(rotation->extension);
    if (*suffix && strcmp(suffix, GZIP_SUFFIX) != 0)
        return NULL;

    struct tm utc = {0};
    const char *rest = strptime(stamp, STAMP_FORMAT, &utc);
    if (!rest || rest != stamp + STAMP_SIZE - strlen(".000") || *rest != '.')
        return NULL;
    Backup *backup = g_new0(Backup, 1);
    backup->path = g_build_filename(rotation->folder, name, NULL);
    backup->time = timegm(&utc);
    backup->is_compressed = *suffix != 0;
    return backup;
}

/* Names sort by time, so newest first is the reverse order of paths. */
static gint newer_first(gconstpointer a, gconstpointer b)
{
    const Backup *const *one = a, *const *other = b;
    return strcmp((*other)->path, (*one)->path);
}

static GPtrArray *list_backups(const LogRotation *rotation)
{
    GPtrArray *backups = g_ptr_array_new_with_free_func(backup_free);
    g_autoptr(GDir) folder = g_dir_open(rotation->folder, 0, NULL);
    if (!folder)
        return backups;
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        Backup *backup = backup_of(rotation, name);
        if (backup)
            g_ptr_array_add(backups, backup);
    }
    g_ptr_array_sort(backups, newer_first);
    return backups;
}

/* Removes what is too old or too many, then compresses the rest, one after the other. What fails is tried again after
 * the next rotation: old files are no reason to disturb the new one. */
static void care_for_backups(LogRotation *rotation)
{
    g_autoptr(GPtrArray) backups = list_backups(rotation);
    gint64 oldest = g_get_real_time() / G_USEC_PER_SEC - (gint64)rotation->options.max_age * 24 * 60 * 60;
    for (guint i = 0; i < backups->len; i++) {
        const Backup *backup = backups->pdata[i];
        if (i >= rotation->options.max_backups || backup->time < oldest)
            unlink(backup->path);
        else if (rotation->options.compress && !backup->is_compressed && !rotation->compression)
            start_compressing(rotation, backup->path);
    }
}

/* ---- the file itself ---- */

void log_rotation_free(LogRotation *rotation)
{
    if (!rotation)
        return;
    compression_free(rotation->compression);
    g_free(rotation->path);
    g_free(rotation->folder);
    g_free(rotation->base);
    g_free(rotation->extension);
    g_free(rotation);
}

static int open_file(LogRotation *rotation)
{
    int fd = open(rotation->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, FILE_MODE);
    if (fd < 0)
        return -1;
    struct stat info;
    if (fstat(fd, &info) < 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        errno = ENOTSUP;
        return -1;
    }
    rotation->size = (guint64)info.st_size;
    return fd;
}

int log_rotation_open(LogRotation *rotation)
{
    if (g_mkdir_with_parents(rotation->folder, FOLDER_MODE) < 0)
        return -1;
    int fd = open_file(rotation);
    if (fd >= 0)
        care_for_backups(rotation);
    return fd;
}

gsize log_rotation_room(const LogRotation *rotation, gsize next_size)
{
    guint64 limit = (guint64)rotation->options.max_size * MIB;
    if (rotation->size == 0)
        return MAX(limit, next_size);
    return rotation->size + next_size <= limit ? limit - rotation->size : 0;
}

void log_rotation_wrote(LogRotation *rotation, gsize size)
{
    rotation->size += size;
}

/* A name of this millisecond, or of one soon after it where that is taken. */
static char *free_backup_path(const LogRotation *rotation)
{
    for (gint64 time_ms = g_get_real_time() / 1000;; time_ms++) {
        g_autofree char *path = backup_path(rotation, time_ms);
        g_autofree char *compressed = g_strconcat(path, GZIP_SUFFIX, NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(compressed, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
}

int log_rotation_turn(LogRotation *rotation)
{
    g_autofree char *backup = free_backup_path(rotation);
    struct stat info;
    gboolean has_mode = stat(rotation->path, &info) == 0;
    if (rename(rotation->path, backup) < 0 && errno != ENOENT)
        return -1;
    int fd = open_file(rotation);
    if (fd < 0)
        return -1;
    if (has_mode)
        (void)fchmod(fd, info.st_mode & 0777); /* the stricter mode it was made with will do */
    care_for_backups(rotation);
    return fd;
}
