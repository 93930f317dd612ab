/* SPDX-License-Identifier: MIT
 *
 * A tail of which a part is sent becomes a chunk: so nothing is ever moved to the front, and memory goes as bytes do. */
#include "outbox.h"

#include <errno.h>
#include <sys/socket.h>

#define COPIED_MAX (16u << 10) /* below, one array is better than two sends */
#define TAIL_KEPT  (16u << 10) /* a larger array is given back once it is empty */

void outbox_init(Outbox *outbox)
{
    *outbox = (Outbox){0};
    g_queue_init(&outbox->chunks);
}

void outbox_clear(Outbox *outbox)
{
    g_queue_clear_full(&outbox->chunks, (GDestroyNotify)g_bytes_unref);
    g_clear_pointer(&outbox->tail, g_byte_array_unref);
    outbox->chunks_size = outbox->sent = 0;
}

GByteArray *outbox_tail(Outbox *outbox)
{
    if (!outbox->tail)
        outbox->tail = g_byte_array_new();
    return outbox->tail;
}

/* Takes the bytes. */
static void add_chunk(Outbox *outbox, GBytes *bytes)
{
    outbox->chunks_size += g_bytes_get_size(bytes);
    g_queue_push_tail(&outbox->chunks, bytes);
}

static void close_tail(Outbox *outbox)
{
    if (outbox->tail && outbox->tail->len > 0)
        add_chunk(outbox, g_byte_array_free_to_bytes(g_steal_pointer(&outbox->tail)));
}

void outbox_append(Outbox *outbox, GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    if (size <= COPIED_MAX) {
        g_byte_array_append(outbox_tail(outbox), data, (guint)size);
        return;
    }
    close_tail(outbox);
    add_chunk(outbox, g_bytes_ref(bytes));
}

gsize outbox_size(const Outbox *outbox)
{
    return outbox->chunks_size + (outbox->tail ? outbox->tail->len : 0) - outbox->sent;
}

guint64 outbox_end(const Outbox *outbox)
{
    return outbox->total_sent + outbox_size(outbox);
}

/* The first piece, without what is sent of it. */
static const guint8 *first_piece(const Outbox *outbox, gsize *size)
{
    const guint8 *data = outbox->tail ? outbox->tail->data : NULL;
    GBytes *chunk = g_queue_peek_head((GQueue *)&outbox->chunks);
    if (chunk)
        data = g_bytes_get_data(chunk, size);
    else
        *size = outbox->tail ? outbox->tail->len : 0;
    *size -= outbox->sent;
    return data + outbox->sent;
}

/* Lets go of the first piece, which is sent. An array that is not large serves again. */
static void drop_first(Outbox *outbox)
{
    GBytes *chunk = g_queue_pop_head(&outbox->chunks);
    outbox->sent = 0;
    if (chunk) {
        outbox->chunks_size -= g_bytes_get_size(chunk);
        g_bytes_unref(chunk);
    } else if (outbox->tail->len > TAIL_KEPT) {
        g_clear_pointer(&outbox->tail, g_byte_array_unref);
    } else {
        g_byte_array_set_size(outbox->tail, 0);
    }
}

static void forget(Outbox *outbox, gsize count, gsize size)
{
    outbox->total_sent += count;
    outbox->sent += count;
    if (count == size)
        drop_first(outbox);
    else if (g_queue_is_empty(&outbox->chunks))
        close_tail(outbox);
}

OutboxState outbox_send(Outbox *outbox, int fd)
{
    guint64 turn_end = outbox->total_sent + OUTBOX_TURN;
    while (outbox_size(outbox) > 0 && outbox->total_sent < turn_end) {
        gsize size;
        const guint8 *data = first_piece(outbox, &size);
        gssize count = send(fd, data, MIN(size, turn_end - outbox->total_sent), MSG_NOSIGNAL);
        if (count >= 0) {
            forget(outbox, (gsize)count, size);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            outbox_clear(outbox);
            return OUTBOX_BROKEN;
        }
    }
    return outbox_size(outbox) > 0 ? OUTBOX_LATER : OUTBOX_EMPTY;
}
