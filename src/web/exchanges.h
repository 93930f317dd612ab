/* SPDX-License-Identifier: MIT
 *
 * The HTTP exchanges of the running execution, as far as messages go: what is sent to the server and when, what came back
 * and waits to be told. Keeps to the windows of message.h in both directions. Knows nothing of the engine: an exchange has
 * an owner, and the owner's news are taken out one by one. */
#pragma once

#include <glib.h>
#include "message.h"

/* What the owner is waiting for. */
typedef enum { WISH_NONE, WISH_SOME, WISH_ALL } ExchangeWish;

typedef struct {
    guint8 *data;
    gsize size;
    gsize capacity;
} ExchangeBuffer;

typedef struct {
    guint32 id;
    gpointer owner;

    guint32 status;
    char *reason;
    char *headers; /* as in the message */
    gsize reason_size, headers_size;
    ExchangeBuffer received; /* of the body, not yet taken */
    gboolean is_complete;    /* nothing more will be received */
    char *failure_code, *failure_text; /* set together */

    /* Private. */
    gboolean has_head, head_is_told;
    ExchangeWish wish;
    guint32 unacknowledged;  /* bytes taken that the server was not told of */
    ExchangeBuffer unsent;
    gsize unsent_from;
    guint32 credit;
    gboolean unsent_is_last, waits_for_room;
    gboolean is_queued, is_under_way, is_dropped, reads_ahead;
} Exchange;

typedef enum {
    NEWS_HEAD,    /* status, reason, headers */
    NEWS_BODY,    /* what was wished for: something in received, all of it, or is_complete */
    NEWS_ROOM,    /* more of the request's body may come */
    NEWS_FAILURE, /* the last news of this exchange */
} ExchangeNews;

typedef struct {
    void (*send)(GByteArray *bytes);  /* takes the bytes of whole messages and empties the array */
    void (*release)(gpointer owner);  /* called with each owner when it is let go */
    void (*collect_garbage)(void);    /* called where memory is short, before that is a failure */
} ExchangesHost;

void exchanges_start(const ExchangesHost *host);

/* For a new execution; nothing is left of the one before. At most so many may be under way at once. */
void exchanges_begin(guint64 execution, guint max);
void exchanges_clear(void);

/* Where an execution goes on with another: what is left of the bodies that nobody reads yet is to come now. TRUE: some of it is on
 * its way. */
gboolean exchanges_read_ahead(void);
/* In place of clear: bodies that are whole can be taken by the next execution, the newest ones where they are many; those that are
 * not have failed. */
void exchanges_keep(void);

/* Whether one more may be started. */
gboolean exchanges_have_room(void);

/* Starts one; request->fetch is filled in. Its owner is released when the exchange is over, or now where it fails. */
Exchange *exchange_start(FetchRequest *request, gpointer owner);
Exchange *exchange_find(guint32 id); /* NULL: it is over */

/* A piece of the request's body. FALSE: the owner should send no more before NEWS_ROOM or NEWS_FAILURE. */
gboolean exchange_send(Exchange *exchange, const guint8 *bytes, gsize size, gboolean is_last);

/* Asks for some or all of the body. TRUE: it is there; else it will be news. */
gboolean exchange_wish(Exchange *exchange, ExchangeWish wish);
/* Takes what is there; the caller frees it. */
guint8 *exchange_take(Exchange *exchange, gsize *size);

/* Lets go of it; tells the server where that is still at work. */
void exchange_end(Exchange *exchange);

/* Lets go of one whose body does not matter. A small one is let come, so that its connection can be used again. */
void exchange_drop(Exchange *exchange);

/* Takes in a message from the server; others are passed over. */
void exchanges_receive(const MessageHeader *header, const char *body);

/* The next exchange with news, in order of their arrival; NULL: there are none. */
Exchange *exchanges_next(ExchangeNews *news);

/* Whether news are to be expected. */
gboolean exchanges_pending(void);
