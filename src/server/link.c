/* SPDX-License-Identifier: MIT
 *
 * One event source per worker socket. Its condition asks for writability only while something waits to be sent. */
#include "link.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include "outbox.h"

#define READ_SIZE   (64u << 10)
#define KEPT_BUFFER (256u << 10) /* a larger buffer is given back once it can be smaller */
#define LAST_READS  64           /* more than a socket holds; whoever still writes then is not the dead worker */

struct Link {
    int fd;
    gsize result_max;
    const LinkHandler *handler;
    gpointer user_data;
    GSource *source;
    gpointer tag; /* of the descriptor in the source */
    GByteArray *in;
    Outbox out;
    Waiting *budget;
    gsize out_counted;
    gboolean waiting; /* the source asks for writability */
    gboolean muted;
};

typedef struct {
    GSource source;
    Link *link;
} LinkSource;

/* Forgets the first used bytes; a buffer that was large does not stay so. */
static void consume(Link *link, gsize used)
{
    GByteArray *all = link->in;
    if (all->len <= KEPT_BUFFER) {
        g_byte_array_remove_range(all, 0, (guint)used);
        return;
    }
    link->in = g_byte_array_new();
    g_byte_array_append(link->in, all->data + used, all->len - (guint)used);
    g_byte_array_unref(all);
}

void link_mute(Link *link)
{
    if (link->muted)
        return;
    link->muted = TRUE;
    g_source_destroy(link->source);
}

static void give_up(Link *link, const GError *error)
{
    link_mute(link);
    link->handler->broken(error, link->user_data);
}

/* Handles every whole message in the buffer. Of several that ask for the ring to be drained the first answers all: they
 * were all written before. */
static void handle_messages(Link *link)
{
    gsize at = 0;
    gboolean drained = FALSE;
    while (!link->muted) {
        WorkerMessage message = {0};
        g_autoptr(GError) error = NULL;
        gsize used = 0;
        MessageRead read = message_decode_worker(link->in->data + at, link->in->len - at, link->result_max, &message,
                                                 &used, &error);
        if (read == MESSAGE_INCOMPLETE)
            break;
        if (read == MESSAGE_INVALID) {
            give_up(link, error);
            break;
        }
        at += used;
        gboolean again = drained && message.type == MESSAGE_DRAIN;
        drained |= message.type == MESSAGE_DRAIN;
        if (!again && !link->handler->message(&message, link->user_data))
            link_mute(link);
        worker_message_clear(&message);
    }
    if (at > 0)
        consume(link, at);
}

/* FALSE where there is nothing to read now. */
static gboolean read_some(Link *link)
{
    guint had = link->in->len;
    g_byte_array_set_size(link->in, had + READ_SIZE);
    ssize_t got = recv(link->fd, link->in->data + had, READ_SIZE, 0);
    int code = errno;
    g_byte_array_set_size(link->in, had + (guint)MAX(got, 0));
    if (got > 0) {
        handle_messages(link);
        return TRUE;
    }
    if (got < 0 && code == EINTR)
        return TRUE;
    if (got < 0 && code == EAGAIN)
        return FALSE;
    give_up(link, NULL);
    return FALSE;
}

void link_drain(Link *link)
{
    for (guint reads = 0; reads < LAST_READS && !link->muted && read_some(link); reads++)
        ;
}

gsize link_unsent(const Link *link)
{
    return outbox_size(&link->out);
}

gboolean link_is_clogged(const Link *link)
{
    return link_unsent(link) > 0;
}

/* Changing what a source asks for costs a wakeup of the loop, so only where it is something else than before. */
static void ask_for_writability(Link *link, gboolean waiting)
{
    if (link->muted || link->waiting == waiting)
        return;
    link->waiting = waiting;
    g_source_modify_unix_fd(link->source, link->tag, waiting ? G_IO_IN | G_IO_OUT : G_IO_IN);
}

guint64 link_end(const Link *link)
{
    return outbox_end(&link->out);
}

gboolean link_has_sent(const Link *link, guint64 end)
{
    return link->out.total_sent >= end;
}

gboolean link_flush(Link *link)
{
    if (link->muted)
        return FALSE;
    OutboxState state = outbox_send(&link->out, link->fd);
    waiting_follow(link->budget, &link->out_counted, link_unsent(link));
    if (state == OUTBOX_LATER)
        ask_for_writability(link, TRUE);
    return state != OUTBOX_BROKEN;
}

GByteArray *link_outgoing(Link *link)
{
    return outbox_tail(&link->out);
}

void link_append(Link *link, GBytes *bytes)
{
    outbox_append(&link->out, bytes);
}

static gboolean link_dispatch(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Link *link = ((LinkSource *)source)->link;
    GIOCondition ready = g_source_query_unix_fd(source, link->tag);
    /* A failed send needs no answer here: the end of the stream is about to be read, or the process reaped; from one that
     * only does not read any more the answer will not come in time. */
    if (ready & G_IO_OUT && link_flush(link) && !link_is_clogged(link)) {
        ask_for_writability(link, FALSE);
        if (link->handler->drained)
            link->handler->drained(link->user_data);
    }
    if (ready & (G_IO_IN | G_IO_HUP | G_IO_ERR) && !link->muted)
        (void)read_some(link);
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs link_source_funcs = {.dispatch = link_dispatch};

Link *link_new(int fd, gsize result_max, Waiting *budget, const LinkHandler *handler, gpointer user_data)
{
    Link *link = g_new0(Link, 1);
    link->fd = fd;
    link->result_max = result_max;
    link->budget = budget;
    link->handler = handler;
    link->user_data = user_data;
    link->in = g_byte_array_new();
    outbox_init(&link->out);
    link->source = g_source_new(&link_source_funcs, sizeof(LinkSource));
    ((LinkSource *)link->source)->link = link;
    link->tag = g_source_add_unix_fd(link->source, fd, G_IO_IN);
    /* Nobody iterates the loop from inside a dispatch; being told so spares GLib two wake-ups of itself for each. */
    g_source_set_can_recurse(link->source, TRUE);
    g_source_attach(link->source, NULL);
    return link;
}

void link_free(Link *link)
{
    if (!link)
        return;
    link_mute(link);
    g_source_unref(link->source);
    close(link->fd);
    g_byte_array_unref(link->in);
    outbox_clear(&link->out);
    waiting_follow(link->budget, &link->out_counted, 0);
    g_free(link);
}
