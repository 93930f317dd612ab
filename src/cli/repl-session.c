/* SPDX-License-Identifier: MIT */
#include "repl-session.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "command.h"
#include "report.h"
#include "run-options.h"
#include "standard-streams.h"

/* Texts whose lines are shown with errors in what they declared: as many as the worker remembers. */
#define TEXTS_KEPT 1000u

/* Nobody waits longer for names. */
#define COMPLETE_MS 1000

typedef struct {
    char *name;
    GBytes *bytes;
} Text;

struct ReplSession {
    Pool *pool;
    const int *signal;
    GQueue texts; /* of Text, the last one first */
    GPid worker;  /* that has the session; 0: no line was run */
    gboolean begins;
    int exit_code;

    Call *call; /* that runs; NULL: none */
    json_t *value; /* what it gave; NULL: it has failed */
    char *report;  /* why */
    int failed_code;
};

/* ---- texts ---- */

static void text_free(gpointer data)
{
    Text *text = data;
    g_free(text->name);
    g_bytes_unref(text->bytes);
    g_free(text);
}

static GBytes *keep_text(ReplSession *session, const char *name, const char *bytes, gsize size)
{
    Text *text = g_new0(Text, 1);
    *text = (Text){g_strdup(name), g_bytes_new(bytes, size)};
    g_queue_push_head(&session->texts, text);
    if (session->texts.length > TEXTS_KEPT)
        text_free(g_queue_pop_tail(&session->texts));
    return text->bytes;
}

/* The text that the exception is in; NULL: it is not known. */
static GBytes *text_of(ReplSession *session, const OutcomeException *exception)
{
    for (GList *node = exception ? session->texts.head : NULL; node; node = node->next) {
        const Text *text = node->data;
        if (g_strcmp0(text->name, exception->file) == 0)
            return text->bytes;
    }
    return NULL;
}

/* ---- calls ---- */

static void on_done(const Outcome *outcome, gpointer user_data)
{
    ReplSession *session = user_data;
    session->call = NULL;
    session->failed_code = command_exit_code(outcome_status_name(outcome->status));
    if (outcome->status != OUTCOME_SUCCESS) {
        session->report = report_failure(outcome, text_of(session, outcome->exception));
        return;
    }
    gsize size = 0;
    const char *json = outcome->result ? g_bytes_get_data(outcome->result, &size) : "";
    session->value = json_loadb(json, size, JSON_ALLOW_NUL, NULL);
}

/* Runs it to its end, or until a signal comes. FALSE: it was stopped. */
static gboolean call(ReplSession *session, const CallRequest *request)
{
    g_clear_pointer(&session->value, json_decref);
    g_clear_pointer(&session->report, g_free);
    session->call = pool_call(session->pool, request, on_done, session);
    while (session->call && !*session->signal)
        g_main_context_iteration(NULL, TRUE);
    if (!session->call)
        return TRUE;
    pool_cancel(session->pool, g_steal_pointer(&session->call));
    return FALSE;
}

/* ---- the worker ---- */

static GPid worker_of(Pool *pool)
{
    PoolFigures figures;
    pool_figures(pool, &figures);
    g_autofree WorkerInfo *infos = g_new0(WorkerInfo, figures.place_count);
    return pool_workers(pool, infos) ? infos[0].pid : 0;
}

/* Once a worker is at rest, whether it is the one that had the session. */
static void look_at_worker(ReplSession *session)
{
    g_autoptr(GError) error = NULL;
    if (!pool_await(session->pool, &error)) {
        command_fail("%s", error->message);
        return;
    }
    GPid worker = worker_of(session->pool);
    if (session->worker && worker != session->worker)
        command_fail("the worker process was replaced: what the lines before had declared is gone");
    session->worker = worker;
}

/* ---- lines ---- */

static void print_line(int fd, const char *text, gsize size)
{
    standard_write(fd, text, size);
    standard_write(fd, "\n", 1);
}

static void show(ReplSession *session)
{
    json_t *shown = session->value ? json_object_get(session->value, "shown") : NULL;
    if (session->report)
        standard_write(STDERR_FILENO, session->report, strlen(session->report));
    else if (json_is_string(shown))
        print_line(STDOUT_FILENO, json_string_value(shown), json_string_length(shown));
    if (session->report)
        session->exit_code = session->failed_code;
}

static gboolean is_unfinished(const ReplSession *session)
{
    return session->value && json_is_true(json_object_get(session->value, "unfinished"));
}

/* Nothing follows: what is wrong with it then is said by the check of a script. */
static void complain(ReplSession *session, CallRequest *request)
{
    request->session = SESSION_NONE;
    request->only_check = TRUE;
    (void)call(session, request); /* a signal leaves nothing to be told */
}

gboolean repl_session_run(ReplSession *session, const char *name, const char *text, gsize size, gboolean is_last)
{
    if (!session->worker) /* whose start is no part of the first line's time */
        look_at_worker(session);
    CallRequest request = {
        .code = keep_text(session, name, text, size),
        .file = name,
        .request_id = "",
        .timeout_ms = run_timeout_ms,
        .session = session->begins ? SESSION_FIRST : SESSION_LINE,
        .to_the_end = TRUE,
    };
    if (call(session, &request)) {
        if (is_unfinished(session) && !is_last) {
            text_free(g_queue_pop_head(&session->texts));
            return FALSE;
        }
        if (is_unfinished(session))
            complain(session, &request);
        show(session);
    } else if (*session->signal == SIGINT) {
        standard_print(STDERR_FILENO, "stopped\n");
    }
    session->begins = FALSE;
    look_at_worker(session);
    return TRUE;
}

int repl_session_exit_code(const ReplSession *session)
{
    return session->exit_code;
}

void repl_session_clear(ReplSession *session)
{
    session->begins = TRUE;
}

/* ---- completion ---- */

static gboolean is_name(const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!g_unichar_isalnum(c) && !g_unichar_ismark(c) && c != '_' && c != '$')
            return FALSE;
    }
    return *text != '\0';
}

/* A worker is not believed: what is no name that goes on with the text is left out. */
static GPtrArray *names_of(json_t *value, const char *text, gsize *typed)
{
    glong from = (glong)json_integer_value(json_object_get(value, "from")), length = g_utf8_strlen(text, -1);
    if (from < 0 || from > length)
        return NULL;
    const char *beginning = g_utf8_offset_to_pointer(text, length - from);
    *typed = strlen(beginning);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    json_t *name;
    gsize i;
    json_array_foreach(json_object_get(value, "names"), i, name) {
        const char *string = json_string_value(name);
        if (string && g_str_has_prefix(string, beginning) && is_name(string))
            g_ptr_array_add(names, g_strdup(string));
    }
    return names;
}

GPtrArray *repl_session_complete(ReplSession *session, const char *text, gsize *typed)
{
    g_autoptr(GBytes) code = g_bytes_new(text, strlen(text));
    CallRequest request = {
        .code = code,
        .file = "completion",
        .request_id = "",
        .timeout_ms = COMPLETE_MS,
        .session = SESSION_COMPLETE,
    };
    if (session->begins) /* of what is gone there are no names */
        return NULL;
    return call(session, &request) && session->value ? names_of(session->value, text, typed) : NULL;
}

/* ---- the whole ---- */

ReplSession *repl_session_new(const Setup *setup, const int *signal, GError **error)
{
    PoolOptions options = {
        .settings = setup->settings,
        .script_log = setup->script,
        .worker_path = setup->worker_path,
        .console_text = TRUE,
    };
    Pool *pool = pool_new(&options, error);
    if (!pool)
        return NULL;
    ReplSession *session = g_new0(ReplSession, 1);
    session->pool = pool;
    session->signal = signal;
    g_queue_init(&session->texts);
    return session;
}

Pool *repl_session_pool(ReplSession *session)
{
    return session->pool;
}

void repl_session_free(ReplSession *session)
{
    pool_free(session->pool);
    g_queue_clear_full(&session->texts, text_free);
    if (session->value)
        json_decref(session->value);
    g_free(session->report);
    g_free(session);
}
