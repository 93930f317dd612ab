/* SPDX-License-Identifier: MIT
 *
 * What clients send: bytes become frames, and a frame is taken where there is room for it. Bytes of the budget are taken
 * when a frame's size is known, before there is memory for the rest of it. */
#include "connections-private.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include "envelope.h"
#include "log.h"

enum {
    INPUT_MIN = 4096,
    READ_MAX = 256 * 1024, /* in one turn */
    PREFIX_SIZE = 20,      /* of a request frame: header and options */
    METHOD_SHOWN = 64,     /* bytes of its name that a refused frame is waited for; none is so long */
};

gboolean connection_may_read(const Connection *connection)
{
    return connection->phase == PHASE_OPEN && !connection->owner->finishing &&
           connection->calls.length < CONNECTION_CALLS_MAX && connection_unsent(connection) <= CONNECTION_OUTPUT_PAUSE;
}

gboolean connection_awaits_input(const Connection *connection)
{
    return connection->reserved > 0 && !connection->stalled && connection_may_read(connection);
}

/* ---- the frame that is being read ---- */

/* The bytes of the budget go with the frame. */
static void release(Connection *connection)
{
    waiting_give(connection->owner->options.waiting, connection->reserved);
    connection->reserved = 0;
}

void connection_drop_input(Connection *connection)
{
    g_clear_pointer(&connection->input, g_free);
    connection->input_start = connection->input_size = connection->input_capacity = 0;
    release(connection);
}

/* Keeps what was not used, in a buffer that is as large as the frame that begins there, which the budget has been told of.
 * Memory for it is taken as it comes. */
static void keep_rest(Connection *connection, const guint8 *rest, gsize size)
{
    if (size == 0) {
        connection_drop_input(connection);
        return;
    }
    guint8 *old = connection->input; /* where the rest lies */
    connection->input_start = 0;
    connection->input_size = size;
    connection->input_capacity = connection->stalled ? size : MAX(MAX(size, connection->input_needed), INPUT_MIN);
    connection->input = g_malloc(connection->input_capacity);
    memcpy(connection->input, rest, size);
    g_free(old);
}

/* ---- refusals ---- */

/* What can be said of a frame whose payload is not there. */
static RpcRequest request_of_prefix(const guint8 *bytes, gsize size)
{
    guint32 sequence, method_size;
    memcpy(&sequence, bytes + 12, sizeof sequence);
    memcpy(&method_size, bytes + 16, sizeof method_size);
    return (RpcRequest){
        .flags = bytes[1],
        .sequence = GUINT32_FROM_LE(sequence),
        .method = (const char *)bytes + PREFIX_SIZE,
        .method_size = MIN(GUINT32_FROM_LE(method_size), size - PREFIX_SIZE),
    };
}

/* The header was fine, so the client can be told. */
static void refuse_large(Connection *connection, const guint8 *bytes)
{
    guint32 payload_size;
    memcpy(&payload_size, bytes + 2, sizeof payload_size);
    RpcRequest request = request_of_prefix(bytes, PREFIX_SIZE);
    g_autofree char *text = g_strdup_printf("frame of %u bytes is over the limit of %zu (js.max_request_mb)",
                                            GUINT32_FROM_LE(payload_size), connection->owner->options.request_max);
    rpc_error_reply(connection_reply_begin(connection), &request, text);
}

/* Returns how many bytes of the invalid frame are dealt with: none where its prefix must come first. */
static gsize refuse_invalid(Connection *connection, const guint8 *bytes, gsize size, const GError *error)
{
    gboolean too_large = g_error_matches(error, RPC_ERROR, RPC_ERROR_TOO_LARGE);
    if (too_large && size < PREFIX_SIZE) {
        connection->input_needed = PREFIX_SIZE;
        return 0;
    }
    log_write(LOG_DEBUG, "connection closed", LOG_STRING("reason", error->message));
    if (too_large)
        refuse_large(connection, bytes);
    connection->phase = PHASE_LINGERING; /* calls that came before it are still to be answered */
    connection_set_deadline(connection);
    return size;
}

/* There is no room for a frame of so many bytes: its client is told, and the rest of it passed over as it comes. Returns as
 * refuse_invalid(). */
static gsize refuse_frame(Connection *connection, const guint8 *bytes, gsize size, gsize frame_size)
{
    const ConnectionsOptions *options = &connection->owner->options;
    gsize shown = MIN(frame_size, PREFIX_SIZE + METHOD_SHOWN);
    if (size < shown) {
        connection->input_needed = shown;
        return 0;
    }
    RpcRequest request = request_of_prefix(bytes, shown);
    options->refused(connection, &request, frame_size, options->user_data);
    gsize here = MIN(size, frame_size);
    connection->skipped = frame_size - here;
    return here;
}

/* ---- frames ---- */

typedef enum {
    ADMITTED,
    CROWDED, /* the client has calls here: it waits */
    REFUSED,
} Admission;

/* Where nobody else could be meant, a whole frame is always admitted: the pool tells its client if it has no room. */
static Admission admit(Connection *connection, gsize frame_size, gboolean is_whole)
{
    const ConnectionsOptions *options = &connection->owner->options;
    gboolean is_further = connection->calls.length > 0;
    if (connection->reserved == 0 && !is_whole) {
        if (!waiting_take(options->waiting, frame_size, is_further))
            return is_further ? CROWDED : REFUSED;
        connection->reserved = frame_size;
    }
    if (!is_further || !is_whole)
        return ADMITTED;
    gboolean has_bytes = connection->reserved > 0 || waiting_has_room(options->waiting, frame_size, TRUE);
    return has_bytes && options->may_queue(options->user_data) ? ADMITTED : CROWDED;
}

static void stall(Connection *connection, gboolean is_crowded)
{
    connection->stalled = TRUE;
    if (is_crowded)
        connection_join_crowd(connection);
}

/* Takes the first frame and returns how many bytes are used; 0 where no frame can be taken now. */
static gsize take_frame(Connection *connection, const guint8 *bytes, gsize size)
{
    const ConnectionsOptions *options = &connection->owner->options;
    RpcRequest request;
    g_autoptr(GError) error = NULL;
    gsize needed;
    RpcFrameRead found = rpc_frame_read(bytes, size, options->request_max, &request, &needed, &error);
    if (found == RPC_FRAME_INVALID)
        return refuse_invalid(connection, bytes, size, error);
    connection->input_needed = needed;
    if (needed < PREFIX_SIZE) /* its size is not known */
        return 0;
    Admission admission = admit(connection, needed, found == RPC_FRAME_COMPLETE);
    if (admission == REFUSED)
        return refuse_frame(connection, bytes, size, needed);
    if (admission == CROWDED)
        stall(connection, TRUE);
    if (admission == CROWDED || found == RPC_FRAME_INCOMPLETE)
        return 0;
    options->request(connection, &request, options->user_data);
    release(connection);
    return needed;
}

static gsize skip(Connection *connection, gsize size)
{
    gsize now = MIN(connection->skipped, size);
    connection->skipped -= now;
    return now;
}

/* Hands over the complete frames, as far as they can be taken, and returns how many bytes they had. */
static gsize consume(Connection *connection, const guint8 *bytes, gsize size)
{
    gsize used = skip(connection, size), taken = 1;
    connection->stalled = FALSE;
    connection->input_needed = 0;
    while (used < size && taken > 0) {
        if (!connection_may_read(connection)) {
            stall(connection, FALSE);
            break;
        }
        taken = take_frame(connection, bytes + used, size - used);
        used += taken;
    }
    return used;
}

guint8 *connection_take_frame(Connection *connection, gsize *size)
{
    *size = connection->reserved;
    connection->reserved = 0;
    return g_steal_pointer(&connection->input);
}

static void take_bytes(Connection *connection, const guint8 *bytes, gsize size)
{
    connection->corked = TRUE;
    gsize used = consume(connection, bytes, size);
    connection->corked = FALSE;
    connection->owner->moved += used;
    if (connection->stalled && bytes == connection->input + connection->input_start)
        connection->input_start += used;
    else
        keep_rest(connection, bytes + used, size - used);
    connection_flush(connection);
}

void connection_take_input(Connection *connection)
{
    take_bytes(connection, connection->input + connection->input_start,
               connection->input_size - connection->input_start);
}

/* ---- reading ---- */

static void end_of_input(Connection *connection)
{
    if (connection->phase == PHASE_LINGERING) {
        connection_doom(connection);
        return;
    }
    connection->phase = PHASE_HALF_CLOSED;
    connection_drop_input(connection);
    if (!connection->is_unix)
        connection_set_deadline(connection);
}

void connection_read(Connection *connection)
{
    gboolean continues = connection->input && connection->phase == PHASE_OPEN;
    guint8 *into = continues ? connection->input + connection->input_size : connection->owner->scratch;
    gsize room = continues ? connection->input_capacity - connection->input_size : CONNECTION_SCRATCH;

    gssize got = recv(connection->fd, into, MIN(room, READ_MAX), 0);
    if (got < 0) {
        if (errno != EAGAIN && errno != EINTR)
            connection_doom(connection);
        return;
    }
    connection->received += (guint64)got;
    connection->owner->moved += (guint64)got;
    if (got == 0) {
        end_of_input(connection);
    } else if (continues) {
        connection->input_size += (gsize)got;
        if (connection->input_size - connection->input_start >= connection->input_needed)
            connection_take_input(connection);
    } else if (connection->phase == PHASE_OPEN) {
        take_bytes(connection, connection->owner->scratch, (gsize)got);
    }
}
