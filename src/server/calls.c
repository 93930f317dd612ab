/* SPDX-License-Identifier: MIT
 *
 * A small request is read, and a small reply written, at once; large ones by the helper thread. */
#include "calls.h"

#include <jansson.h>
#include <string.h>

#define UNNAMED "script.js"

typedef struct {
    ConnectionCall connected; /* must be first */
    const CallMethod *method;
    RpcRequest request; /* without its argument; the method is a literal */
    RpcExecute execute; /* without code and arguments, which the pool has */
    gboolean is_read;
    HelperJob *reading; /* NULL: nobody is at it */
    Call *call;
} Execution;

static void execution_free(Execution *execution)
{
    if (execution->reading)
        helper_cancel(execution->reading);
    rpc_execute_clear(&execution->execute);
    g_free(execution);
}

static void on_abandoned(ConnectionCall *call, gpointer user_data)
{
    Execution *execution = (Execution *)call;
    pool_cancel(user_data, execution->call);
    execution_free(execution);
}

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
    execution->connected.abandoned = on_abandoned;
    connection_call_begin(connection, &execution->connected);
    return execution;
}

/* Leaves what a reply needs, in place of what is not read. */
static void read_nothing(Execution *execution)
{
    RpcRequest empty = {.flags = execution->request.flags};
    (void)rpc_execute_decode(&empty, &execution->execute, NULL);
}

/* ---- out ---- */

static void execution_end(Execution *execution)
{
    connection_call_end(&execution->connected);
    execution_free(execution);
}

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
    execution_end(execution);
}

/* ---- out, beside the loop ---- */

typedef struct {
    CallWriter base; /* must be first */
    const CallMethod *method;
    RpcRequest request;
    RpcExecute execute;
    GByteArray *reply;
} Writer;

static void writer_write(CallWriter *base, const Outcome *outcome)
{
    Writer *writer = (Writer *)base;
    writer->method->reply(writer->reply, &writer->request, &writer->execute, outcome);
}

static void writer_free(CallWriter *base)
{
    Writer *writer = (Writer *)base;
    rpc_execute_clear(&writer->execute);
    g_clear_pointer(&writer->reply, g_byte_array_unref);
    g_free(writer);
}

static CallWriter *writer_new(gpointer user_data)
{
    const Execution *execution = user_data;
    Writer *writer = g_new0(Writer, 1);
    writer->base = (CallWriter){writer_write, writer_free};
    writer->method = execution->method;
    writer->request = execution->request;
    writer->execute = (RpcExecute){
        .request_id = g_strdup(execution->execute.request_id),
        .go_names = execution->execute.go_names,
    };
    writer->reply = g_byte_array_new();
    return &writer->base;
}

static void execution_written(CallWriter *base, gpointer user_data)
{
    Writer *writer = (Writer *)base;
    Execution *execution = user_data;
    g_autoptr(GBytes) reply = g_byte_array_free_to_bytes(g_steal_pointer(&writer->reply));
    connection_reply(execution->connected.connection, reply);
    execution_end(execution);
}

static const CallWriting in_thread = {writer_new, execution_written};

/* ---- what the methods answer ---- */

/* A script that cannot be parsed has an exception; without a verdict the reply is an error. The caller knows what the script is
 * called, and not the source that its map names. */
static void reply_check(GByteArray *out, const RpcRequest *request, const RpcExecute *execute, const Outcome *outcome)
{
    const OutcomeException *exception = outcome->exception;
    if (outcome->status == OUTCOME_SUCCESS) {
        rpc_value_reply(out, request, "{\"ok\":true}");
    } else if (exception) {
        json_t *verdict = json_pack("{s:b, s:s, s:I, s:I}", "ok", 0, "message", exception->message ? exception->message : "",
                                    "line", (json_int_t)exception->line, "column", (json_int_t)exception->column);
        if (exception->is_traced)
            json_object_set_new(verdict, "file", json_string(exception->file));
        char *text = json_dumps(verdict, JSON_COMPACT);
        rpc_value_reply(out, request, text);
        free(text);
        json_decref(verdict);
    } else {
        rpc_error_reply(out, request, outcome->error);
    }
}

const CallMethod calls_execute = {CALLS_EXECUTE, CALL_SCRIPT, rpc_execute_reply};
const CallMethod calls_check = {CALLS_CHECK, CALL_CHECK, reply_check};
const CallMethod calls_call = {CALLS_CALL, CALL_FUNCTION, rpc_execute_reply};

/* ---- in ---- */

/* What the pool takes over of it. */
static CallRequest call_request(Execution *execution)
{
    RpcExecute *execute = &execution->execute;
    CallKind kind = execution->method->kind;
    gboolean is_named = *execute->name != '\0';
    return (CallRequest){
        .code = kind == CALL_FUNCTION ? NULL : g_bytes_new_take(g_steal_pointer(&execute->code), execute->code_size),
        .function = kind == CALL_FUNCTION ? execute->function : NULL,
        .args = execute->args ? g_bytes_new_take(g_steal_pointer(&execute->args), execute->args_size) : NULL,
        .file = kind == CALL_FUNCTION ? execute->function : is_named ? execute->name : UNNAMED,
        .name = is_named ? execute->name : NULL,
        .request_id = execute->request_id,
        .logs = execute->logs && kind != CALL_CHECK,
        .timeout_ms = execute->timeout_ms,
        .only_check = kind == CALL_CHECK,
        .net = execute->net,
        .writing = &in_thread,
    };
}

/* What is known of one that is not read. */
static Call *expect(Pool *pool, Execution *execution)
{
    CallKind kind = execution->method->kind;
    CallRequest known = {
        .file = UNNAMED,
        .function = kind == CALL_FUNCTION ? "" : NULL,
        .only_check = kind == CALL_CHECK,
    };
    return pool_expect(pool, &known, execution_done, execution);
}

static void call_request_clear(CallRequest *request)
{
    g_clear_pointer(&request->code, g_bytes_unref);
    g_clear_pointer(&request->args, g_bytes_unref);
}

/* NULL, or what is wrong with a request, which could be read or could not. */
static const char *request_problem(const CallMethod *method, const RpcExecute *execute, const GError *error)
{
    if (error)
        return error->message;
    if (method->kind != CALL_FUNCTION)
        return execute->code_size == 0 ? "code is required" : NULL;
    if (*execute->function == '\0')
        return "function is required";
    return execute->args && *execute->args != '[' ? "args must be an array: the arguments of the function" : NULL;
}

static void answer_error(Connection *connection, const RpcRequest *request, const char *text)
{
    rpc_error_reply(connection_reply_begin(connection), request, text);
    connection_reply_end(connection);
}

static void take_small(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method)
{
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    (void)rpc_execute_decode(request, &execute, &error);
    const char *problem = request_problem(method, &execute, error);
    if (problem) {
        answer_error(connection, request, problem);
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

/* ---- in, beside the loop ---- */

typedef struct {
    HelperJob job; /* must be first */
    Pool *pool;
    Execution *execution; /* not to be touched where the job was cancelled */
    RpcRequest request;   /* points into the frame */
    guint8 *frame;
    gsize frame_size; /* in the budget */
    RpcExecute execute;
    GError *error;
} Reading;

static void reading_work(HelperJob *job)
{
    Reading *reading = (Reading *)job;
    (void)rpc_execute_decode(&reading->request, &reading->execute, &reading->error);
}

static void reading_free(HelperJob *job)
{
    Reading *reading = (Reading *)job;
    waiting_give(pool_waiting(reading->pool), reading->frame_size);
    g_free(reading->frame);
    rpc_execute_clear(&reading->execute);
    g_clear_error(&reading->error);
    g_free(reading);
}

static void reading_done(HelperJob *job)
{
    Reading *reading = (Reading *)job;
    Execution *execution = reading->execution;
    Pool *pool = reading->pool;
    execution->reading = NULL;
    const char *problem = request_problem(execution->method, &reading->execute, reading->error);
    if (problem) {
        pool_dismiss(pool, execution->call);
        answer_error(execution->connected.connection, &execution->request, problem);
        execution_end(execution);
        reading_free(job);
        return;
    }
    rpc_execute_clear(&execution->execute);
    execution->execute = reading->execute;
    execution->is_read = TRUE;
    reading->execute = (RpcExecute){0};
    reading_free(job); /* makes room for the call */
    CallRequest call = call_request(execution);
    pool_provide(pool, execution->call, &call);
    call_request_clear(&call);
}

static void take_large(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method)
{
    Execution *execution = execution_new(connection, request, method);
    Reading *reading = g_new0(Reading, 1);
    *reading = (Reading){
        .job = {.work = reading_work, .done = reading_done, .free = reading_free},
        .pool = pool,
        .execution = execution,
        .request = *request,
    };
    reading->frame = connection_take_frame(connection, &reading->frame_size);
    read_nothing(execution);
    execution->reading = &reading->job;
    execution->call = expect(pool, execution);
    helper_submit(pool_helper(pool), &reading->job, FALSE);
}

void calls_take(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method)
{
    if (request->argument_size > HELPER_WORTH)
        take_large(pool, connection, request, method);
    else
        take_small(pool, connection, request, method);
}

void calls_refuse(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method,
                  const char *why)
{
    Execution *execution = execution_new(connection, request, method);
    read_nothing(execution);
    execution->call = expect(pool, execution);
    pool_reject(pool, execution->call, outcome_new_failure(OUTCOME_REJECTED, "execution rejected: %s", why));
}
