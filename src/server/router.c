/* SPDX-License-Identifier: MIT
 *
 * Names are matched exactly, as the original does; the texts for unknown ones are those of Go's net/rpc. */
#include "router.h"

#include <jansson.h>
#include <string.h>
#include <time.h>
#include "calls.h"
#include "changes.h"
#include "envelope.h"
#include "health.h"
#include "metrics-page.h"

#define PLUGIN "js"
#define WORKER_COMMAND "rrjs-worker"

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

/* ---- rpc, informer, resetter ---- */

static void rpc_version(Pool *pool, Connection *connection, const RpcRequest *request)
{
    answer_json(connection, request, "\"" RRJS_VERSION "\"");
}

static void list_plugins(Pool *pool, Connection *connection, const RpcRequest *request)
{
    answer_json(connection, request, "[\"" PLUGIN "\"]");
}

/* What the argument says, for the caller to free; NULL where it is no text: then the client has been told. */
static char *text_argument(Connection *connection, const RpcRequest *request)
{
    char *name = NULL;
    g_autoptr(GError) error = NULL;
    if (!rpc_string_decode(request, &name, &error))
        answer_error(connection, request, "%s", error->message);
    return name;
}

static void resetter_reset(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = text_argument(connection, request);
    if (!name)
        return;
    if (!g_str_equal(name, PLUGIN)) {
        answer_error(connection, request, "no such plugin: %s", name);
        return;
    }
    changes_roll(pool, ROLL_RESET, connection, request);
}

static void js_reload(Pool *pool, Connection *connection, const RpcRequest *request)
{
    changes_roll(pool, ROLL_RELOAD, connection, request);
}

/* For who has no other way to the pages: a plugin of RoadRunner's, which has its own. */
static void js_metrics(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autoptr(GString) page = g_string_new(NULL);
    metrics_page_append(pool, page);
    json_t *value = json_stringn(page->str, page->len);
    char *text = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    if (text)
        answer_json(connection, request, text);
    else
        answer_error(connection, request, "the page of metrics is not valid UTF-8");
    free(text);
    json_decref(value);
}

static void js_health(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *question = text_argument(connection, request);
    if (!question)
        return;
    if (!g_str_equal(question, "live") && !g_str_equal(question, "ready")) {
        answer_error(connection, request, "the question is \"%s\": it can be \"live\" or \"ready\"", question);
        return;
    }
    g_autoptr(GString) body = g_string_new(NULL);
    (void)health_append(pool, g_str_equal(question, "ready") ? HEALTH_READY : HEALTH_LIVE, body); /* its status says it, too */
    answer_json(connection, request, body->str);
}

/* RoadRunner's tools ask each plugin for its pipelines, and take null for a plugin that has none. */
static void informer_jobs(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = text_argument(connection, request);
    if (name)
        answer_json(connection, request, "null");
}

/* RoadRunner's numbers and words for the states of a worker. */
static const struct {
    int status;
    const char *text;
} roadrunner_states[] = {
    [WORKER_STARTING] = {0, "inactive"}, [WORKER_LOADING] = {0, "inactive"},
    [WORKER_IDLE] = {1, "ready"},        [WORKER_BUSY] = {2, "working"},
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

/* The last two are ours: RoadRunner's clients pass over what they do not know. */
static json_t *describe_worker(const WorkerInfo *info)
{
    return json_pack("{s:i, s:i, s:I, s:I, s:I, s:f, s:s, s:s, s:s, s:s, s:I}", "pid", (int)info->pid,
                     "status", roadrunner_states[info->state].status,
                     "numExecs", (json_int_t)info->executions,
                     "created", (json_int_t)info->created_ns,
                     "memoryUsage", (json_int_t)info->resident_bytes,
                     "CPUPercent", cpu_percent(info),
                     "command", WORKER_COMMAND,
                     "statusStr", roadrunner_states[info->state].text,
                     "crew", info->crew,
                     "running", info->running ? info->running : "",
                     "runningMs", (json_int_t)(info->running_us / 1000));
}

/* The spare is not in the list: it is counted nowhere until it takes a place. RoadRunner has null for the workers of a
 * plugin that is not there. */
static void informer_workers(Pool *pool, Connection *connection, const RpcRequest *request)
{
    g_autofree char *name = text_argument(connection, request);
    if (!name)
        return;
    if (!g_str_equal(name, PLUGIN)) {
        answer_json(connection, request, "{\"workers\":null}");
        return;
    }
    PoolFigures figures;
    pool_figures(pool, &figures);
    g_autofree WorkerInfo *infos = g_new0(WorkerInfo, figures.place_count);
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

/* A method hands code to the pool, or has a function of its own. */
static const struct {
    RouterMethod method;
    const CallMethod *call;
    void (*answer)(Pool *pool, Connection *connection, const RpcRequest *request);
} methods[] = {
    {{CALLS_EXECUTE, "map with `code`", "map with `result`", "Runs a script and answers with its value."},
     &calls_execute, NULL},
    {{CALLS_CHECK, "map with `code`", "`{ok: true}`, or `ok: false` with `message`, `line` and `column`, and `file` where a source map names it",
      "Says whether a script can be parsed; nothing is run."},
     &calls_check, NULL},
    {{CALLS_CALL, "map with `function` and `args`", "map with `result`",
      "Calls an export of a program and answers with its value."},
     &calls_call, NULL},
    {{"js.Reload", "any", "`true`",
      "Has log files opened and the configuration read again, and every worker replaced; answers as resetter.Reset does."},
     NULL, js_reload},
    {{"js.Metrics", "any", "string", "The page of metrics, as /metrics has it."}, NULL, js_metrics},
    {{"js.Health", "`\"live\"`, `\"ready\"`", "map with `status`", "What /health, or /ready, answers; all is well where `status` is `ok`."},
     NULL, js_health},
    {{"rpc.Version", "any", "string", "The version of rrjs."}, NULL, rpc_version},
    {{"informer.Workers", "`\"js\"`", "map with `workers`",
      "The workers of the pool, without the spare, each with what it is at; `null` for another plugin."},
     NULL, informer_workers},
    {{"informer.Jobs", "string", "`null`", "The pipelines of a plugin: there are none."}, NULL, informer_jobs},
    {{"informer.List", "any", "`[\"js\"]`", "The plugins that informer.Workers knows."}, NULL, list_plugins},
    {{"resetter.Reset", "`\"js\"`", "`true`",
      "Has every worker replaced, without losing a call, and answers when that is done. An error says why it is not; the "
      "workers that were there go on."},
     NULL, resetter_reset},
    {{"resetter.List", "any", "`[\"js\"]`", "The plugins that resetter.Reset knows."}, NULL, list_plugins},
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

/* The index of the method; -1 where there is none of that name. */
static gint find_method(const RpcRequest *request)
{
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        if (request->method_size == strlen(methods[i].method.name) &&
            memcmp(request->method, methods[i].method.name, request->method_size) == 0)
            return (gint)i;
    return -1;
}

void router_request(Connection *connection, const RpcRequest *request, gpointer user_data)
{
    gint found = find_method(request);
    if (found < 0)
        answer_unknown(connection, request);
    else if (methods[found].call)
        calls_take(user_data, connection, request, methods[found].call);
    else if (request->argument_size > HELPER_WORTH)
        answer_error(connection, request, "argument of %zu bytes is over the limit of %u of %s", request->argument_size,
                     HELPER_WORTH, methods[found].method.name);
    else
        methods[found].answer(user_data, connection, request);
}

void router_refused(Connection *connection, const RpcRequest *request, gsize frame_size, gpointer user_data)
{
    g_autofree char *why = waiting_refusal(pool_waiting(user_data), "a request", frame_size);
    gint found = find_method(request);
    if (found >= 0 && methods[found].call)
        calls_refuse(user_data, connection, request, methods[found].call, why);
    else
        answer_error(connection, request, "rejected: %s", why);
}

gboolean router_may_queue(gpointer user_data)
{
    return pool_may_queue(user_data);
}
