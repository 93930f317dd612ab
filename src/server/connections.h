/* SPDX-License-Identifier: MIT
 *
 * All RPC clients: bytes in, frames out to whoever answers them, replies back in the order they come. One GSource owns
 * an epoll set with every client in it, because GLib's own cost grows with the number of sources.
 *
 * Every complete frame is handed over at once. An invalid one ends the connection: nothing after it is read, and the
 * calls before it get a second to be answered; one over the limit is answered with an error, too. An idle client holds no
 * buffer. A frame that begins to come takes its bytes of the budget (waiting.h) first, and memory as they arrive.
 * Reading from a client pauses while too many of its calls run, too much output waits for it, or it has calls here and
 * there is no room for more. Where there is no room and no call of its own to wait for, its frame is refused.
 *
 * A client that lets its replies pile up beyond output_max is closed when it takes none of them for a second; so is one that
 * holds a megabyte of replies, or bytes of the budget for a frame that does not come, while others find no room.
 *
 * When a client is gone, its calls are abandoned, which stops their scripts. Gone means: an error on the socket, or the
 * hang-up that a unix socket shows when its other end is closed. A tcp client that closed looks like one that only shut
 * down its sending side, until something is sent to it; so the calls of either get one second to end and be answered,
 * and are abandoned then. */
#pragma once

#include <glib.h>
#include "frame.h"
#include "waiting.h"

typedef struct Connections Connections;
typedef struct Connection Connection;

/* A request whose answer comes later, to be embedded in whatever its answer needs. */
typedef struct ConnectionCall ConnectionCall;
struct ConnectionCall {
    Connection *connection;
    GList link;
    /* The client is gone: forget the call and free it. Its connection must not be used. */
    void (*abandoned)(ConnectionCall *call, gpointer user_data);
};

typedef struct {
    gsize request_max; /* bytes of payload in one request frame */
    gsize output_max;  /* bytes of replies that may wait for one client */
    Waiting *waiting;  /* outlives the connections */

    /* A request came; its pointers are valid during the call only. Answer it at once with connection_reply_begin/end, or
     * later after connection_call_begin. */
    void (*request)(Connection *connection, const RpcRequest *request, gpointer user_data);
    /* There is no room for the request's frame, of so many bytes; its argument is not there, and its method's name perhaps
     * not whole. To be answered as in request(). */
    void (*refused)(Connection *connection, const RpcRequest *request, gsize frame_size, gpointer user_data);
    /* Whether a further request of a client that has calls here would find its place; where not, and that changes, the
     * budget is to wake us. */
    gboolean (*may_queue)(gpointer user_data);
    gpointer user_data; /* of these, and of calls that are abandoned */
} ConnectionsOptions;

Connections *connections_new(const ConnectionsOptions *options, GError **error);

/* Takes a connected, non-blocking socket. is_unix: its hang-up can be told from the end of its sending. */
void connections_add(Connections *connections, int fd, gboolean is_unix);

guint connections_count(const Connections *connections);

/* ---- answering ---- */

/* Append one reply frame to what begin returns, then call end, which sends. The connection stays valid: what is broken
 * is closed later, from the main loop. */
GByteArray *connection_reply_begin(Connection *connection);
void connection_reply_end(Connection *connection);
/* The same with a frame that is there already; it is not copied. */
void connection_reply(Connection *connection, GBytes *frame);

/* In request() only, where the frame is larger than WAITING_SMALL: its bytes, to which the request points, are the caller's
 * from now on, and so are *size bytes of the budget, which are to be given back. */
guint8 *connection_take_frame(Connection *connection, gsize *size);

/* Counts the call, whose abandoned is set, as running, until it ends (which is said after its reply) or is abandoned. */
void connection_call_begin(Connection *connection, ConnectionCall *call);
void connection_call_end(ConnectionCall *call);

/* ---- the end ---- */

/* Reads no more, sends what waits for up to a second, closes all; then finished is called from the main loop. */
void connections_finish(Connections *connections, GSourceFunc finished, gpointer user_data);

/* Closes everything that is still open, abandoning its calls. */
void connections_free(Connections *connections);
