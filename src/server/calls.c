/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <jansson.h>
#include <string.h>

typedef struct {
    ConnectionCall connected; /* must be first */
    const CallMethod *method;
    RpcRequest request; /* without its argument; the method is a literal */
    RpcExecute execute; /* without code and arguments, which the pool has */
    gboolean is_read;
    Call *call;
} Execution;

/* Of a request that is not read yet. */
static Execution *execution_new(Connection *connection, const RpcRequest *request, const CallMethod *method)
{
    Execution *execution = g_new0(Execution, 1);
    execution->method = method;
    execution->request = (RpcRequest){
        .flags = request->flags,
        .sequence = request->sequence,
        .method = method->name,
        .method_size = strlen(method->name),
    };
    connection_call_begin(connection, &execution->connected);
    return execution;
}

static void execution_free(Execution *execution)
{
    rpc_execute_clear(&execution->execute);
    g_free(execution);
}

/* ---- out ---- */

/* A msgpack client's spelling of names is only known once its request is read; ERROR frames are the same in both. */
static gboolean is_spelling_known(const Execution *execution)
{
    return execution->is_read || !(execution->request.flags & RPC_FLAG_MSGPACK);
}

static void execution_done(const Outcome *outcome, gpointer user_data)
{
    Execution *execution = user_data;
    Connection *connection = execution->connected.connection;
    GByteArray *out = connection_reply_begin(connection);
    if (is_spelling_known(execution))
        execution->method->reply(out, &execution->request, &execution->execute, outcome);
    else
        rpc_error_reply(out, &execution->request, outcome->error);
    connection_reply_end(connection);
    connection_call_end(&execution->connected);
    execution_free(execution);
}

/* A script that cannot be parsed has an exception; without a verdict the reply is an error. */
static void reply_check(GByteArray *out, const RpcRequest *request, const RpcExecute *execute, const Outcome *outcome)
{
    const OutcomeException *exception = outcome->exception;
    if (outcome->status == OUTCOME_SUCCESS) {
        rpc_value_reply(out, request, "{\"ok\":true}");
    } else if (exception) {
        json_t *verdict = json_pack("{s:b, s:s, s:I, s:I}", "ok", 0, "message", exception->message ? exception->message : "",
                                    "line", (json_int_t)exception->line, "column", (json_int_t)exception->column);
        char *text = json_dumps(verdict, JSON_COMPACT);
        rpc_value_reply(out, request, text);
        free(text);
        json_decref(verdict);
    } else {
        rpc_error_reply(out, request, outcome->error);
    }
}

const CallMethod calls_execute = {CALLS_EXECUTE, FALSE, rpc_execute_reply};
const CallMethod calls_check = {CALLS_CHECK, TRUE, reply_check};

/* ---- in ---- */

/* What the pool takes over of it. */
static CallRequest call_request(Execution *execution)
{
    RpcExecute *execute = &execution->execute;
    gboolean is_named = *execute->name != '\0';
    return (CallRequest){
        .code = g_bytes_new_take(g_steal_pointer(&execute->code), execute->code_size),
        .args = execute->args ? g_bytes_new_take(g_steal_pointer(&execute->args), execute->args_size) : NULL,
        .file = is_named ? execute->name : "script.js",
        .name = is_named ? execute->name : NULL,
        .request_id = execute->request_id,
        .timeout_ms = execute->timeout_ms,
        .only_check = execution->method->only_check,
        .net = execute->net,
    };
}

static void call_request_clear(CallRequest *request)
{
    g_bytes_unref(request->code);
    g_clear_pointer(&request->args, g_bytes_unref);
}

static void answer_error(Connection *connection, const RpcRequest *request, const char *text)
{
    rpc_error_reply(connection_reply_begin(connection), request, text);
    connection_reply_end(connection);
}

void calls_take(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method)
{
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    if (!rpc_execute_decode(request, &execute, &error)) {
        answer_error(connection, request, error->message);
        return;
    }
    if (execute.code_size == 0) {
        answer_error(connection, request, "code is required");
        return;
    }
    Execution *execution = execution_new(connection, request, method);
    execution->execute = execute;
    execution->is_read = TRUE;
    execute = (RpcExecute){0};
    CallRequest call = call_request(execution);
    execution->call = pool_call(pool, &call, execution_done, execution);
    call_request_clear(&call);
}

void calls_refuse(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method,
                  const char *why)
{
    Execution *execution = execution_new(connection, request, method);
    RpcRequest empty = {.flags = request->flags};
    (void)rpc_execute_decode(&empty, &execution->execute, NULL); /* leaves what a reply needs, also where it fails */
    execution->call = pool_expect(pool, execution_done, execution);
    pool_reject(pool, execution->call, outcome_new_failure(OUTCOME_REJECTED, "execution rejected: %s", why));
}

void calls_abandon(Pool *pool, ConnectionCall *call)
{
    Execution *execution = (Execution *)call;
    pool_cancel(pool, execution->call);
    execution_free(execution);
}
