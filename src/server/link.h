/* SPDX-License-Identifier: MIT
 *
 * The socket to one worker: messages out with one write where the kernel takes them, messages in decoded and checked.
 * Lives on the default main context. Knows nothing of what the messages mean. */
#pragma once

#include <glib.h>
#include "helper.h"
#include "message.h"
#include "waiting.h"

typedef struct Link Link;

typedef struct {
    /* NULL, or what is wrong with what a message holds. A pure function: large messages are decoded and checked in the
     * helper thread, and the worker is not read from meanwhile. */
    const char *(*check)(const WorkerMessage *message);
    /* One message; what it owns may be taken out of it. FALSE: listen no further. */
    gboolean (*message)(WorkerMessage *message, gpointer user_data);
    /* In place of a message for which there was no room in the budget. */
    void (*lost)(guint64 execution, gsize size, gpointer user_data);
    /* The worker sent what is no message, or closed its end (error is NULL then). Nothing is read afterwards. */
    void (*broken)(const GError *error, gpointer user_data);
    /* What had to wait is sent. NULL: nobody asks. */
    void (*drained)(gpointer user_data);
} LinkHandler;

/* Takes the non-blocking descriptor. result_max bounds what one message may bring. What is not sent counts in the budget, and
 * so does a large message until it is handled; budget and helper outlive the link. */
Link *link_new(int fd, gsize result_max, Waiting *budget, Helper *helper, const LinkHandler *handler, gpointer user_data);
void link_free(Link *link);

/* Where to append messages, up to the next call of something else; link_flush sends them. */
GByteArray *link_outgoing(Link *link);
/* Appends bytes of a message as they are, without copying what is large. */
void link_append(Link *link, GBytes *bytes);
/* FALSE where the worker is not there any more. What the kernel does not take now goes later. */
gboolean link_flush(Link *link);
/* Whether something still waits to be sent. */
gboolean link_is_clogged(const Link *link);
gsize link_unsent(const Link *link);
/* Where in the stream of all messages the last one appended ends, and whether all up to there is sent. */
guint64 link_end(const Link *link);
gboolean link_has_sent(const Link *link, guint64 end);

/* Whether a message is with the helper thread: the worker has said something that is not known yet. */
gboolean link_is_held(const Link *link);

/* Reads and handles what is there, for the last words of a dead worker. */
void link_drain(Link *link);
/* Neither listens nor sends any more. */
void link_mute(Link *link);
