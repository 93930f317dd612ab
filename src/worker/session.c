/* SPDX-License-Identifier: MIT */
#include "session.h"

#include "bindings.h"
#include "ending.h"
#include "execution.h"
#include "engine.h"
#include "node-names.h"
#include "positions.h"
#include "realm.h"
#include "source.h"
#include "text.h"

/* So many lines are remembered, so that places in what they have declared can be told. */
#define LINES_KEPT 1000u

typedef struct {
    SourceFile file;
    Source *source;
} Line;

static Realm realm;         /* its context is NULL while there is no session */
static JSObjectRef session; /* what bindings keep of it */
static GQueue lines;        /* of Line, the last one first */
static gboolean names_hooks; /* a line of it names async_hooks */

/* ---- lines ---- */

static Line *line_new(const MessageExecute *request, const ServerMessage *message)
{
    Line *line = g_new0(Line, 1);
    gsize size;
    const char *text = message_execute_text(request, message->body, EXECUTE_CODE, &size);
    line->source = source_new_line(text, size);
    text = message_execute_text(request, message->body, EXECUTE_FILE, &size);
    source_file_init(&line->file, line->source, text, size);
    return line;
}

static void line_free(gpointer data)
{
    Line *line = data;
    if (!line)
        return;
    source_file_clear(&line->file);
    source_free(line->source);
    g_free(line);
}

static void keep_line(Line *line)
{
    g_queue_push_head(&lines, line);
    if (lines.length > LINES_KEPT)
        line_free(g_queue_pop_tail(&lines));
}

/* A PositionsFind. */
static SourceFile *find_line(const char *url, gsize size)
{
    for (GList *node = lines.head; node; node = node->next) {
        Line *line = node->data;
        if (source_file_has_url(&line->file, url, size))
            return &line->file;
    }
    return NULL;
}

/* ---- the session ---- */

static void session_end(void)
{
    if (!realm.context)
        return;
    bindings_end(FALSE);
    JSValueUnprotect(engine_system(), session);
    realm_release(&realm);
    realm = (Realm){0};
    names_hooks = FALSE;
    g_queue_clear_full(&lines, line_free);
}

static void session_begin(void)
{
    if (realm.context)
        return;
    realm = realm_take();
    realm_install_web(&realm, web_all());
    session = bindings_make_session(realm.context);
}

/* ---- executions ---- */

/* Calls what the text gave where that is not its value yet: what it declares, and what it imports by. */
static JSValueRef call(const Line *line, JSValueRef function, JSValueRef *thrown)
{
    JSValueRef expose = bindings_expose_line(session, thrown), import = NULL;
    if (expose && source_map(line->source)->import_name[0])
        import = bindings_script_import(line->file.name, thrown);
    if (*thrown)
        return NULL;
    JSValueRef arguments[] = {expose, import};
    return JSObjectCallAsFunction(realm.context, (JSObjectRef)function, NULL, import ? 2 : 1, arguments, thrown);
}

static LineGift gift_of(LineForm form)
{
    switch (form) {
    case LINE_PROMISED:
        return LINE_GIVES_PROMISE;
    case LINE_BOXED:
        return LINE_GIVES_BOX;
    default:
        return LINE_GIVES_VALUE;
    }
}

/* Lines are one text, as far as async_hooks goes: it is not for functions that await, whichever comes first. FALSE: the line
 * is refused. */
static gboolean keeps_hooks(const Line *line)
{
    gboolean function_awaits = source_has_function_that_awaits(line->source);
    if (function_awaits && names_hooks) {
        g_autofree char *fault = node_names_await_fault();
        ending_give_up(fault);
        return FALSE;
    }
    realm.awaits_with_hooks |= function_awaits || source_awaits_with_hooks(line->source);
    names_hooks |= source_names_hooks(line->source) && !realm.awaits_with_hooks;
    return TRUE;
}

static void run_line(const Execution *execution, gpointer data)
{
    const Line *line = data;
    if (source_fault(line->source)) {
        ending_refuse(execution->file);
        return;
    }
    if (!keeps_hooks(line))
        return;
    JSValueRef thrown = NULL;
    JSValueRef value = realm_evaluate(&realm, source_engine_text(line->source), line->file.url, &thrown);
    if (!thrown && source_form(line->source) == TOPLEVEL_FUNCTION)
        value = call(line, value, &thrown);
    if (thrown)
        execution_settle(NULL, thrown);
    else
        bindings_settle_line(session, value, gift_of(source_line_form(line->source)));
}

static void say_unfinished(const Execution *execution, gpointer data)
{
    JSStringRef json = text_literal("{\"unfinished\":true}");
    ending_told.succeed(json);
    JSStringRelease(json);
}

static void complete(const Execution *execution, gpointer data)
{
    gsize size;
    const char *text = source_text(((Line *)data)->source, &size);
    JSStringRef string = text_to_engine(text, size);
    bindings_complete(session, string);
    JSStringRelease(string);
}

void session_run(const MessageExecute *request, const ServerMessage *message)
{
    if (request->flags & LINE_IS_FIRST)
        session_end();
    session_begin();
    gboolean is_line = request->kind == EXECUTE_LINE;
    Line *line = line_new(request, message);
    gboolean runs = is_line && source_line_form(line->source) != LINE_UNFINISHED;
    Execution execution = execution_of(request, message);
    execution.realm = &realm;
    execution.file = &line->file;
    execution.find = find_line;
    execution.goes_on = TRUE;
    ExecutionEnd end = execution_run(&execution, runs ? run_line : is_line ? say_unfinished : complete, line);
    if (runs)
        bindings_end_line(session);
    execution_reply(&execution, &end, 0);
    if (runs)
        keep_line(line);
    else
        line_free(line);
}
