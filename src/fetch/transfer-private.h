/* SPDX-License-Identifier: MIT
 *
 * What transfers.c, which drives all, transfer.c, which is one, and failure.c share. Nobody else includes this. */
#pragma once

#include "curl-library.h"
#include "decoder.h"
#include "response-head.h"
#include "transfer.h"

struct Transfers {
    TransfersOptions options;
    CURLM *multi;
    GSource *source;
    gpointer epoll_tag;
    int epoll_fd;
    GPtrArray *full;     /* of Transfer: those that have no more room */
    gsize backlog_bytes; /* of all transfers */
    GPtrArray *abandoned; /* of Transfer, owned: nobody wants them any more, but their names are still looked up */
};

struct Transfer {
    Transfers *transfers;
    const TransferHandler *handler;
    gpointer user_data;

    CURL *easy; /* NULL once it is over */
    CURLU *url;
    struct curl_slist *headers, *last_header;
    char *host; /* without brackets */
    guint16 port;
    char detail[CURL_ERROR_SIZE];

    gboolean is_resolving; /* its name is looked up */
    gboolean is_abandoned; /* in transfers->abandoned */
    NetReach reach;
    char *header_host; /* of a Host header; NULL: that of the URL */
    guint16 header_port;
    char *refusal;      /* what the guard has against the name or address that it was asked for last; NULL: nothing */
    gboolean was_tried; /* the guard let an address pass */
    int socket_error;   /* errno of the last socket that could not be made; libcurl does not keep it */

    ResponseHead head;
    gboolean has_no_body; /* whatever its headers say */

    guint64 received;
    Decoder *decoder;          /* NULL: the body is handed on as it comes */
    guint64 content;           /* bytes that were handed on */
    gboolean has_content_left; /* of what the decoder has taken in */
    gboolean is_unusable;      /* the rest of the body, as failure says */
    gsize room;                /* bytes the receiver still takes */
    GByteArray *backlog;       /* what came beyond that, not decoded, */
    gsize backlog_at;          /* from there on */
    gboolean is_full;    /* in transfers->full */
    gboolean is_paused;

    gint64 upload_size; /* -1: not known */
    guint64 upload_taken;
    GByteArray *upload; /* from its start as long as that fits in the window: a request that met a connection which the
                           server was just closing is sent once more */
    gsize upload_at;
    gsize upload_told; /* bytes of upload that are counted as sent, also where they are sent once more */
    gboolean upload_is_cut; /* its start is not there any more */
    gboolean upload_is_complete;
    gboolean upload_waits;

    TransferFailure failure;
};

/* transfers.c */
void transfers_note_full(Transfers *transfers, Transfer *transfer);

/* transfer.c, for transfers.c and receive.c */
void transfer_finish(Transfer *transfer, CURLcode result);
void transfer_destroy(gpointer transfer);
/* Ends its part of libcurl, if it has one. Not from inside of a callback. */
void transfer_drop_handle(Transfer *transfer);

/* reach.c, for transfer.c */
/* Whether the names in the request may be looked up; where not, refusal says why. */
gboolean transfer_may_begin(Transfer *transfer, const TransferRequest *request);
/* Puts the guard in front of connections. FALSE: the exchange must not begin. */
gboolean transfer_set_reach(Transfer *transfer);

/* receive.c, for transfers.c and transfer.c */
size_t transfer_on_header(char *line, size_t one, size_t size, void *transfer);
size_t transfer_on_body(char *bytes, size_t one, size_t size, void *transfer);
/* Stops receiving where there is still no room. */
void transfer_settle(Transfer *transfer);
void transfer_apply_pauses(Transfer *transfer);
/* Tells the handler so. */
void transfer_end_if_over(Transfer *transfer);

/* failure.c */
/* Notes why; a verdict that was there before stays. */
void transfer_fail(Transfer *transfer, const char *code, const char *format, ...) G_GNUC_PRINTF(3, 4);
void transfer_explain(Transfer *transfer, CURLcode result);
void transfer_explain_refusal(Transfer *transfer);
