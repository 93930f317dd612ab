/* SPDX-License-Identifier: MIT
 *
 * What the files of the connections share: connections.c has their turn, their calls and their end, connection-input.c
 * what clients send, connection-output.c what is sent to them. Nobody else includes this.
 *
 * A connection is closed in one place only, turn(), after the events of that turn were handled; everybody else marks it
 * doomed. So a pointer to a connection stays good for as long as any caller can hold it. */
#pragma once

#include "connections.h"
#include "outbox.h"

enum {
    CONNECTION_CALLS_MAX = 1024,           /* running; above, reading pauses */
    CONNECTION_OUTPUT_PAUSE = 1024 * 1024, /* bytes waiting; above, reading pauses */
    CONNECTION_SCRATCH = 64 * 1024,
};

typedef enum {
    PHASE_OPEN,
    PHASE_HALF_CLOSED, /* the client sends no more, but may still read */
    PHASE_LINGERING,   /* we answer no more; what still comes is thrown away, so that our last words arrive */
    PHASE_DOOMED,      /* to be closed at the end of the turn */
} Phase;

struct Connection {
    Connections *owner;
    int fd;
    Phase phase;
    guint32 events; /* as registered with epoll */
    gboolean is_unix;
    gboolean shut;    /* our sending side is */
    gboolean corked;  /* replies are gathered */
    gboolean stalled; /* input may hold whole frames, left there because they could not be taken */

    /* The beginning of a frame whose rest has not come, or what is stalled. NULL otherwise. */
    guint8 *input;
    gsize input_start, input_size, input_capacity; /* what is before start is used */
    gsize input_needed; /* from start on, before it is looked at again */
    gsize reserved;     /* of the budget, for the frame at start */
    gsize skipped;      /* bytes of a refused frame that are still to come */

    Outbox output;
    gsize output_counted; /* in the budget */

    guint64 moved_before, misses_before; /* when it was last looked at, see connection_watch() */
    guint64 received;

    GQueue calls;         /* of ConnectionCall */
    GList link;           /* in owner->all */
    GList attention_link; /* in owner->attention while .data is set */
    GList crowd_link;     /* in owner->crowd while .data is set */
    GList deadline_link;  /* in owner->deadlines while .data is set */
    gint64 deadline_us;
};

struct Connections {
    GSource source; /* must be first: GLib allocates the whole */
    ConnectionsOptions options;
    int epoll_fd;
    guint64 moved; /* bytes that were read or taken from what was read, of all */
    GQueue all;
    GQueue attention; /* doomed, or able to read on */
    GQueue crowd;     /* stalled until there is room for them, or one of their own calls ends */
    gboolean has_room; /* there may be some: look at the crowd */
    GQueue deadlines; /* all have the same patience, so the first is the earliest */
    gboolean finishing;
    GSourceFunc finished; /* NULL once called */
    gpointer finished_data;
    guint8 scratch[CONNECTION_SCRATCH]; /* where input lands first; mostly it is whole frames, and goes no further */
};

/* ---- connections.c ---- */
void connection_doom(Connection *connection);
/* A second from now, whatever deadline there was. */
void connection_set_deadline(Connection *connection);
/* Draws the conclusions after anything happened to the connection. */
void connection_settle(Connection *connection);
/* Stalled for want of room: it is looked at again when there may be some. */
void connection_join_crowd(Connection *connection);

/* ---- connection-input.c ---- */
/* Whether the connection itself is able to take another frame. */
gboolean connection_may_read(const Connection *connection);
/* Reads once. */
void connection_read(Connection *connection);
/* Takes the frames that are there. */
void connection_take_input(Connection *connection);
/* Whether the client owes us the rest of a frame for which bytes of the budget are held. */
gboolean connection_awaits_input(const Connection *connection);
void connection_drop_input(Connection *connection);

/* ---- connection-output.c ---- */
gsize connection_unsent(const Connection *connection);
void connection_flush(Connection *connection);
/* Gives a deadline to one that holds much: it has to move something by then. */
void connection_watch(Connection *connection);
void connection_deadline_passed(Connection *connection);
void connection_drop_output(Connection *connection);
