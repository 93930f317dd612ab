/* SPDX-License-Identifier: MIT
 *
 * The commands that talk to a running server: execute, call, workers, reset, reload. */
#include "command.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "duration.h"
#include "frame.h"
#include "json-read.h"
#include "printable.h"
#include "remote-report.h"
#include "rpc-call.h"
#include "setup.h"
#include "standard-streams.h"

#define NAME_SHOWN 60u /* bytes of what a worker is at */

static gint timeout_ms;
static gboolean logs;
static char *args_json, *request_id, *name, *net;

/* What js.Execute and js.Call take alike; what --logs and --name mean is told with the words of the one. */
#define REQUEST_OPTIONS(of_logs, of_name)                                                                               \
    {"timeout", 0, 0, G_OPTION_ARG_INT, &timeout_ms, "Ask for this time limit in milliseconds", "MS"},                 \
        {"logs", 0, 0, G_OPTION_ARG_NONE, &logs, of_logs, NULL},                                                        \
        {"name", 0, 0, G_OPTION_ARG_STRING, &name, of_name, "NAME"},                                                    \
        {"net", 0, 0, G_OPTION_ARG_STRING, &net, "How far it may reach at most: public, listed or none", "REACH"},     \
        {"request-id", 0, 0, G_OPTION_ARG_STRING, &request_id, "Name of the call in the log lines", "ID"}

static const GOptionEntry execute_options[] = {
    RPC_CALL_OPTIONS,
    {"args", 0, 0, G_OPTION_ARG_STRING, &args_json, "The script's global args; @FILE or @- to read them", "JSON"},
    REQUEST_OPTIONS("Have the script's log lines in the reply", "What the script is called in stacks, log lines and metrics"),
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

static const GOptionEntry plain_options[] = {
    RPC_CALL_OPTIONS,
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

static const GOptionEntry call_options[] = {
    RPC_CALL_OPTIONS,
    REQUEST_OPTIONS("Have the function's log lines in the reply", "What its caller calls it, beside the function, in log lines"),
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

/* The argument of js.Execute or js.Call: subject is what it runs. args: JSON text as it was given, NULL: none. Takes subject;
 * NULL where args is no JSON. */
static char *request_argument(const char *member, json_t *subject, const char *given, GError **error)
{
    json_t *argument = json_object();
    json_object_set_new(argument, member, subject);
    g_autofree char *args = given ? command_read_args(g_str_equal(member, "code") ? "--args" : "the arguments", given, error) : NULL;
    if (given && !args) {
        json_decref(argument);
        return NULL;
    }
    if (timeout_ms)
        json_object_set_new(argument, "timeout_ms", json_integer(timeout_ms));
    if (request_id)
        json_object_set_new(argument, "request_id", json_string(request_id));
    if (name)
        json_object_set_new(argument, "name", json_string(name));
    if (logs)
        json_object_set_new(argument, "logs", json_true());
    if (net)
        json_object_set_new(argument, "net", json_string(net));
    char *json = json_dumps(argument, JSON_COMPACT);
    json_decref(argument);
    GString *whole = g_string_new(json);
    free(json);
    if (args) { /* as it was written, which a tree would not keep */
        g_string_truncate(whole, whole->len - strlen("}"));
        g_string_append_printf(whole, ",\"args\":%s}", args);
    }
    return g_string_free(whole, FALSE);
}

/* An error reply is the server's answer to this call: the script was not run. */
static int fail_remotely(const GError *error)
{
    command_fail("%s", error->message);
    return error->domain == RPC_ERROR ? EXIT_FAILED : EXIT_USAGE;
}

/* NULL where there is none. */
static char *status_of(const char *reply)
{
    gsize size = strlen(reply), braces = strlen("{}");
    JsonValue status = {.first = JSON_TOKEN_BROKEN};
    if (size > braces)
        json_read_find_member(reply + 1, size - braces, "status", &status);
    return status.first == JSON_TOKEN_STRING ? g_strndup(status.text, status.size) : NULL;
}

/* Prints the reply of a call, whose argument is taken; NULL: error says why there is none. script: what is sent; NULL: nothing. */
static int run_remotely(const char *method, char *given, GBytes *script, const GError *failure)
{
    g_autofree char *argument = given;
    if (!argument)
        return command_fail("%s", failure->message);
    g_autoptr(GError) error = NULL;
    g_autofree char *reply = rpc_call(method, argument, &error);
    if (!reply)
        return fail_remotely(error);
    standard_print(STDOUT_FILENO, "%s\n", reply);
    g_autofree char *status = status_of(reply);
    g_autofree char *report = g_strcmp0(status, "error") == 0 ? remote_report(reply, script, name ? name : "script.js") : NULL;
    if (report)
        standard_write(STDERR_FILENO, report, strlen(report));
    return command_exit_code(status);
}

int command_execute(int argc, char **argv)
{
    if (!command_parse("execute", execute_options, &argc, &argv))
        return EXIT_USAGE;
    if (argc != 2)
        return command_fail("execute: give one script file, or - for standard input");
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) script = command_read_script(argv[1], &error);
    if (!script)
        return command_fail("%s", error->message);
    gsize size;
    const char *text = g_bytes_get_data(script, &size);
    char *argument = request_argument("code", json_stringn(text, size), args_json, &error);
    return run_remotely("js.Execute", argument, script, error);
}

int command_call(int argc, char **argv)
{
    if (!command_parse("call", call_options, &argc, &argv))
        return EXIT_USAGE;
    if (argc != 2 && argc != 3)
        return command_fail("call: give a function as PROGRAM.EXPORT, and its arguments as a JSON array, @FILE or @-");
    g_autoptr(GError) error = NULL;
    g_autofree char *function = g_utf8_make_valid(argv[1], -1);
    char *argument = request_argument("function", json_string(function), argv[2], &error);
    return run_remotely("js.Call", argument, NULL, error);
}

/* RoadRunner's own workers have less to tell. */
static const char *text_of(json_t *worker, const char *key)
{
    const char *text = json_string_value(json_object_get(worker, key));
    return text ? text : "";
}

/* What it is at, and for how long; "": nothing. */
static char *running_text(json_t *worker)
{
    const char *running = text_of(worker, "running");
    if (!*running)
        return g_strdup("");
    g_autofree char *shown = printable(running, NAME_SHOWN);
    g_autofree char *duration = duration_text(json_integer_value(json_object_get(worker, "runningMs")) * 1000000);
    return g_strdup_printf("  %s for %s", shown, duration);
}

static void print_worker(json_t *worker)
{
    g_autofree char *running = running_text(worker);
    standard_print(STDOUT_FILENO, "%-8lld %-9s %-10s %10lld %12.1f%s\n", (long long)json_integer_value(json_object_get(worker, "pid")),
           text_of(worker, "crew"), text_of(worker, "statusStr"),
           (long long)json_integer_value(json_object_get(worker, "numExecs")),
           (double)json_integer_value(json_object_get(worker, "memoryUsage")) / (1 << 20), running);
}

int command_workers(int argc, char **argv)
{
    if (!command_parse("workers", plain_options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return command_fail("workers: unexpected argument %s", argv[1]);
    g_autoptr(GError) error = NULL;
    g_autofree char *reply = rpc_call("informer.Workers", "\"js\"", &error);
    if (!reply)
        return fail_remotely(error);
    json_t *parsed = json_loads(reply, 0, NULL), *worker;
    size_t index;
    standard_print(STDOUT_FILENO, "%-8s %-9s %-10s %10s %12s  %s\n", "PID", "CREW", "STATE", "EXECUTIONS", "MEMORY (MB)", "RUNNING");
    json_array_foreach(json_object_get(parsed, "workers"), index, worker)
        print_worker(worker);
    json_decref(parsed);
    return EXIT_FINISHED;
}

/* method: answered when it is over, however long that takes. */
static int change(int argc, char **argv, const char *command, const char *method, const char *argument)
{
    if (!command_parse(command, plain_options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return command_fail("%s: unexpected argument %s", command, argv[1]);
    g_autoptr(GError) error = NULL;
    g_autofree char *reply = rpc_call(method, argument, &error);
    if (!reply)
        return fail_remotely(error);
    standard_print(STDOUT_FILENO, "every worker was replaced\n");
    return EXIT_FINISHED;
}

int command_reset(int argc, char **argv)
{
    return change(argc, argv, "reset", "resetter.Reset", "\"js\"");
}

int command_reload(int argc, char **argv)
{
    return change(argc, argv, "reload", "js.Reload", "null");
}
