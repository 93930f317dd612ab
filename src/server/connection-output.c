/* SPDX-License-Identifier: MIT
 *
 * What is sent to a client, and the patience with one that holds much: replies that it does not read, or the budget's bytes
 * for a request that it does not send. */
#include "connections-private.h"

#include "log.h"

gsize connection_unsent(const Connection *connection)
{
    return outbox_size(&connection->output);
}

static void count(Connection *connection)
{
    waiting_follow(connection->owner->options.waiting, &connection->output_counted, connection_unsent(connection));
}

void connection_drop_output(Connection *connection)
{
    outbox_clear(&connection->output);
    count(connection);
}

void connection_flush(Connection *connection)
{
    if (connection->phase == PHASE_DOOMED)
        return;
    OutboxState state = outbox_send(&connection->output, connection->fd);
    if (state == OUTBOX_BROKEN)
        connection_doom(connection);
    else if (state == OUTBOX_EMPTY)
        outbox_clear(&connection->output); /* an idle client holds no buffer */
    count(connection);
}

GByteArray *connection_reply_begin(Connection *connection)
{
    return outbox_tail(&connection->output);
}

void connection_reply_end(Connection *connection)
{
    if (connection->corked)
        return;
    connection_flush(connection);
    connection_settle(connection);
}

void connection_reply(Connection *connection, GBytes *frame)
{
    outbox_append(&connection->output, frame);
    connection_reply_end(connection);
}

/* ---- patience ---- */

static gboolean lags(const Connection *connection)
{
    return connection_unsent(connection) > connection->owner->options.output_max;
}

static gboolean holds_much(const Connection *connection)
{
    return connection_unsent(connection) > CONNECTION_OUTPUT_PAUSE || connection_awaits_input(connection);
}

static guint64 moved(const Connection *connection)
{
    return connection->received + connection->output.total_sent;
}

void connection_watch(Connection *connection)
{
    if (connection->phase == PHASE_DOOMED || connection->deadline_link.data || !holds_much(connection))
        return;
    connection->moved_before = moved(connection);
    connection->misses_before = waiting_misses(connection->owner->options.waiting);
    connection_set_deadline(connection);
}

static void close_idle(Connection *connection)
{
    const char *message = connection_unsent(connection) > 0
                              ? "connection closed: the client does not read its replies"
                              : "connection closed: the client does not send its request, and others need the room";
    log_write(LOG_WARN, message, LOG_INT("waiting_bytes", connection_unsent(connection) + connection->reserved));
    connection_doom(connection);
}

/* Whether the connection has a deadline because it is to end; otherwise it has one because it holds much. */
static gboolean is_ending(const Connection *connection)
{
    return connection->owner->finishing || connection->phase == PHASE_LINGERING ||
           (connection->phase == PHASE_HALF_CLOSED && !connection->is_unix);
}

/* One that lags has to take something every second, and one that holds much while others find no room as well. */
void connection_deadline_passed(Connection *connection)
{
    gboolean others_miss = waiting_misses(connection->owner->options.waiting) != connection->misses_before;
    gboolean is_idle = moved(connection) == connection->moved_before;
    if (is_ending(connection))
        connection_doom(connection);
    else if (is_idle && (lags(connection) || (others_miss && holds_much(connection))))
        close_idle(connection);
    else
        connection_watch(connection);
}
