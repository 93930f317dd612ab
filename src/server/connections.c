/* SPDX-License-Identifier: MIT
 *
 * A connection is closed in one place only, turn(), after the events of that turn were handled; everybody else marks it
 * doomed. So a pointer to a connection stays good for as long as any caller can hold it. */
#include "connections.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "envelope.h"
#include "log.h"
#include "outbox.h"

enum {
    EVENTS_PER_TURN = 64,
    CALLS_MAX = 1024,          /* running per connection; above, reading pauses */
    OUTPUT_PAUSE = 1024 * 1024, /* bytes waiting; above, reading pauses */
    SCRATCH_SIZE = 64 * 1024,
    INPUT_MIN = 4096,
    PATIENCE_US = G_USEC_PER_SEC,
    OUTPUT_HARD = 4, /* times output_max may wait for a client that reads too slowly */
    PREFIX_SIZE = 20, /* of a request frame: header and options */
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
    gboolean stalled; /* input may hold whole frames, left there because may_read() said no */

    /* The beginning of a frame whose rest has not come, or what is stalled. NULL otherwise. */
    guint8 *input;
    gsize input_size, input_capacity, input_needed;

    Outbox output;
    gsize taken; /* bytes the client took since it was found to lag, see watch_backlog() */

    GQueue calls;         /* of ConnectionCall */
    GList link;           /* in owner->all */
    GList attention_link; /* in owner->attention while .data is set */
    GList deadline_link;  /* in owner->deadlines while .data is set */
    gint64 deadline_us;
};

struct Connections {
    GSource source; /* must be first: GLib allocates the whole */
    ConnectionsOptions options;
    int epoll_fd;
    GQueue all;
    GQueue attention; /* doomed, or able to read on */
    GQueue deadlines; /* all have the same patience, so the first is the earliest */
    gboolean finishing;
    GSourceFunc finished; /* NULL once called */
    gpointer finished_data;
    guint8 scratch[SCRATCH_SIZE]; /* where input lands first; mostly it is whole frames, and goes no further */
};

/* ---- what is to be done later in the turn, or at a time ---- */

static void queue_once(GQueue *queue, GList *link, Connection *connection)
{
    if (link->data)
        return;
    link->data = connection;
    g_queue_push_tail_link(queue, link);
}

static void unqueue(GQueue *queue, GList *link)
{
    if (!link->data)
        return;
    g_queue_unlink(queue, link);
    link->data = NULL;
}

static void schedule(Connections *connections)
{
    gint64 ready_us = -1;
    const Connection *first = g_queue_peek_head(&connections->deadlines);
    if (!g_queue_is_empty(&connections->attention))
        ready_us = 0;
    else if (first)
        ready_us = first->deadline_us;
    if (g_source_get_ready_time(&connections->source) != ready_us)
        g_source_set_ready_time(&connections->source, ready_us);
}

static void ask_for_attention(Connection *connection)
{
    queue_once(&connection->owner->attention, &connection->attention_link, connection);
    schedule(connection->owner);
}

static void doom(Connection *connection)
{
    connection->phase = PHASE_DOOMED;
    ask_for_attention(connection);
}

/* From now on, whatever deadline there was. */
static void set_deadline(Connection *connection)
{
    unqueue(&connection->owner->deadlines, &connection->deadline_link);
    connection->deadline_us = g_get_monotonic_time() + PATIENCE_US;
    queue_once(&connection->owner->deadlines, &connection->deadline_link, connection);
    schedule(connection->owner);
}

/* ---- output ---- */

static gsize waiting_size(const Connection *connection)
{
    return outbox_size(&connection->output);
}

static void close_unread(Connection *connection)
{
    log_write(LOG_WARN, "connection closed: the client does not read its replies",
              LOG_INT("waiting_bytes", waiting_size(connection)));
    doom(connection);
}

static gboolean lags(const Connection *connection)
{
    return waiting_size(connection) > connection->owner->options.output_max;
}

/* A client that lags has to take something every second, and is not waited for without limit. */
static void watch_backlog(Connection *connection)
{
    if (connection->phase == PHASE_DOOMED || !lags(connection))
        return;
    if (waiting_size(connection) / OUTPUT_HARD > connection->owner->options.output_max) {
        close_unread(connection);
    } else if (!connection->deadline_link.data) {
        connection->taken = 0;
        set_deadline(connection);
    }
}

static void flush(Connection *connection)
{
    if (connection->phase == PHASE_DOOMED)
        return;
    guint64 before = connection->output.total_sent;
    OutboxState state = outbox_send(&connection->output, connection->fd);
    connection->taken += connection->output.total_sent - before;
    if (state == OUTBOX_BROKEN)
        doom(connection);
    else if (state == OUTBOX_EMPTY)
        outbox_clear(&connection->output); /* an idle client holds no buffer */
    watch_backlog(connection);
}

/* ---- what may happen now, and what epoll should tell us ---- */

static gboolean may_read(const Connection *connection)
{
    return connection->phase == PHASE_OPEN && !connection->owner->finishing &&
           connection->calls.length < CALLS_MAX && waiting_size(connection) <= OUTPUT_PAUSE;
}

static gboolean has_nothing_to_say(const Connection *connection)
{
    return connection->calls.length == 0 && waiting_size(connection) == 0;
}

static guint32 wanted_events(const Connection *connection)
{
    guint32 events = 0;
    if (connection->phase == PHASE_LINGERING || (may_read(connection) && !connection->stalled))
        events |= EPOLLIN;
    if (waiting_size(connection) > 0)
        events |= EPOLLOUT;
    return events;
}

/* Draws the conclusions after anything happened to the connection. */
static void settle(Connection *connection)
{
    if (connection->phase != PHASE_DOOMED && has_nothing_to_say(connection)) {
        if (connection->owner->finishing || connection->phase == PHASE_HALF_CLOSED)
            doom(connection);
        else if (connection->phase == PHASE_LINGERING && !connection->shut)
            connection->shut = shutdown(connection->fd, SHUT_WR) == 0;
    }
    if (connection->phase == PHASE_DOOMED)
        return;
    if (connection->stalled && may_read(connection))
        ask_for_attention(connection);

    guint32 events = wanted_events(connection);
    if (events == connection->events)
        return;
    connection->events = events;
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(connection->owner->epoll_fd, EPOLL_CTL_MOD, connection->fd, &event) != 0)
        doom(connection);
}

/* ---- answering ---- */

GByteArray *connection_reply_begin(Connection *connection)
{
    return outbox_tail(&connection->output);
}

void connection_reply_end(Connection *connection)
{
    if (connection->corked)
        return;
    flush(connection);
    settle(connection);
}

void connection_call_begin(Connection *connection, ConnectionCall *call)
{
    call->connection = connection;
    call->link = (GList){.data = call};
    g_queue_push_tail_link(&connection->calls, &call->link);
}

void connection_call_end(ConnectionCall *call)
{
    g_queue_unlink(&call->connection->calls, &call->link);
    settle(call->connection);
}

/* ---- input ---- */

/* The header was fine, so the client can be told. Its sequence number stands right behind the header. */
static void refuse_large(Connection *connection, const guint8 *prefix)
{
    guint32 payload_size, sequence;
    memcpy(&payload_size, prefix + 2, sizeof payload_size);
    memcpy(&sequence, prefix + 12, sizeof sequence);
    RpcRequest request = {.flags = prefix[1], .sequence = GUINT32_FROM_LE(sequence), .method = ""};
    g_autofree char *text = g_strdup_printf("frame of %u bytes is over the limit of %zu (js.max_request_mb)",
                                            GUINT32_FROM_LE(payload_size), connection->owner->options.request_max);
    rpc_error_reply(connection_reply_begin(connection), &request, text);
}

/* Returns how many bytes of the invalid frame are dealt with: none where its prefix must come first. */
static gsize refuse(Connection *connection, const guint8 *bytes, gsize size, const GError *error)
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
    set_deadline(connection);
    return size;
}

/* Hands over the complete frames, as far as may_read() goes, and returns how many bytes they had. */
static gsize consume(Connection *connection, const guint8 *bytes, gsize size)
{
    const ConnectionsOptions *options = &connection->owner->options;
    gsize used = 0;
    connection->stalled = FALSE;
    while (used < size) {
        if (!may_read(connection)) {
            connection->stalled = TRUE;
            break;
        }
        RpcRequest request;
        gsize needed;
        g_autoptr(GError) error = NULL;
        RpcFrameRead found =
            rpc_frame_read(bytes + used, size - used, options->request_max, &request, &needed, &error);
        if (found == RPC_FRAME_INCOMPLETE) {
            connection->input_needed = needed;
            break;
        }
        if (found == RPC_FRAME_INVALID) {
            used += refuse(connection, bytes + used, size - used, error);
            break;
        }
        options->request(connection, &request, options->user_data);
        used += needed;
    }
    return used;
}

static void drop_input(Connection *connection)
{
    g_clear_pointer(&connection->input, g_free);
    connection->input_size = connection->input_capacity = 0;
}

/* Keeps what was not consumed for later, at the start of a buffer that just fits. */
static void keep_input(Connection *connection, const guint8 *rest, gsize size)
{
    guint8 *kept = NULL;
    gsize capacity = MAX(size, INPUT_MIN);
    if (size > 0) {
        kept = g_malloc(capacity);
        memcpy(kept, rest, size);
    }
    drop_input(connection);
    if (!kept)
        return;
    connection->input = kept;
    connection->input_size = size;
    connection->input_capacity = capacity;
}

/* Consumes bytes, which may be the connection's own input. */
static void take_input(Connection *connection, const guint8 *bytes, gsize size)
{
    connection->corked = TRUE;
    gsize used = consume(connection, bytes, size);
    connection->corked = FALSE;
    if (bytes != connection->input || used > 0)
        keep_input(connection, bytes + used, size - used);
    flush(connection);
}

/* Doubles up to what the frame needs (always more than is there), so that announcing a frame costs nothing. */
static void grow_input(Connection *connection)
{
    if (connection->input_size < connection->input_capacity)
        return;
    connection->input_capacity = MAX(INPUT_MIN, MIN(2 * connection->input_size, connection->input_needed));
    connection->input = g_realloc(connection->input, connection->input_capacity);
}

static void end_of_input(Connection *connection)
{
    if (connection->phase == PHASE_LINGERING) {
        doom(connection);
        return;
    }
    connection->phase = PHASE_HALF_CLOSED;
    drop_input(connection);
    if (!connection->is_unix)
        set_deadline(connection);
}

static void read_input(Connection *connection)
{
    gboolean continues = connection->input_size > 0 && connection->phase == PHASE_OPEN;
    if (continues)
        grow_input(connection);
    guint8 *into = continues ? connection->input + connection->input_size : connection->owner->scratch;
    gsize room = continues ? connection->input_capacity - connection->input_size : SCRATCH_SIZE;

    gssize got = recv(connection->fd, into, room, 0);
    if (got < 0) {
        if (errno != EAGAIN && errno != EINTR)
            doom(connection);
    } else if (got == 0) {
        end_of_input(connection);
    } else if (continues) {
        connection->input_size += got;
        if (connection->input_size >= connection->input_needed)
            take_input(connection, connection->input, connection->input_size);
    } else if (connection->phase == PHASE_OPEN) {
        take_input(connection, connection->owner->scratch, got);
    }
}

/* ---- the turn ---- */

static void connection_close(Connection *connection)
{
    Connections *connections = connection->owner;
    for (GList *link; (link = g_queue_pop_head_link(&connection->calls));)
        connections->options.abandoned(link->data, connections->options.user_data);
    g_queue_unlink(&connections->all, &connection->link);
    unqueue(&connections->attention, &connection->attention_link);
    unqueue(&connections->deadlines, &connection->deadline_link);
    close(connection->fd); /* which takes it out of the epoll set */
    drop_input(connection);
    outbox_clear(&connection->output);
    g_free(connection);
}

static void handle_event(Connection *connection, guint32 events)
{
    if (connection->phase == PHASE_DOOMED)
        return;
    if (events & (EPOLLERR | EPOLLHUP)) {
        doom(connection);
        return;
    }
    if (events & EPOLLOUT)
        flush(connection);
    if ((events & EPOLLIN) && connection->phase != PHASE_DOOMED)
        read_input(connection);
    settle(connection);
}

/* Whether the connection has a deadline because it is to end; otherwise it has one because it lagged. */
static gboolean is_ending(const Connection *connection)
{
    return connection->owner->finishing || connection->phase == PHASE_LINGERING ||
           (connection->phase == PHASE_HALF_CLOSED && !connection->is_unix);
}

static void deadline_passed(Connection *connection)
{
    if (is_ending(connection))
        doom(connection);
    else if (lags(connection) && connection->taken == 0)
        close_unread(connection);
    else
        watch_backlog(connection);
}

static void end_patience(Connections *connections)
{
    gint64 now_us = g_get_monotonic_time();
    for (Connection *first; (first = g_queue_peek_head(&connections->deadlines)) && first->deadline_us <= now_us;) {
        unqueue(&connections->deadlines, &first->deadline_link);
        deadline_passed(first);
    }
}

/* One round: a connection that can read still more gets its next chance after the others had theirs. */
static void give_attention(Connections *connections)
{
    for (guint left = g_queue_get_length(&connections->attention); left > 0; left--) {
        Connection *connection = g_queue_peek_head(&connections->attention);
        unqueue(&connections->attention, &connection->attention_link);
        if (connection->phase == PHASE_DOOMED) {
            connection_close(connection);
            continue;
        }
        if (connection->stalled && may_read(connection))
            take_input(connection, connection->input, connection->input_size);
        settle(connection);
    }
}

static gboolean turn(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Connections *connections = (Connections *)source;
    struct epoll_event events[EVENTS_PER_TURN];
    int count = epoll_wait(connections->epoll_fd, events, EVENTS_PER_TURN, 0);
    for (int i = 0; i < count; i++)
        handle_event(events[i].data.ptr, events[i].events);
    end_patience(connections);
    give_attention(connections);
    schedule(connections);

    if (connections->finished && g_queue_is_empty(&connections->all)) {
        GSourceFunc finished = g_steal_pointer(&connections->finished);
        finished(connections->finished_data); /* may free us: nothing of ours is touched afterwards */
    }
    return G_SOURCE_CONTINUE;
}

/* ---- beginning and end ---- */

Connections *connections_new(const ConnectionsOptions *options, GError **error)
{
    static GSourceFuncs functions = {.dispatch = turn};
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0) {
        int reason = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(reason), "creating the epoll set of RPC clients: %s",
                    g_strerror(reason));
        return NULL;
    }
    GSource *source = g_source_new(&functions, sizeof(Connections));
    Connections *connections = (Connections *)source;
    connections->options = *options;
    connections->epoll_fd = epoll_fd;
    g_queue_init(&connections->all);
    g_queue_init(&connections->attention);
    g_queue_init(&connections->deadlines);
    g_source_set_static_name(source, "rpc connections");
    g_source_add_unix_fd(source, epoll_fd, G_IO_IN);
    /* Nobody iterates the loop from inside a dispatch; being told so spares GLib two wake-ups of itself for each. */
    g_source_set_can_recurse(source, TRUE);
    g_source_attach(source, NULL);
    return connections;
}

void connections_add(Connections *connections, int fd, gboolean is_unix)
{
    Connection *connection = g_new0(Connection, 1);
    connection->owner = connections;
    connection->fd = fd;
    connection->is_unix = is_unix;
    connection->events = EPOLLIN;
    connection->link.data = connection;
    g_queue_init(&connection->calls);
    outbox_init(&connection->output);
    g_queue_push_tail_link(&connections->all, &connection->link);

    struct epoll_event event = {.events = connection->events, .data.ptr = connection};
    if (connections->finishing || epoll_ctl(connections->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        doom(connection);
}

guint connections_count(const Connections *connections)
{
    return connections->all.length;
}

void connections_finish(Connections *connections, GSourceFunc finished, gpointer user_data)
{
    connections->finishing = TRUE;
    connections->finished = finished;
    connections->finished_data = user_data;
    for (GList *link = connections->all.head; link; link = link->next) {
        Connection *connection = link->data;
        set_deadline(connection);
        settle(connection);
    }
    g_source_set_ready_time(&connections->source, 0);
}

void connections_free(Connections *connections)
{
    if (!connections)
        return;
    for (Connection *first; (first = g_queue_peek_head(&connections->all));)
        connection_close(first);
    close(connections->epoll_fd);
    g_source_destroy(&connections->source);
    g_source_unref(&connections->source);
}
