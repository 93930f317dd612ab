/* SPDX-License-Identifier: MIT
 *
 * Making and mapping the memory of a place. Both processes come through here, so there is one idea of where what lies. */
#include "block.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static gsize round_to_page(gsize bytes)
{
    return (bytes + BLOCK_HEADER_SIZE - 1) & ~(gsize)(BLOCK_HEADER_SIZE - 1);
}

static void set_errno_error(GError **error, const char *attempt)
{
    int code = errno;
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(code), "%s: %s", attempt, g_strerror(code));
}

static gboolean map_bytes(Block *block, int fd, gsize size, GError **error)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        set_errno_error(error, "mapping the shared block");
        return FALSE;
    }
    *block = (Block){.header = memory, .words = memory, .size = size};
    return TRUE;
}

static void locate_parts(Block *block, const BlockHeader *header)
{
    block->cells = (double *)((guint8 *)block->header + header->cells_offset);
    block->ring = (guint8 *)block->header + header->ring_offset;
}

static gsize ring_offset(guint32 cell_count)
{
    return BLOCK_HEADER_SIZE + round_to_page(cell_count * sizeof(double));
}

static void write_header(const Block *block, guint32 place, guint32 cell_count)
{
    *block->header = (BlockHeader){
        .magic = BLOCK_MAGIC,
        .layout = BLOCK_LAYOUT,
        .place = place,
        .cell_count = cell_count,
        .cells_offset = BLOCK_HEADER_SIZE,
        .ring_offset = (guint32)ring_offset(cell_count),
        .ring_size = BLOCK_RING_SIZE,
    };
}

void block_restore(const Block *block, guint32 place, guint32 cell_count)
{
    write_header(block, place, cell_count);
    block->words[BLOCK_WORD_CANCEL] = 0;
}

gboolean block_create(Block *block, guint32 place, guint32 cell_count, int *fd, GError **error)
{
    gsize size = ring_offset(cell_count) + BLOCK_RING_SIZE;

    *fd = memfd_create("rrjs-block", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0) {
        set_errno_error(error, "making the shared block");
        return FALSE;
    }
    /* Sealed, so that a worker cannot make it shorter under the server's feet. */
    if (ftruncate(*fd, (off_t)size) < 0 || fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        set_errno_error(error, "sizing the shared block");
        goto close_it;
    }
    if (!map_bytes(block, *fd, size, error))
        goto close_it;

    write_header(block, place, cell_count);
    locate_parts(block, block->header);
    return TRUE;

close_it:
    close(*fd);
    *fd = -1;
    return FALSE;
}

static gboolean header_is_ours(const BlockHeader *header, gsize size)
{
    return header->magic == BLOCK_MAGIC && header->layout == BLOCK_LAYOUT && header->ring_size == BLOCK_RING_SIZE &&
           header->cells_offset == BLOCK_HEADER_SIZE && header->ring_offset % BLOCK_HEADER_SIZE == 0 &&
           (gsize)header->cells_offset + header->cell_count * sizeof(double) <= header->ring_offset &&
           (gsize)header->ring_offset + header->ring_size == size;
}

gboolean block_map(Block *block, int fd, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) < 0) {
        set_errno_error(error, "looking at the shared block");
        return FALSE;
    }
    gsize size = (gsize)status.st_size;
    if (size < BLOCK_HEADER_SIZE || !map_bytes(block, fd, size, error)) {
        if (size < BLOCK_HEADER_SIZE)
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "shared block of %zu bytes is too small", size);
        return FALSE;
    }
    BlockHeader header = *block->header;
    if (!header_is_ours(&header, size)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "shared block has layout %u, this program knows %u",
                    header.layout, BLOCK_LAYOUT);
        block_unmap(block);
        return FALSE;
    }
    locate_parts(block, &header);
    return TRUE;
}

void block_unmap(Block *block)
{
    if (block->header)
        munmap(block->header, block->size);
    *block = (Block){0};
}
