/* SPDX-License-Identifier: MIT
 *
 * HTTP exchanges: one request and its response, over pooled connections, all on the default main context. A transfer asks
 * the guard before each connection, keeps to its limits, and is as far ahead of the receiver as that allows. Redirects are
 * not followed, proxies not used, cookies not kept: that is for who makes the request. */
#pragma once

#include <glib.h>
#include "guard.h"

typedef struct Transfers Transfers; /* the exchanges of a process, and its pool of connections */
typedef struct Transfer Transfer;

typedef struct {
    const Guard *guard; /* outlives the transfers */
    gsize body_max;     /* of a response, decoded */
    gsize head_max;
    gsize window; /* how far a response may be ahead of transfer_read, and the part of a request that is kept */
    guint connect_timeout_ms;
    guint idle_timeout_ms;
    const char *ca_file; /* outlives the transfers; NULL: the system's authorities alone */
    /* After each turn in which handlers were called from the main loop. */
    void (*turn_over)(gpointer user_data);
    gpointer user_data;
} TransfersOptions;

Transfers *transfers_new(const TransfersOptions *options, GError **error);
/* After all its transfers. */
void transfers_free(Transfers *transfers);
/* How many transfers were freed while their names were looked up, which nothing can stop: each has a thread until it is over,
 * which turn_over tells. transfers may be NULL. */
guint transfers_abandoned(const Transfers *transfers);

typedef struct {
    const char *method;
    const char *url;
    char **headers; /* name, value, name, value … NULL; those that belong to the connection are left out */
    gboolean has_body;
    gint64 body_size; /* -1: not known in advance */
    NetReach reach;   /* how far it may go */
} TransferRequest;

/* Why an exchange failed: a code as ECONNREFUSED, and a text for humans that names host and port. */
typedef struct {
    const char *code;
    char *text;
} TransferFailure;
void transfer_failure_clear(TransferFailure *failure);

/* What comes of a transfer. Only ended may call functions of this header. */
typedef struct {
    /* headers: name NUL value NUL … */
    void (*head)(gpointer user_data, guint status, const char *reason, const char *headers, gsize headers_size);
    void (*data)(gpointer user_data, const guint8 *bytes, gsize size);
    /* Whether data may be called now; where not, transfer_resume tells when it may again. */
    gboolean (*has_room)(gpointer user_data);
    /* So many bytes of the request's body are on their way. */
    void (*sent)(gpointer user_data, gsize bytes);
    /* Nothing follows; to be freed, now or later. failure is NULL where all went well. */
    void (*ended)(gpointer user_data, const TransferFailure *failure);
} TransferHandler;

/* NULL where the request cannot even be tried; failure is set then. Nothing is called from inside of this. */
Transfer *transfer_start(Transfers *transfers, const TransferRequest *request, const TransferHandler *handler,
                         gpointer user_data, TransferFailure *failure);
/* Breaks off what is not finished. */
void transfer_free(Transfer *transfer);

/* A piece of the request's body. FALSE where it is more than the request announced, or less with the last. */
gboolean transfer_send(Transfer *transfer, const guint8 *bytes, gsize size, gboolean is_last);
/* The receiver has used up so many bytes: as many more may come. */
void transfer_read(Transfer *transfer, gsize bytes);
/* There is room again. */
void transfer_resume(Transfer *transfer);
