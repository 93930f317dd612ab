/* SPDX-License-Identifier: MIT */
#include "exchanges.h"

#include <string.h>

/* The server is told of bytes that were taken in portions of this size, a quarter of its window. */
#define ACKNOWLEDGE_FROM (FETCH_WINDOW / 4)

/* So much of a body that nobody wants may come before the exchange is cancelled. */
#define DROPPED_MAX FETCH_PIECE_MAX

/* Bytes of bodies that are kept for later executions. */
#define KEPT_MAX (64u << 20)

static ExchangesHost host;
static GByteArray *outbox;
static GHashTable *exchanges; /* id → Exchange */
static GQueue news_queue = G_QUEUE_INIT;
static guint64 execution;
static guint max_under_way, under_way;
static guint32 last_id; /* of this worker: a realm that lives on may know those of earlier executions */

/* ---- buffers ---- */

static gboolean buffer_append(ExchangeBuffer *buffer, const void *bytes, gsize size)
{
    if (size > buffer->capacity - buffer->size) {
        gsize capacity = MAX(buffer->size + size, buffer->capacity * 2);
        guint8 *data = g_try_realloc(buffer->data, capacity);
        if (!data) {
            host.collect_garbage();
            data = g_try_realloc(buffer->data, capacity);
        }
        if (!data)
            return FALSE;
        buffer->data = data;
        buffer->capacity = capacity;
    }
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    return TRUE;
}

static void buffer_clear(ExchangeBuffer *buffer)
{
    g_free(buffer->data);
    *buffer = (ExchangeBuffer){0};
}

/* ---- life ---- */

static void end_under_way(Exchange *exchange)
{
    under_way -= exchange->is_under_way;
    exchange->is_under_way = FALSE;
}

static void exchange_free(gpointer data)
{
    Exchange *exchange = data;
    end_under_way(exchange);
    if (exchange->is_queued)
        g_queue_remove(&news_queue, exchange);
    host.release(exchange->owner);
    buffer_clear(&exchange->received);
    buffer_clear(&exchange->unsent);
    g_free(exchange->reason);
    g_free(exchange->headers);
    g_free(exchange->failure_code);
    g_free(exchange->failure_text);
    g_free(exchange);
}

void exchanges_start(const ExchangesHost *given)
{
    host = *given;
    outbox = g_byte_array_new();
    exchanges = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, exchange_free);
}

void exchanges_begin(guint64 id, guint max)
{
    execution = id;
    max_under_way = max;
}

void exchanges_clear(void)
{
    g_hash_table_remove_all(exchanges);
}

gboolean exchanges_have_room(void)
{
    return under_way < max_under_way;
}

Exchange *exchange_find(guint32 id)
{
    return g_hash_table_lookup(exchanges, GUINT_TO_POINTER(id));
}

static void tell(MessageType type, const FetchPart *part)
{
    message_append_fetch(outbox, type, execution, part);
    host.send(outbox);
}

void exchange_end(Exchange *exchange)
{
    if (!exchange->is_complete && !exchange->failure_code)
        tell(MESSAGE_FETCH_CANCEL, &(FetchPart){.fetch = exchange->id});
    g_hash_table_remove(exchanges, GUINT_TO_POINTER(exchange->id));
}

/* ---- news ---- */

static gboolean wish_is_there(const Exchange *exchange)
{
    return exchange->is_complete || (exchange->wish == WISH_SOME && exchange->received.size > 0);
}

static gboolean find_news(const Exchange *exchange, ExchangeNews *news)
{
    const struct {
        ExchangeNews news;
        gboolean is_there;
    } all[] = {
        {NEWS_HEAD, exchange->has_head && !exchange->head_is_told},
        {NEWS_FAILURE, exchange->failure_code != NULL},
        {NEWS_BODY, exchange->wish != WISH_NONE && wish_is_there(exchange)},
        {NEWS_ROOM, exchange->waits_for_room && exchange->unsent.size == 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(all) && !exchange->is_dropped; i++) {
        if (all[i].is_there) {
            *news = all[i].news;
            return TRUE;
        }
    }
    return FALSE;
}

static void queue_if_new(Exchange *exchange)
{
    ExchangeNews news;
    if (!exchange->is_queued && find_news(exchange, &news)) {
        exchange->is_queued = TRUE;
        g_queue_push_tail(&news_queue, exchange);
    }
}

static void fail(Exchange *exchange, const char *code, const char *text)
{
    end_under_way(exchange);
    buffer_clear(&exchange->received);
    exchange->failure_code = g_strdup(code);
    exchange->failure_text = g_strdup(text);
    queue_if_new(exchange);
}

/* For want of memory. */
static void give_up(Exchange *exchange, const char *text)
{
    tell(MESSAGE_FETCH_CANCEL, &(FetchPart){.fetch = exchange->id});
    fail(exchange, "ERR_OUT_OF_MEMORY", text);
}

/* ---- the request ---- */

Exchange *exchange_start(FetchRequest *request, gpointer owner)
{
    Exchange *exchange = g_new0(Exchange, 1);
    exchange->id = request->fetch = ++last_id;
    exchange->owner = owner;
    exchange->credit = FETCH_WINDOW;
    exchange->is_under_way = TRUE;
    under_way++;
    g_hash_table_insert(exchanges, GUINT_TO_POINTER(exchange->id), exchange);
    message_append_fetch_start(outbox, execution, request);
    host.send(outbox);
    return exchange;
}

/* Sends as much as the window allows; returns how much of it that was. */
static gsize send_pieces(Exchange *exchange, const guint8 *bytes, gsize size, gboolean is_last)
{
    gsize sent = 0;
    gboolean ended = FALSE;
    while (sent < size ? exchange->credit > 0 : is_last && !ended) {
        gsize piece = MIN(MIN(size - sent, exchange->credit), FETCH_PIECE_MAX);
        ended = is_last && sent + piece == size;
        FetchPart part = {.fetch = exchange->id, .value = ended, .data = (const char *)bytes + sent, .data_size = piece};
        message_append_fetch(outbox, MESSAGE_FETCH_BODY, execution, &part);
        exchange->credit -= (guint32)piece;
        sent += piece;
    }
    if (outbox->len)
        host.send(outbox);
    return sent;
}

gboolean exchange_send(Exchange *exchange, const guint8 *bytes, gsize size, gboolean is_last)
{
    if (exchange->failure_code) /* which is yet to be told: who waits hears of it */
        return FALSE;
    gsize sent = 0;
    if (exchange->unsent.size == 0)
        sent = send_pieces(exchange, bytes, size, is_last);
    exchange->unsent_is_last = is_last;
    if (!buffer_append(&exchange->unsent, bytes + sent, size - sent))
        give_up(exchange, "no memory for the request's body");
    exchange->waits_for_room = !is_last && exchange->unsent.size > 0;
    return !exchange->waits_for_room;
}

static void send_rest(Exchange *exchange)
{
    ExchangeBuffer *unsent = &exchange->unsent;
    if (unsent->size == 0)
        return;
    exchange->unsent_from += send_pieces(exchange, unsent->data + exchange->unsent_from, unsent->size - exchange->unsent_from,
                                         exchange->unsent_is_last);
    if (exchange->unsent_from == unsent->size) {
        buffer_clear(unsent);
        exchange->unsent_from = 0;
    }
}

/* ---- the response ---- */

static void acknowledge(Exchange *exchange, gsize size)
{
    exchange->unacknowledged += (guint32)size;
    if (exchange->unacknowledged < ACKNOWLEDGE_FROM || exchange->is_complete)
        return;
    tell(MESSAGE_FETCH_READ, &(FetchPart){.fetch = exchange->id, .value = exchange->unacknowledged});
    exchange->unacknowledged = 0;
}

gboolean exchange_wish(Exchange *exchange, ExchangeWish wish)
{
    exchange->wish = wish;
    if (wish_is_there(exchange))
        return TRUE;
    if (wish == WISH_ALL)
        acknowledge(exchange, exchange->received.size);
    return FALSE;
}

guint8 *exchange_take(Exchange *exchange, gsize *size)
{
    guint8 *data = g_steal_pointer(&exchange->received.data);
    *size = exchange->received.size;
    if (exchange->wish != WISH_ALL && !exchange->reads_ahead)
        acknowledge(exchange, *size);
    exchange->received = (ExchangeBuffer){0};
    exchange->wish = WISH_NONE;
    return data;
}

/* ---- bodies that nobody wants ---- */

/* After more has come of it. */
static void drop_received(Exchange *exchange)
{
    exchange->unacknowledged += (guint32)exchange->received.size;
    buffer_clear(&exchange->received);
    if (exchange->is_complete || exchange->failure_code || exchange->unacknowledged > DROPPED_MAX)
        exchange_end(exchange);
}

void exchange_drop(Exchange *exchange)
{
    if (exchange->unsent.size > 0) {
        exchange_end(exchange);
        return;
    }
    exchange->is_dropped = TRUE;
    exchange->wish = WISH_NONE;
    end_under_way(exchange);
    drop_received(exchange);
}

/* ---- bodies that a later execution may want ---- */

gboolean exchanges_read_ahead(void)
{
    gboolean is_on_its_way = FALSE;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, exchanges);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Exchange *exchange = value;
        if (!exchange->has_head || exchange->is_dropped || exchange->is_complete || exchange->failure_code)
            continue;
        is_on_its_way = TRUE;
        if (!exchange->reads_ahead && exchange->wish != WISH_ALL)
            acknowledge(exchange, exchange->received.size);
        exchange->reads_ahead = TRUE;
    }
    return is_on_its_way;
}

static gint newest_first(gconstpointer a, gconstpointer b)
{
    guint32 first = ((const Exchange *)a)->id, second = ((const Exchange *)b)->id;
    return (first < second) - (first > second);
}

void exchanges_keep(void)
{
    g_autoptr(GList) all = g_list_sort(g_hash_table_get_values(exchanges), newest_first);
    gsize kept = 0;
    for (GList *node = all; node; node = node->next) {
        Exchange *exchange = node->data;
        kept += exchange->received.size;
        if (!exchange->has_head || exchange->is_dropped)
            exchange_end(exchange);
        else if (!exchange->failure_code && (!exchange->is_complete || kept > KEPT_MAX))
            fail(exchange, "ERR_BODY_ENDED", "the body was not whole when the line that asked for it ended");
    }
}

/* ---- messages from the server ---- */

static void on_head(Exchange *exchange, const FetchPart *part)
{
    exchange->has_head = TRUE;
    exchange->status = part->value;
    exchange->reason = g_memdup2(part->text, part->text_size);
    exchange->reason_size = part->text_size;
    exchange->headers = g_memdup2(part->data, part->data_size);
    exchange->headers_size = part->data_size;
}

static void on_data(Exchange *exchange, const FetchPart *part)
{
    if (!buffer_append(&exchange->received, part->data, part->data_size)) {
        give_up(exchange, "no memory for the response's body");
    } else if (exchange->wish == WISH_ALL || exchange->reads_ahead) {
        acknowledge(exchange, part->data_size);
    }
}

static void on_end(Exchange *exchange, const FetchPart *part)
{
    exchange->is_complete = TRUE;
    end_under_way(exchange);
}

static void on_fail(Exchange *exchange, const FetchPart *part)
{
    g_autofree char *code = g_strndup(part->text, part->text_size);
    g_autofree char *text = g_strndup(part->data, part->data_size);
    fail(exchange, code, text);
}

static void on_sent(Exchange *exchange, const FetchPart *part)
{
    exchange->credit += part->value;
    send_rest(exchange);
}

static const struct {
    void (*take)(Exchange *exchange, const FetchPart *part);
} handlers[] = {
    [MESSAGE_FETCH_HEAD] = {on_head}, [MESSAGE_FETCH_DATA] = {on_data}, [MESSAGE_FETCH_END] = {on_end},
    [MESSAGE_FETCH_FAIL] = {on_fail}, [MESSAGE_FETCH_SENT] = {on_sent},
};

void exchanges_receive(const MessageHeader *header, const char *body)
{
    FetchPart part;
    if (header->execution != execution || header->type >= G_N_ELEMENTS(handlers) || !handlers[header->type].take ||
        !message_read_fetch(body, header->size, &part))
        return;
    Exchange *exchange = exchange_find(part.fetch);
    if (!exchange || exchange->failure_code)
        return;
    handlers[header->type].take(exchange, &part);
    if (exchange->is_dropped)
        drop_received(exchange);
    else
        queue_if_new(exchange);
}

Exchange *exchanges_next(ExchangeNews *news)
{
    Exchange *exchange;
    while ((exchange = g_queue_pop_head(&news_queue))) {
        exchange->is_queued = FALSE;
        if (!find_news(exchange, news))
            continue;
        exchange->head_is_told |= *news == NEWS_HEAD;
        exchange->waits_for_room &= *news != NEWS_ROOM;
        if (*news == NEWS_HEAD)
            queue_if_new(exchange);
        return exchange;
    }
    return NULL;
}

static gboolean is_awaited(const Exchange *exchange)
{
    ExchangeNews news;
    if (exchange->is_dropped)
        return FALSE;
    return !exchange->head_is_told || exchange->wish != WISH_NONE || exchange->waits_for_room || find_news(exchange, &news);
}

gboolean exchanges_pending(void)
{
    GHashTableIter iter;
    gpointer exchange;
    g_hash_table_iter_init(&iter, exchanges);
    while (g_hash_table_iter_next(&iter, NULL, &exchange))
        if (is_awaited(exchange))
            return TRUE;
    return FALSE;
}
