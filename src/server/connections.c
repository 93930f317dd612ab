/* SPDX-License-Identifier: MIT
 *
 * The turn of all connections: who has events, who was asked to be looked at, whose time is over, who is closed. */
#include "connections-private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS_AT_ONCE = 16,
    WAITS_PER_TURN = 4,
    MOVED_MAX = 128 * 1024, /* bytes or so in each part of a turn; of small calls a millisecond's work or two */
    CROWD_TRIES = 16, /* connections that still find no room, before the others are left for later */
    PATIENCE_US = G_USEC_PER_SEC,
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
    if (!g_queue_is_empty(&connections->attention) || (connections->has_room && connections->crowd.length > 0))
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

void connection_doom(Connection *connection)
{
    connection->phase = PHASE_DOOMED;
    ask_for_attention(connection);
}

void connection_set_deadline(Connection *connection)
{
    unqueue(&connection->owner->deadlines, &connection->deadline_link);
    connection->deadline_us = g_get_monotonic_time() + PATIENCE_US;
    queue_once(&connection->owner->deadlines, &connection->deadline_link, connection);
    schedule(connection->owner);
}

/* ---- what may happen now, and what epoll should tell us ---- */

static gboolean has_nothing_to_say(const Connection *connection)
{
    return connection->calls.length == 0 && connection_unsent(connection) == 0;
}

static guint32 wanted_events(const Connection *connection)
{
    guint32 events = 0;
    if (connection->phase == PHASE_LINGERING || (connection_may_read(connection) && !connection->stalled))
        events |= EPOLLIN;
    if (connection_unsent(connection) > 0)
        events |= EPOLLOUT;
    return events;
}

void connection_settle(Connection *connection)
{
    if (connection->phase != PHASE_DOOMED && has_nothing_to_say(connection)) {
        if (connection->owner->finishing || connection->phase == PHASE_HALF_CLOSED)
            connection_doom(connection);
        else if (connection->phase == PHASE_LINGERING && !connection->shut)
            connection->shut = shutdown(connection->fd, SHUT_WR) == 0;
    }
    if (connection->phase == PHASE_DOOMED)
        return;
    if (connection->stalled && !connection->crowd_link.data && connection_may_read(connection))
        ask_for_attention(connection);
    connection_watch(connection);

    guint32 events = wanted_events(connection);
    if (events == connection->events)
        return;
    connection->events = events;
    struct epoll_event event = {.events = events, .data.ptr = connection};
    if (epoll_ctl(connection->owner->epoll_fd, EPOLL_CTL_MOD, connection->fd, &event) != 0)
        connection_doom(connection);
}

/* ---- calls ---- */

void connection_call_begin(Connection *connection, ConnectionCall *call)
{
    call->connection = connection;
    call->link = (GList){.data = call};
    g_queue_push_tail_link(&connection->calls, &call->link);
}

void connection_call_end(ConnectionCall *call)
{
    Connection *connection = call->connection;
    g_queue_unlink(&connection->calls, &call->link);
    unqueue(&connection->owner->crowd, &connection->crowd_link);
    connection_settle(connection);
}

/* ---- room ---- */

void connection_join_crowd(Connection *connection)
{
    queue_once(&connection->owner->crowd, &connection->crowd_link, connection);
}

/* Only makes a note, since whoever gives room back is in the midst of something. */
static void on_room(gpointer user_data)
{
    Connections *connections = user_data;
    connections->has_room = TRUE;
    schedule(connections);
}

/* Those that waited longest first. Whoever finds no room joins the crowd again, at its end. */
static void admit_crowd(Connections *connections)
{
    guint64 enough = connections->moved + MOVED_MAX;
    guint failures = 0, left = connections->crowd.length;
    connections->has_room = FALSE;
    for (; left > 0 && failures < CROWD_TRIES && connections->moved < enough; left--) {
        Connection *connection = g_queue_peek_head(&connections->crowd);
        if (!connection) /* calls that ended meanwhile took theirs out */
            break;
        unqueue(&connections->crowd, &connection->crowd_link);
        if (connection_may_read(connection))
            connection_take_input(connection);
        connection_settle(connection);
        failures += connection->crowd_link.data != NULL;
    }
    connections->has_room |= left > 0 && failures < CROWD_TRIES;
}

/* ---- the turn ---- */

static void connection_close(Connection *connection)
{
    Connections *connections = connection->owner;
    for (GList *link; (link = g_queue_pop_head_link(&connection->calls));)
        ((ConnectionCall *)link->data)->abandoned(link->data, connections->options.user_data);
    g_queue_unlink(&connections->all, &connection->link);
    unqueue(&connections->attention, &connection->attention_link);
    unqueue(&connections->crowd, &connection->crowd_link);
    unqueue(&connections->deadlines, &connection->deadline_link);
    /* Closing alone would not do it while a child that was just forked holds a copy. */
    (void)epoll_ctl(connections->epoll_fd, EPOLL_CTL_DEL, connection->fd, NULL);
    close(connection->fd);
    connection_drop_input(connection);
    connection_drop_output(connection);
    g_free(connection);
}

static void handle_event(Connection *connection, guint32 events)
{
    if (connection->phase == PHASE_DOOMED)
        return;
    if (events & (EPOLLERR | EPOLLHUP)) {
        connection_doom(connection);
        return;
    }
    if (events & EPOLLOUT)
        connection_flush(connection);
    if ((events & EPOLLIN) && connection->phase != PHASE_DOOMED)
        connection_read(connection);
    connection_settle(connection);
}

static void end_patience(Connections *connections)
{
    gint64 now_us = g_get_monotonic_time();
    for (Connection *first; (first = g_queue_peek_head(&connections->deadlines)) && first->deadline_us <= now_us;) {
        unqueue(&connections->deadlines, &first->deadline_link);
        connection_deadline_passed(first);
    }
}

/* One round: a connection that can read still more gets its next chance after the others had theirs. */
static void give_attention(Connections *connections)
{
    guint64 enough = connections->moved + MOVED_MAX;
    guint left = g_queue_get_length(&connections->attention);
    for (; left > 0 && connections->moved < enough; left--) {
        Connection *connection = g_queue_peek_head(&connections->attention);
        unqueue(&connections->attention, &connection->attention_link);
        if (connection->phase == PHASE_DOOMED) {
            connection_close(connection);
            continue;
        }
        if (connection->stalled && connection_may_read(connection))
            connection_take_input(connection);
        connection_settle(connection);
    }
}

/* Whoever is not reached in this turn is the first in the next: the kernel puts those that it told of behind the others. */
static void handle_events(Connections *connections)
{
    guint64 enough = connections->moved + MOVED_MAX;
    struct epoll_event events[EVENTS_AT_ONCE];
    int count = EVENTS_AT_ONCE;
    for (guint waits = 0; waits < WAITS_PER_TURN && count == EVENTS_AT_ONCE && connections->moved < enough; waits++) {
        count = epoll_wait(connections->epoll_fd, events, EVENTS_AT_ONCE, 0);
        for (int i = 0; i < count && connections->moved < enough; i++)
            handle_event(events[i].data.ptr, events[i].events);
    }
}

static gboolean turn(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Connections *connections = (Connections *)source;
    handle_events(connections);
    end_patience(connections);
    give_attention(connections);
    if (connections->has_room)
        admit_crowd(connections);
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
    g_queue_init(&connections->crowd);
    g_queue_init(&connections->deadlines);
    g_source_set_static_name(source, "rpc connections");
    g_source_add_unix_fd(source, epoll_fd, G_IO_IN);
    /* Nobody iterates the loop from inside a dispatch; being told so spares GLib two wake-ups of itself for each. */
    g_source_set_can_recurse(source, TRUE);
    g_source_attach(source, NULL);
    waiting_on_room(options->waiting, on_room, connections);
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
        connection_doom(connection);
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
        connection_set_deadline(connection);
        connection_settle(connection);
    }
    g_source_set_ready_time(&connections->source, 0);
}

void connections_free(Connections *connections)
{
    if (!connections)
        return;
    for (Connection *first; (first = g_queue_peek_head(&connections->all));)
        connection_close(first);
    waiting_on_room(connections->options.waiting, NULL, NULL);
    close(connections->epoll_fd);
    g_source_destroy(&connections->source);
    g_source_unref(&connections->source);
}
