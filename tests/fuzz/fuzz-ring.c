/* SPDX-License-Identifier: MIT
 *
 * Any bytes in the ring and any head: the server reads line after line until the ring is empty or corrupt, never past
 * its end, and the place serves its next worker. The first eight bytes are tail and head. */
#include "block.h"

#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* One block for all runs: making one costs more than reading it. */
static const Block *shared_block(void)
{
    static Block block;
    int fd;
    if (block.header)
        return &block;
    g_assert(block_create(&block, 0, 1, &fd, NULL));
    close(fd);
    return &block;
}

/* The bytes stand where the tail points; what does not fit before the end goes on at the start. */
static void fill(const Block *block, guint32 tail, const guint8 *bytes, gsize size)
{
    gsize at = tail & (BLOCK_RING_SIZE - 1), first = MIN(size, BLOCK_RING_SIZE - at);
    memset(block->ring, 0, BLOCK_RING_SIZE);
    memcpy(block->ring + at, bytes, first);
    memcpy(block->ring, bytes + first, MIN(size - first, at));
}

static void check_line(const RingRecord *record, const GByteArray *buffer)
{
    g_assert(record->length >= 0 && buffer->len == (guint)record->length && buffer->len <= RING_LINE_MAX);
    g_assert(record->message_size >= 0 && record->message_size <= record->length);
    g_assert((record->level & RING_TEXT) || g_utf8_validate_len((const char *)buffer->data, buffer->len, NULL));
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gint32 words[2]; /* tail and head */
    if (size < sizeof words)
        return 0;
    const Block *block = shared_block();
    memcpy(words, data, sizeof words);
    fill(block, (guint32)words[0], data + sizeof words, size - sizeof words);
    block->words[BLOCK_WORD_TAIL] = words[0];
    block->words[BLOCK_WORD_HEAD] = words[1];

    g_autoptr(GByteArray) buffer = g_byte_array_new();
    RingRecord record;
    while (ring_take(block, &record, buffer) == RING_LINE)
        check_line(&record, buffer);

    (void)ring_recover(block); /* whether a line was cut says nothing here */
    g_assert(ring_take(block, &record, buffer) == RING_EMPTY);
    g_assert(ring_put(block, 0, 1, "m", 1, "", 0));
    g_assert(ring_take(block, &record, buffer) == RING_LINE && buffer->len == 1);
    return 0;
}
