/* SPDX-License-Identifier: MIT
 *
 * A count, where the parts of each program lie, then the parts. Written once from the beginning to the end; the list, whose
 * size is known before, last. */
#include "texts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIGNMENT 8u

typedef struct {
    guint64 offset; /* 0: it is not there */
    guint64 size;
} Span;

typedef struct {
    Span parts[TEXT_PART_COUNT];
} Entry;

typedef struct {
    guint64 count; /* of entries behind this */
} Head;

struct TextsWriter {
    int fd;
    int failure; /* the first, as errno; 0: none */
    Head head;
    Entry *entries;
    guint64 end; /* of what was written */
};

static void write_at(TextsWriter *writer, gconstpointer bytes, gsize size, guint64 offset)
{
    const guint8 *from = bytes;
    while (size > 0 && !writer->failure) {
        ssize_t written = pwrite(writer->fd, from, size, (off_t)offset);
        if (written < 0 && errno != EINTR)
            writer->failure = errno;
        if (written <= 0)
            continue;
        from += written;
        offset += (guint64)written;
        size -= (gsize)written;
    }
}

TextsWriter *texts_writer_new(const char *name, guint count)
{
    TextsWriter *writer = g_new0(TextsWriter, 1);
    writer->head.count = count;
    writer->entries = g_new0(Entry, count);
    writer->end = sizeof writer->head + count * sizeof *writer->entries;
    writer->fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (writer->fd < 0)
        writer->failure = errno;
    return writer;
}

void texts_writer_add(TextsWriter *writer, guint number, TextPart part, gconstpointer bytes, gsize size)
{
    writer->entries[number].parts[part] = (Span){writer->end, size};
    write_at(writer, bytes, size, writer->end);
    writer->end += size + ALIGNMENT - size % ALIGNMENT;
}

int texts_writer_finish(TextsWriter *writer, GError **error)
{
    write_at(writer, &writer->head, sizeof writer->head, 0);
    write_at(writer, writer->entries, writer->head.count * sizeof *writer->entries, sizeof writer->head);
    /* What is behind the last part is read as zeros. */
    if (!writer->failure && (ftruncate(writer->fd, (off_t)writer->end) < 0 ||
                             fcntl(writer->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) < 0))
        writer->failure = errno;
    int fd = writer->fd, failure = writer->failure;
    g_free(writer->entries);
    g_free(writer);
    if (!failure)
        return fd;
    if (fd >= 0)
        close(fd);
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(failure), "making memory for the texts of programs: %s",
                g_strerror(failure));
    return -1;
}

gboolean texts_map(Texts *texts, int fd, GError **error)
{
    struct stat status;
    void *memory = MAP_FAILED;
    if (fstat(fd, &status) == 0)
        memory = mmap(NULL, (gsize)status.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        int code = errno;
        g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code), "mapping the texts of programs: %s", g_strerror(code));
        return FALSE;
    }
    *texts = (Texts){.memory = memory, .size = (gsize)status.st_size};
    return TRUE;
}

gconstpointer texts_get(const Texts *texts, guint number, TextPart part, gsize *size)
{
    const Head *head = (gconstpointer)texts->memory;
    if (!head || number >= head->count)
        return NULL;
    const Span *span = &((const Entry *)(head + 1))[number].parts[part];
    *size = span->size;
    return span->offset ? texts->memory + span->offset : NULL;
}
