/* SPDX-License-Identifier: MIT
 *
 * The response of an exchange. What it brings beyond the window is kept, as it came, until there is room; all such bytes of
 * all transfers are limited. Bodies are decoded here and not by libcurl, which decodes whole buffers before it stops, gives
 * up at codings that it does not know, and at data in several parts. */
#include "transfer-private.h"

#include <string.h>

#define PIECE_MAX   (64u << 10)
#define BACKLOG_MAX (64u << 20) /* of all transfers */
#define REFUSED     0           /* what a callback returns to break the transfer off */

/* ---- the head ---- */

static gboolean announces_too_much(Transfer *transfer)
{
    curl_off_t announced = -1;
    curl.easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    return !transfer->has_no_body && announced > 0 && (guint64)announced > transfer->transfers->options.body_max;
}

static void fail_body_too_large(Transfer *transfer)
{
    transfer->is_unusable = TRUE;
    transfer_fail(transfer, "ERR_BODY_TOO_LARGE", "the body is larger than %zu bytes (js.fetch.max_body_mb)",
                  transfer->transfers->options.body_max);
}

size_t transfer_on_header(char *line, size_t one, size_t size, void *user_data)
{
    Transfer *transfer = user_data;
    ResponseHead *head = &transfer->head;
    gboolean was_complete = head->state == HEAD_COMPLETE;
    HeadState state = response_head_line(head, line, size);
    if (state == HEAD_TOO_LARGE || state == HEAD_MALFORMED)
        return REFUSED;
    if (was_complete || state == HEAD_INCOMPLETE)
        return size;
    if (announces_too_much(transfer)) {
        fail_body_too_large(transfer);
        return REFUSED;
    }
    g_autofree char *codings = response_head_value(head, "content-encoding");
    transfer->decoder = codings ? decoder_new(codings) : NULL;
    transfer->handler->head(transfer->user_data, head->status, head->reason, head->pairs->str, head->pairs->len);
    return size;
}

/* ---- the body ---- */

/* How much may be handed on now. */
static gsize room_of(Transfer *transfer)
{
    return transfer->room > 0 && transfer->handler->has_room(transfer->user_data) ? MIN(transfer->room, PIECE_MAX) : 0;
}

static gboolean hand_on_piece(Transfer *transfer, const guint8 *bytes, gsize size)
{
    transfer->content += size;
    if (transfer->content > transfer->transfers->options.body_max) {
        fail_body_too_large(transfer);
        return FALSE;
    }
    transfer->room -= size;
    transfer->handler->data(transfer->user_data, bytes, size);
    return TRUE;
}

/* Hands on as much of a body as there is room for. Returns how much that was. */
static gsize hand_on_plain(Transfer *transfer, const guint8 *bytes, gsize size)
{
    gsize handed = 0, room;
    while (handed < size && (room = room_of(transfer)) > 0) {
        gsize piece = MIN(size - handed, room);
        if (!hand_on_piece(transfer, bytes + handed, piece))
            break;
        handed += piece;
    }
    return handed;
}

/* The same of an encoded one. Returns how much of the input was used up; there may still be content of it. */
static gsize hand_on_decoded(Transfer *transfer, const guint8 *bytes, gsize size)
{
    guint8 piece[PIECE_MAX];
    const guint8 *at = bytes;
    gsize left = size, room, decoded = 1;
    while (decoded > 0 && (room = room_of(transfer)) > 0) {
        decoded = decoder_run(transfer->decoder, &at, &left, piece, room);
        if (decoded > 0 && !hand_on_piece(transfer, piece, decoded))
            break;
    }
    transfer->has_content_left = decoded > 0;
    g_autofree char *fault = decoder_fault(transfer->decoder);
    if (fault)
        transfer_fail(transfer, "ERR_CONTENT_ENCODING", "the body %s", fault);
    transfer->is_unusable |= fault != NULL;
    return size - left;
}

static gsize hand_on(Transfer *transfer, const guint8 *bytes, gsize size)
{
    return transfer->decoder ? hand_on_decoded(transfer, bytes, size) : hand_on_plain(transfer, bytes, size);
}

static gboolean has_backlog(const Transfer *transfer)
{
    return !transfer->is_unusable && (transfer->has_content_left || transfer->backlog_at < transfer->backlog->len);
}

static gboolean keep(Transfer *transfer, const guint8 *bytes, gsize size)
{
    Transfers *transfers = transfer->transfers;
    if (size > BACKLOG_MAX - transfers->backlog_bytes) {
        transfer_fail(transfer, "ENOBUFS", "too much of the responses of all scripts waits to be read");
        return FALSE;
    }
    transfers->backlog_bytes += size;
    g_byte_array_append(transfer->backlog, bytes, (guint)size);
    return TRUE;
}

size_t transfer_on_body(char *bytes, size_t one, size_t size, void *user_data)
{
    Transfer *transfer = user_data;
    transfer->received += size;
    if (transfer->received > transfer->transfers->options.body_max) {
        fail_body_too_large(transfer);
        return REFUSED;
    }
    gsize handed = !has_backlog(transfer) ? hand_on(transfer, (const guint8 *)bytes, size) : 0;
    if (transfer->is_unusable)
        return REFUSED;
    if (!keep(transfer, (const guint8 *)bytes + handed, size - handed))
        return REFUSED;
    if (transfer->room == 0 || has_backlog(transfer))
        transfers_note_full(transfer->transfers, transfer);
    return size;
}

/* A backlog gives its memory back when all of it is handed on. */
static void hand_on_backlog(Transfer *transfer)
{
    if (!has_backlog(transfer))
        return;
    GByteArray *backlog = transfer->backlog;
    transfer->backlog_at += hand_on(transfer, backlog->data + transfer->backlog_at, backlog->len - transfer->backlog_at);
    if (backlog->len == 0 || (transfer->backlog_at < backlog->len && !transfer->is_unusable))
        return;
    transfer->transfers->backlog_bytes -= backlog->len;
    g_byte_array_unref(backlog);
    transfer->backlog = g_byte_array_new();
    transfer->backlog_at = 0;
}

/* ---- stopping and going on ---- */

void transfer_apply_pauses(Transfer *transfer)
{
    int pauses = (transfer->is_paused ? CURLPAUSE_RECV : 0) | (transfer->upload_waits ? CURLPAUSE_SEND : 0);
    if (transfer->easy)
        (void)curl.easy_pause(transfer->easy, pauses); /* it fails where on_body does, which has noted why */
}

void transfer_settle(Transfer *transfer)
{
    if (!transfer->easy || transfer->is_paused || (transfer->room > 0 && !has_backlog(transfer)))
        return;
    transfer->is_paused = TRUE;
    transfer_apply_pauses(transfer);
}

void transfer_end_if_over(Transfer *transfer)
{
    if (transfer->easy || has_backlog(transfer))
        return;
    g_autofree char *fault = transfer->decoder ? decoder_fault_at_end(transfer->decoder) : NULL;
    if (fault)
        transfer_fail(transfer, "ERR_CONTENT_ENCODING", "the body %s", fault);
    transfer->handler->ended(transfer->user_data, transfer->failure.code ? &transfer->failure : NULL);
}

void transfer_resume(Transfer *transfer)
{
    gboolean was_over = !transfer->easy && !has_backlog(transfer);
    hand_on_backlog(transfer);
    if (transfer->is_unusable)
        transfer_drop_handle(transfer);
    if (transfer->is_paused && transfer->room > 0 && !has_backlog(transfer)) {
        transfer->is_paused = FALSE;
        transfer_apply_pauses(transfer);
    }
    if (!was_over)
        transfer_end_if_over(transfer);
}

void transfer_read(Transfer *transfer, gsize bytes)
{
    transfer->room += bytes;
    transfer_resume(transfer);
}

