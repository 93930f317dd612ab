/* SPDX-License-Identifier: MIT
 *
 * The ring of log lines in a block: one writer (the worker: its scripts' part in JavaScript, ring_put here), one reader
 * (the server). Head and tail count bytes and wrap at 2^32; their difference is what is in the ring. The writer raises
 * "begun", writes the line, lowers it and publishes the head last, so that the death of the writer at any instant leaves
 * either a whole line or none. */
#include "block.h"

#include <string.h>

#define RECORD_ALIGNMENT 8u
#define TIME_MAX_MS      9e12 /* in nanoseconds it still fits into 64 bits; the year 2255 */

static guint32 padded(guint32 bytes)
{
    return (bytes + RECORD_ALIGNMENT - 1) & ~(RECORD_ALIGNMENT - 1);
}

static guint32 load(const Block *block, guint word)
{
    return (guint32)__atomic_load_n(&block->words[word], __ATOMIC_ACQUIRE);
}

static void store(const Block *block, guint word, guint32 value)
{
    __atomic_store_n(&block->words[word], (gint32)value, __ATOMIC_RELEASE);
}

/* Control characters would let a line be forged inside a line; text for a person's terminal may hold anything. */
static gboolean bytes_are_clean(const guint8 *bytes, gsize size, gboolean text)
{
    if (text)
        return TRUE;
    for (gsize i = 0; i < size; i++)
        if (bytes[i] < 0x20)
            return FALSE;
    return g_utf8_validate_len((const char *)bytes, size, NULL);
}

/* Checks a record's header, a copy, against what is in the ring from at on. */
static gboolean record_is_sane(const RingRecord *record, guint32 at, guint32 filled)
{
    if (record->length < 0 || record->length > (gint32)RING_LINE_MAX)
        return FALSE;
    if (record->message_size < 0 || record->message_size > record->length)
        return FALSE;
    if (record->level < 0 || (record->level & ~(RING_TEXT | RING_QUOTED)) > 3 || !(record->time_ms > 0 && record->time_ms < TIME_MAX_MS))
        return FALSE;
    guint32 whole = padded(sizeof(RingRecord) + (guint32)record->length);
    return whole <= filled && at + whole <= BLOCK_RING_SIZE;
}

/* Skips the padding at the end of the ring. FALSE where it is not exactly that. */
static gboolean skip_padding(const Block *block, guint32 tail, guint32 at, guint32 filled, gint32 length)
{
    if (length <= 0 || (guint32)length != BLOCK_RING_SIZE - at || (guint32)length > filled)
        return FALSE;
    store(block, BLOCK_WORD_TAIL, tail + (guint32)length);
    return TRUE;
}

RingRead ring_take(const Block *block, RingRecord *record, GByteArray *buffer)
{
    /* Padding ends at the end of the ring, so that there is a line behind it; a writer that moves the tail about must not
     * keep us here. */
    for (guint paddings = 0; paddings < 2; paddings++) {
        guint32 tail = (guint32)block->words[BLOCK_WORD_TAIL];
        guint32 filled = load(block, BLOCK_WORD_HEAD) - tail;
        if (filled == 0)
            return RING_EMPTY;
        guint32 at = tail & (BLOCK_RING_SIZE - 1);
        if (filled > BLOCK_RING_SIZE || filled % RECORD_ALIGNMENT || tail % RECORD_ALIGNMENT)
            return RING_CORRUPT;

        gint32 start[2]; /* length and level: all that padding has, and all that surely fits before the end */
        memcpy(start, block->ring + at, sizeof start);
        if (start[1] == RING_PADDING) {
            if (!skip_padding(block, tail, at, filled, start[0]))
                return RING_CORRUPT;
            continue;
        }
        if (filled < sizeof *record || at + sizeof *record > BLOCK_RING_SIZE)
            return RING_CORRUPT;
        memcpy(record, block->ring + at, sizeof *record);
        if (!record_is_sane(record, at, filled))
            return RING_CORRUPT;

        g_byte_array_set_size(buffer, 0);
        g_byte_array_append(buffer, block->ring + at + sizeof *record, (guint)record->length);
        if (!bytes_are_clean(buffer->data, (gsize)record->length, record->level & RING_TEXT))
            return RING_CORRUPT;
        store(block, BLOCK_WORD_TAIL, tail + padded(sizeof *record + (guint32)record->length));
        return RING_LINE;
    }
    return RING_CORRUPT;
}

gboolean ring_recover(const Block *block)
{
    gboolean unfinished = load(block, BLOCK_WORD_BEGUN) != 0;
    store(block, BLOCK_WORD_BEGUN, 0);
    store(block, BLOCK_WORD_TAIL, load(block, BLOCK_WORD_HEAD) & ~(RECORD_ALIGNMENT - 1));
    store(block, BLOCK_WORD_HEAD, load(block, BLOCK_WORD_TAIL));
    return unfinished;
}

/* Finds room for so many bytes in one piece, padding the end of the ring where they would wrap. */
static gboolean find_room(const Block *block, guint32 bytes, guint32 *at)
{
    guint32 head = (guint32)block->words[BLOCK_WORD_HEAD];
    guint32 filled = head - load(block, BLOCK_WORD_TAIL);
    guint32 rest = BLOCK_RING_SIZE - (head & (BLOCK_RING_SIZE - 1));
    guint32 needed = bytes > rest ? rest + bytes : bytes;
    if (filled > BLOCK_RING_SIZE || needed > BLOCK_RING_SIZE - filled)
        return FALSE;
    if (bytes > rest) {
        gint32 padding[2] = {(gint32)rest, RING_PADDING};
        memcpy(block->ring + (head & (BLOCK_RING_SIZE - 1)), padding, sizeof padding);
        store(block, BLOCK_WORD_HEAD, head + rest);
        head += rest;
    }
    *at = head & (BLOCK_RING_SIZE - 1);
    return TRUE;
}

gboolean ring_put(const Block *block, gint32 level, double time_ms, const char *message, gsize message_size,
                  const char *fields, gsize fields_size)
{
    gsize length = message_size + fields_size;
    guint32 at;
    if (length > RING_LINE_MAX || !find_room(block, padded(sizeof(RingRecord) + (guint32)length), &at))
        return FALSE;

    store(block, BLOCK_WORD_BEGUN, 1);
    RingRecord record = {
        .length = (gint32)length, .level = level, .time_ms = time_ms, .message_size = (gint32)message_size};
    memcpy(block->ring + at, &record, sizeof record);
    memcpy(block->ring + at + sizeof record, message, message_size);
    memcpy(block->ring + at + sizeof record + message_size, fields, fields_size);
    store(block, BLOCK_WORD_BEGUN, 0);
    store(block, BLOCK_WORD_HEAD, (guint32)block->words[BLOCK_WORD_HEAD] + padded(sizeof record + (guint32)length));
    return TRUE;
}
