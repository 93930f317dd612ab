/* SPDX-License-Identifier: MIT */
#include "changes.h"

#include "envelope.h"

typedef struct {
    ConnectionCall connected; /* must be first */
    RpcRequest request;       /* without its argument */
    char *method;
    gboolean is_abandoned;
} Change;

static void on_abandoned(ConnectionCall *call, gpointer user_data)
{
    ((Change *)call)->is_abandoned = TRUE; /* the roll goes on */
}

static void answer(const Change *change, const char *failure)
{
    GByteArray *out = connection_reply_begin(change->connected.connection);
    if (failure)
        rpc_error_reply(out, &change->request, failure);
    else
        rpc_value_reply(out, &change->request, "true");
    connection_reply_end(change->connected.connection);
}

static void on_over(const char *failure, gpointer user_data)
{
    Change *change = user_data;
    if (!change->is_abandoned) {
        answer(change, failure);
        connection_call_end(&change->connected);
    }
    g_free(change->method);
    g_free(change);
}

void changes_roll(Pool *pool, RollCause cause, Connection *connection, const RpcRequest *request)
{
    Change *change = g_new0(Change, 1);
    change->method = g_strndup(request->method, request->method_size);
    change->request = (RpcRequest){
        .flags = request->flags,
        .sequence = request->sequence,
        .method = change->method,
        .method_size = request->method_size,
    };
    change->connected.abandoned = on_abandoned;
    connection_call_begin(connection, &change->connected);
    pool_roll(pool, cause, on_over, change);
}
