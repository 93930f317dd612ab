/* SPDX-License-Identifier: MIT
 *
 * Names are matched exactly, as the original does; the texts for unknown ones are those of Go's net/rpc. */
#include "router.h"

#include <jansson.h>
#include <string.h>
#include <time.h>
#include "envelope.h"

#define PLUGIN "js"
#define WORKER_COMMAND "rrjs-worker"
#define EXECUTE_METHOD PLUGIN ".Execute"
#define CHECK_METHOD PLUGIN ".Check"

/* ---- answers ---- */

G_GNUC_PRINTF(3, 4)
static void answer_error(Connection *connection, const RpcRequest *request, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    rpc_error_reply(connection_reply_begin(connection), request, text);
    connection_reply_end(connection);
}

static void answer_json(Connection *connection, const RpcRequest *request, const char *json)
{
    rpc_value_reply(connection_reply_begin(connection), request, json);
    connection_reply_end(connection);
}

/* ---- js.Execute, js.Check ---- */

/* A method that hands code to the pool. */
typedef struct {
    const char *name;
    gboolean only_check;
    void (*reply)(GByteArray *out, const RpcRequest *request, const RpcExecute *execute, const Outcome *outcome);
} PoolMethod;

typedef struct {
    ConnectionCall connected;
    const PoolMethod *method;
    RpcRequest request; /* without its argument; the method is a literal */
    RpcExecute execute; /* without code and arguments, which the pool has */
    Call *call;
} Execution;

static void execution_free(Execution *execution)
{
    rpc_execute_clear(&execution->execute);
    g_free(execution);
}

static void execution_done(const Outcome *outcome, gpointer user_data)
{
    Execution *execution = user_data;
    Connection *connection = execution->connected.connection;
    execution->method->reply(connection_reply_begin(connection), &execution->request, &execution->execute, outcome);
    connection_reply_end(connection);
    connection_call_end(&execution->connected);
    execution_free(execution);
}

static void call_pool(Pool *pool, Connection *connection, const RpcRequest *request, const PoolMethod *method)
{
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    if (!rpc_execute_decode(request, &execute, &error)) {
        answer_error(connection, request, "%s", error->message);
        return;
    }
    if (execute.code_size == 0) {
        answer_error(connection, request, "code is required");
        return;
    }

    g_autoptr(GBytes) code = g_bytes_new_take(g_steal_pointer(&execute.code), execute.code_size);
    g_autoptr(GBytes) args =
        execute.args ? g_bytes_new_take(g_steal_pointer(&execute.args), execute.args_size) : NULL;

    Execution *execution = g_new0(Execution, 1);
    execution->method = method;
    execution->request = (RpcRequest){
        .flags = request->flags,
        .sequence = request->sequence,
        .method = method->name,
        .method_size = strlen(method->name),
    };
    execution->execute = execute;
    execute = (RpcExecute){0};
    connection_call_begin(connection, &execution->connected);

    CallRequest call = {
        .code = code,
        .args = args,
        .file = "script.js",
        .request_id = execution->execute.request_id,
        .timeout_ms = execution->execute.timeout_ms,
        .only_check = method->only_check,
        .net = execution->execute.net,
    };
    execution->call = pool_call(pool, &call, execution_done, execution);
}

static void js_execute(Pool *pool, Connection *connection, const RpcRequest *request)
{
    static const PoolMethod method = {EXECUTE_METHOD, FALSE, rpc_execute_reply};
    call_pool(pool, connection, request, &method);
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

static void js_check(Pool *pool, Connection *connection, const RpcRequest *request)
{
    static const PoolMethod method = {CHECK_METHOD, TRUE, reply_check};
    call_pool(pool, connection, request, &method);
}

void router_abandoned(ConnectionCall *call, gpointer user_data)
{
    Execution *execution = (Execution *)call; /* connected is its first member */
    pool_cancel(user_data, execution->call);
    execution_free(execution);
}

/* ---- rpc, informer, resetter ---- */

static void rpc_version(Pool *pool, Connection *connection, const RpcRequest *request)
{
    answer_json(connection, request, "\"" RRJS_VERSION "\"");
}

static void list_plugins(Pool *pool, Connection *connection, const RpcRequest *request)
{
    answer_json(connection, request, "[\"" PLUGIN "\"]");
}

/* The plugin that the argument names, for the caller to free; NULL where it names none: then the client has been told. */
static char *named_plugin(Connection *connection, const RpcRequest *request)
{
    char *name = NULL;
    g_autoptr(GError) error = NULL;
    if (!rpc_string_decode(request, &name, &error))
        answer_error(connection, request, "%s", error->message);
    return name;
}

static void resetter_reset(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = named_plugin(connection, request);
    if (!name)
        return;
    if (!g_str_equal(name, PLUGIN)) {
        answer_error(connection, request, "no such plugin: %s", name);
        return;
    }
    pool_reset(pool);
    answer_json(connection, request, "true");
}

/* RoadRunner's tools ask each plugin for its pipelines, and take null for a plugin that has none. */
static void informer_jobs(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = named_plugin(connection, request);
    if (name)
        answer_json(connection, request, "null");
}

/* RoadRunner's numbers and words for the states of a worker. */
static const struct {
    int status;
    const char *text;
} roadrunner_states[] = {
    [WORKER_STARTING] = {0, "inactive"}, [WORKER_IDLE] = {1, "ready"},      [WORKER_BUSY] = {2, "working"},
    [WORKER_STOPPING] = {4, "stopping"}, [WORKER_KILLED] = {4, "stopping"}, [WORKER_GONE] = {5, "stopped"},
};

/* CPU time over life time, as RoadRunner counts it: 100 is one core kept busy from the start. */
static double cpu_percent(const WorkerInfo *info)
{
    clockid_t clock;
    struct timespec used, now;
    if (clock_getcpuclockid(info->pid, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
        clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 0;
    double life = now.tv_sec + now.tv_nsec / 1e9 - info->created_ns / 1e9;
    return life > 0 ? (used.tv_sec + used.tv_nsec / 1e9) / life * 100 : 0;
}

static json_t *describe_worker(const WorkerInfo *info)
{
    return json_pack("{s:i, s:i, s:I, s:I, s:I, s:f, s:s, s:s}", "pid", (int)info->pid,
                     "status", roadrunner_states[info->state].status,
                     "numExecs", (json_int_t)info->executions,
                     "created", (json_int_t)info->created_ns,
                     "memoryUsage", (json_int_t)info->resident_bytes,
                     "CPUPercent", cpu_percent(info),
                     "command", WORKER_COMMAND,
                     "statusStr", roadrunner_states[info->state].text);
}

/* The spare is not in the list: it is counted nowhere until it takes a place. RoadRunner has null for the workers of a
 * plugin that is not there. */
static void informer_workers(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = named_plugin(connection, request);
    if (!name)
        return;
    if (!g_str_equal(name, PLUGIN)) {
        answer_json(connection, request, "{\"workers\":null}");
        return;
    }
    PoolFigures figures;
    pool_figures(pool, &figures);
    g_autofree WorkerInfo *infos = g_new0(WorkerInfo, figures.size + 1);
    guint count = pool_workers(pool, infos);

    json_t *workers = json_array();
    for (guint i = 0; i < count; i++)
        if (!infos[i].spare && infos[i].pid > 0)
            json_array_append_new(workers, describe_worker(&infos[i]));
    json_t *reply = json_pack("{s:o}", "workers", workers);
    char *text = json_dumps(reply, JSON_COMPACT);
    answer_json(connection, request, text);
    free(text);
    json_decref(reply);
}

/* ---- routing ---- */

static const struct {
    RouterMethod method;
    void (*answer)(Pool *pool, Connection *connection, const RpcRequest *request);
} methods[] = {
    {{EXECUTE_METHOD, "map with `code`", "map with `result`", "Runs a script and answers with its value."}, js_execute},
    {{CHECK_METHOD, "map with `code`", "`{ok: true}`, or `ok: false` with `message`, `line` and `column`",
      "Says whether a script can be parsed; nothing is run."}, js_check},
    {{"rpc.Version", "any", "string", "The version of rrjs."}, rpc_version},
    {{"informer.Workers", "`\"js\"`", "map with `workers`",
      "The workers of the pool, without the spare; `null` for another plugin."}, informer_workers},
    {{"informer.Jobs", "string", "`null`", "The pipelines of a plugin: there are none."}, informer_jobs},
    {{"informer.List", "any", "`[\"js\"]`", "The plugins that informer.Workers knows."}, list_plugins},
    {{"resetter.Reset", "`\"js\"`", "`true`", "Has every worker replaced, without losing a call."}, resetter_reset},
    {{"resetter.List", "any", "`[\"js\"]`", "The plugins that resetter.Reset knows."}, list_plugins},
};

const RouterMethod *router_method(guint index)
{
    return index < G_N_ELEMENTS(methods) ? &methods[index].method : NULL;
}

/* Whether a method begins with service, the dot included. */
static gboolean is_service(const char *service, gsize size)
{
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strncmp(methods[i].method.name, service, size) == 0 && methods[i].method.name[size - 1] == '.')
            return TRUE;
    return FALSE;
}

static void answer_unknown(Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = g_strndup(request->method, request->method_size);
    const char *dot = strrchr(name, '.');
    if (!dot)
        answer_error(connection, request, "rpc: service/method request ill-formed: %s", name);
    else if (!is_service(name, dot + 1 - name))
        answer_error(connection, request, "rpc: can't find service %s", name);
    else
        answer_error(connection, request, "rpc: can't find method %s", name);
}

void router_request(Connection *connection, const RpcRequest *request, gpointer user_data)
{
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (request->method_size == strlen(methods[i].method.name) &&
            memcmp(request->method, methods[i].method.name, request->method_size) == 0) {
            methods[i].answer(user_data, connection, request);
            return;
        }
    }
    answer_unknown(connection, request);
}
