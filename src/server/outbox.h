/* SPDX-License-Identifier: MIT
 *
 * Bytes on their way into a socket: small things gathered in one array, large ones kept as they are, in the order in which
 * they came. What was sent is let go of, without moving what was not. */
#pragma once

#include <glib.h>

typedef struct {
    GQueue chunks;   /* of GBytes, which go before the tail */
    gsize chunks_size;
    GByteArray *tail; /* NULL where there is nothing in it */
    gsize sent;      /* bytes of the first of all these that are gone already */
    guint64 total_sent;
} Outbox;

typedef enum {
    OUTBOX_EMPTY,  /* all is sent */
    OUTBOX_LATER,  /* the socket takes no more now, or enough for one turn: wait until it is writable */
    OUTBOX_BROKEN, /* the rest can never be sent, and is forgotten */
} OutboxState;

void outbox_init(Outbox *outbox);
void outbox_clear(Outbox *outbox);

/* Where to append what is small, up to the next call of something else. */
GByteArray *outbox_tail(Outbox *outbox);
/* Appends bytes without copying them, unless they are few. */
void outbox_append(Outbox *outbox, GBytes *bytes);

/* Sends at most OUTBOX_TURN bytes or so. */
OutboxState outbox_send(Outbox *outbox, int fd);
#define OUTBOX_TURN (512u << 10)

/* How many bytes are not sent, and where in the stream of all bytes the last one ends. */
gsize outbox_size(const Outbox *outbox);
guint64 outbox_end(const Outbox *outbox);
