/* SPDX-License-Identifier: MIT
 *
 * One event source per worker socket. Its condition asks for writability only while something waits to be sent. Small
 * messages are gathered in one buffer; a large one has its own, and goes to the helper thread when it is complete. */
#include "link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "outbox.h"

#define READ_SIZE   (64u << 10)
#define READ_LARGE  (256u << 10)
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
    Helper *helper;
    struct Large *large; /* a large message that is coming in, or with the helper thread */
    gboolean waiting; /* the source asks for writability */
    gboolean muted;
};

typedef struct {
    GSource source;
    Link *link;
} LinkSource;

/* A message that is decoded beside the loop. */
typedef struct Large {
    HelperJob job; /* must be first */
    Link *link;
    Waiting *budget;
    gboolean is_complete; /* then the helper thread has it */
    gsize size, had, counted; /* the last: in the budget */
    guint8 *bytes; /* NULL: there was no room for it, and it is passed over */
    gsize result_max;
    const char *(*check)(const WorkerMessage *message);
    WorkerMessage message;
    GError *error;
} Large;

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

static void large_free(HelperJob *job)
{
    Large *large = (Large *)job;
    waiting_give(large->budget, large->counted);
    g_free(large->bytes);
    worker_message_clear(&large->message);
    g_clear_error(&large->error);
    g_free(large);
}

void link_mute(Link *link)
{
    if (link->muted)
        return;
    link->muted = TRUE;
    g_source_destroy(link->source);
    Large *large = g_steal_pointer(&link->large);
    if (large && large->is_complete)
        helper_cancel(&large->job);
    else if (large)
        large_free(&large->job);
}

gboolean link_is_held(const Link *link)
{
    return link->large && link->large->is_complete;
}

static void give_up(Link *link, const GError *error)
{
    link_mute(link);
    link->handler->broken(error, link->user_data);
}

static MessageRead decode(const guint8 *bytes, gsize size, gsize result_max,
                          const char *(*check)(const WorkerMessage *message), WorkerMessage *message, gsize *used,
                          GError **error)
{
    MessageRead read = message_decode_worker(bytes, size, result_max, message, used, error);
    const char *problem = read == MESSAGE_COMPLETE && check ? check(message) : NULL;
    if (!problem)
        return read;
    worker_message_clear(message);
    g_set_error_literal(error, g_quark_from_static_string("link"), 0, problem);
    return MESSAGE_INVALID;
}

static GIOCondition wanted(const Link *link)
{
    return link->waiting ? G_IO_IN | G_IO_OUT : G_IO_IN;
}

/* ---- large messages ---- */

static void large_work(HelperJob *job)
{
    Large *large = (Large *)job;
    gsize used;
    (void)decode(large->bytes, large->size, large->result_max, large->check, &large->message, &used, &large->error);
}

static void large_done(HelperJob *job)
{
    Large *large = (Large *)job;
    Link *link = large->link;
    link->large = NULL;
    link->tag = g_source_add_unix_fd(link->source, link->fd, wanted(link));
    WorkerMessage message = large->message;
    large->message = (WorkerMessage){0};
    g_autoptr(GError) error = g_steal_pointer(&large->error);
    large_free(job); /* makes room for what becomes of it */
    if (error)
        give_up(link, error);
    else if (!link->handler->message(&message, link->user_data))
        link_mute(link);
    worker_message_clear(&message);
}

/* Nothing is read until the thread has done with it, so that messages are handled in their order. A socket whose other end
 * is closed would be ready all the time. */
static void submit_large(Link *link)
{
    Large *large = link->large;
    large->is_complete = TRUE;
    g_source_remove_unix_fd(link->source, link->tag);
    link->tag = NULL;
    helper_submit(link->helper, &large->job, TRUE);
}

/* Takes room for a message of which some bytes are there; where there is none, it is passed over as it comes. */
static void begin_large(Link *link, const MessageHeader *header, const guint8 *bytes, gsize had)
{
    gsize size = sizeof *header + header->size;
    Large *large = link->large = g_new0(Large, 1);
    *large = (Large){
        .job = {.work = large_work, .done = large_done, .free = large_free},
        .link = link,
        .budget = link->budget,
        .size = size,
        .had = had,
        .result_max = link->result_max,
        .check = link->handler->check,
        .message.execution = header->execution,
    };
    if (waiting_take(link->budget, size, FALSE)) {
        large->counted = size;
        large->bytes = g_malloc(size);
        memcpy(large->bytes, bytes, had);
    }
}

static void end_large(Link *link)
{
    Large *large = link->large;
    if (large->bytes) {
        submit_large(link);
        return;
    }
    link->large = NULL;
    link->handler->lost(large->message.execution, large->size, link->user_data);
    large_free(&large->job);
}

/* ---- reading ---- */

/* Handles every whole message in the buffer. Of several that ask for the ring to be drained the first answers all: they
 * were all written before. */
static void handle_messages(Link *link)
{
    gsize at = 0;
    gboolean drained = FALSE;
    while (!link->muted) {
        const guint8 *bytes = link->in->data + at;
        gsize size = link->in->len - at, used = 0;
        WorkerMessage message = {0};
        MessageHeader header;
        g_autoptr(GError) error = NULL;
        MessageRead read = message_read_worker_header(bytes, size, link->result_max, &header, &error);
        if (read == MESSAGE_COMPLETE && header.size > HELPER_WORTH) {
            begin_large(link, &header, bytes, size);
            at += size; /* it is larger than what one reading brings */
            break;
        }
        if (read == MESSAGE_COMPLETE)
            read = decode(bytes, size, link->result_max, link->handler->check, &message, &used, &error);
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

static ssize_t read_small(Link *link)
{
    guint had = link->in->len;
    g_byte_array_set_size(link->in, had + READ_SIZE);
    ssize_t got = recv(link->fd, link->in->data + had, READ_SIZE, 0);
    int code = errno;
    g_byte_array_set_size(link->in, had + (guint)MAX(got, 0));
    if (got > 0)
        handle_messages(link);
    errno = code;
    return got;
}

static ssize_t read_large(Link *link)
{
    static guint8 nowhere[READ_SIZE];
    Large *large = link->large;
    guint8 *into = large->bytes ? large->bytes + large->had : nowhere;
    ssize_t got = recv(link->fd, into, MIN(large->size - large->had, large->bytes ? READ_LARGE : sizeof nowhere), 0);
    int code = errno;
    if (got > 0)
        large->had += (gsize)got;
    if (large->had == large->size)
        end_large(link);
    errno = code;
    return got;
}

/* FALSE where there is nothing to read now. */
static gboolean read_some(Link *link)
{
    ssize_t got = link->large ? read_large(link) : read_small(link);
    if (got > 0 || (got < 0 && errno == EINTR))
        return TRUE;
    if (got < 0 && errno == EAGAIN)
        return FALSE;
    give_up(link, NULL);
    return FALSE;
}

void link_drain(Link *link)
{
    for (guint reads = 0; reads < LAST_READS && !link->muted && !link_is_held(link) && read_some(link); reads++)
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
    if (link->tag)
        g_source_modify_unix_fd(link->source, link->tag, wanted(link));
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
    GIOCondition ready = link->tag ? g_source_query_unix_fd(source, link->tag) : 0;
    /* A failed send needs no answer here: the end of the stream is about to be read, or the process reaped; from one that
     * only does not read any more the answer will not come in time. */
    if (ready & G_IO_OUT && link_flush(link) && !link_is_clogged(link)) {
        ask_for_writability(link, FALSE);
        if (link->handler->drained)
            link->handler->drained(link->user_data);
    }
    if (ready & (G_IO_IN | G_IO_HUP | G_IO_ERR) && !link->muted && !link_is_held(link))
        (void)read_some(link);
    return G_SOURCE_CONTINUE;
}

static GSourceFuncs link_source_funcs = {.dispatch = link_dispatch};

Link *link_new(int fd, gsize result_max, Waiting *budget, Helper *helper, const LinkHandler *handler, gpointer user_data)
{
    Link *link = g_new0(Link, 1);
    link->fd = fd;
    link->result_max = result_max;
    link->budget = budget;
    link->helper = helper;
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
