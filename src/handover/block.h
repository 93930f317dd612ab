/* SPDX-License-Identifier: MIT
 *
 * The memory that the server shares with the worker of one place in the pool: control words, metric cells, and the ring
 * that log lines travel through. The server makes it once per place; workers of that place come and go and each goes on
 * where the last one stopped. Nothing in it is a pointer. The server checks every number it reads from it, on a copy. */
#pragma once

#include <glib.h>

/* Descriptors that a worker finds at start, the last where there are programs for it. */
enum { HANDOVER_SOCKET = 3, HANDOVER_BLOCK = 4, HANDOVER_REGISTRY = 5, HANDOVER_TEXTS = 6 };

/* Exit status of a worker that an allocation killed when its execution had taken all the memory it may have. */
#define HANDOVER_EXIT_MEMORY 64
/* Of one that is told of a layout which it does not know. */
#define HANDOVER_EXIT_OTHER_BUILD 65

/* What may be taken between two looks at a worker's memory, and be garbage: bounds without a look behind them leave it. */
#define HANDOVER_MEMORY_BETWEEN_LOOKS (64u << 20)

#define BLOCK_MAGIC  0x424a5252u /* "RRJB" */
#define BLOCK_LAYOUT 1u
#define BLOCK_HEADER_SIZE 4096u
#define BLOCK_RING_SIZE   (512u << 10) /* a power of two; small enough to stay in the cache of the reading core */

/* Control words, indexes into an Int32Array over the header. What the worker writes and what the server writes lie in
 * cache lines of their own. */
enum {
    BLOCK_WORD_HEAD = 16,  /* worker: bytes ever put into the ring, wrapping; published by an ordered store */
    BLOCK_WORD_BEGUN = 17, /* worker: 1 while a line is being written */
    BLOCK_WORD_TAIL = 32,  /* server: bytes ever taken out of the ring, wrapping */
    BLOCK_WORD_CANCEL = 48 /* server: low 32 bits of the id of an execution that nobody waits for any more */
};

typedef struct {
    guint32 magic;
    guint32 layout;
    guint32 place;
    guint32 cell_count;
    guint32 cells_offset; /* bytes from the start of the block; doubles */
    guint32 ring_offset;  /* bytes from the start of the block */
    guint32 ring_size;
} BlockHeader;

typedef struct {
    BlockHeader *header;
    gint32 *words;
    double *cells;
    guint8 *ring;
    gsize size;
} Block;

/* Makes and maps the memory of a place; *fd is the caller's (close-on-exec). */
gboolean block_create(Block *block, guint32 place, guint32 cell_count, int *fd, GError **error);
/* Maps the block behind a descriptor, checking its header. */
gboolean block_map(Block *block, int fd, GError **error);
void block_unmap(Block *block);
/* Server: writes header and control words anew as block_create did, before another worker maps the block; what lies in
 * the ring stays. */
void block_restore(const Block *block, guint32 place, guint32 cell_count);

/* One line in the ring: this header, message_size bytes, then length - message_size bytes of fields, then padding to a
 * multiple of 8. level RING_PADDING: no line, skip length bytes in all. Lines never wrap around the end. */
typedef struct {
    gint32 length; /* message and fields together */
    gint32 level;  /* a LogLevel; | RING_TEXT: console text for standard output or error, as it is, line end included;
                      | RING_QUOTED: the message is the inside of a JSON string, whatever the logger's pieces are */
    double time_ms;
    gint32 message_size;
    gint32 reserved;
} RingRecord;
#define RING_PADDING (-1)
#define RING_TEXT    16
#define RING_QUOTED  32
#define RING_LINE_MAX (256u << 10) /* bytes of one line, without its header */

typedef enum { RING_EMPTY, RING_LINE, RING_CORRUPT } RingRead;

/* Server: copies the next line out and advances the tail. The line's bytes are in buffer (resized), message first; those
 * of a log line hold no control characters and are valid UTF-8, or the ring is corrupt. RING_TEXT may hold any bytes. */
RingRead ring_take(const Block *block, RingRecord *record, GByteArray *buffer);

/* Server, after the worker is gone: forgets an unfinished line. TRUE if there was one. */
gboolean ring_recover(const Block *block);

/* Worker: puts a finished line in from C. FALSE where there is no room. */
gboolean ring_put(const Block *block, gint32 level, double time_ms, const char *message, gsize message_size,
                  const char *fields, gsize fields_size);
