/* SPDX-License-Identifier: MIT */
#include "execution.h"

#include <string.h>
#include "bindings.h"
#include "budget.h"
#include "engine.h"
#include "memory-use.h"
#include "realm.h"
#include "result-json.h"
#include "running.h"
#include "source.h"
#include "text.h"
#include "timers.h"
#include "web-fetch.h"

/* Private memory may grow by this share of the limit during one execution, and by what goes between two looks, before
 * allocations fail. */
#define GROWTH_SHARE 1.5

#define NEVER_SETTLES "the script's promise can never settle: no timer or request is pending and nothing else could resolve it"

static MessageSetup setup;
static gsize memory_limit;
static JSObjectRef on_rejection;
static GByteArray *reply;

/* The running execution. */
static Realm *realm;
static const Source *source;
static char *script_name;
static char *engine_file;      /* and for the engine */
static gboolean to_the_end;    /* the value is not the end */
static Outcome *outcome;       /* NULL until the value or the exception is there */
static JSValueRef rejection;   /* the first unhandled one; protected */

static JSValueRef note_rejection(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                                 const JSValueRef arguments[], JSValueRef *exception)
{
    if (running_is_alive() && !rejection && count > 1) {
        rejection = arguments[1];
        JSValueProtect(engine_system(), rejection);
    }
    return JSValueMakeUndefined(context);
}

void execution_start(const MessageSetup *received)
{
    setup = *received;
    memory_limit = (gsize)setup.memory_limit_mb << 20;
    reply = g_byte_array_new();
    timers_start(setup.max_timers);
    on_rejection = JSObjectMakeFunctionWithCallback(engine_system(), NULL, note_rejection);
    JSValueProtect(engine_system(), on_rejection);
    engine_on_unhandled_rejection(engine_system(), on_rejection);
}

/* ---- what comes out ---- */

static void succeed(JSStringRef json)
{
    if (!running_is_alive() || outcome)
        return;
    gsize size = JSStringGetLength(json);
    g_autofree char *text = size <= setup.max_result_bytes ? text_from_engine(json, &size) : NULL;
    if (size > setup.max_result_bytes) {
        budget_count(CELL_BUDGET_RESULT);
        outcome = outcome_new_failure(OUTCOME_ERROR, "the result of %zu bytes is larger than the limit of %u bytes "
                                      "(js.max_result_mb)", size, setup.max_result_bytes);
        return;
    }
    if (result_json_is_deeper(text, size, setup.max_result_depth)) {
        budget_count(CELL_BUDGET_RESULT);
        outcome = outcome_new_failure(OUTCOME_ERROR, "arrays and objects of the result are nested deeper than the limit of %u "
                                      "levels (js.max_result_depth)", setup.max_result_depth);
        return;
    }
    result_json_replace_lone_surrogates(text, size);
    outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new_take(g_steal_pointer(&text), size);
}

/* "Name: message" as Error.prototype.toString puts it. */
static char *headline(const char *name, const char *message)
{
    if (!name)
        return g_strdup(message ? message : "");
    if (!message || !*message)
        return g_strdup(name);
    return *name ? g_strdup_printf("%s: %s", name, message) : g_strdup(message);
}

/* Parse errors are the script's own and have neither stack nor column. */
static gboolean is_parse_error(const OutcomeException *exception)
{
    return !exception->stack && exception->message && exception->line && !exception->column &&
           g_strcmp0(exception->name, "SyntaxError") == 0 && g_strcmp0(exception->file, engine_file) == 0;
}

static char *stack_of_script(const char *stack)
{
    return source_stack(source, stack, engine_file, script_name);
}

/* The engine's positions brought back to the user's text. An error made in code that the user does not know, in our own or
 * by eval, is where the script called that. */
static void locate(OutcomeException *exception, gboolean parse_error)
{
    if (exception->stack) {
        char *stack = stack_of_script(exception->stack);
        g_free(exception->stack);
        if (!*stack)
            g_clear_pointer(&stack, g_free);
        exception->stack = stack;
    }
    if (g_strcmp0(exception->file, engine_file) == 0) {
        g_free(exception->file);
        exception->file = g_strdup(script_name);
        if (parse_error)
            source_explain_syntax(source, &exception->message, &exception->line, &exception->column);
        else {
            exception->column = source_column(source, exception->line, exception->column);
            source_name_in_message(source, exception->line, exception->column, &exception->message);
        }
    } else if (!exception->file || g_str_has_prefix(exception->file, "rrjs:")) {
        g_clear_pointer(&exception->file, g_free);
        exception->line = exception->column = 0;
        if (exception->stack && source_place_in_stack(exception->stack, script_name, &exception->line, &exception->column))
            exception->file = g_strdup(script_name);
    }
}

/* The engine's own words for two limits that scripts may catch. Who throws the same by hand gains nothing. */
static gboolean is_out_of_memory(const char *name, const char *text)
{
    return g_strcmp0(name, "RangeError") == 0 && text && g_str_has_prefix(text, "Out of memory");
}

static gboolean is_stack_overflow(const char *name, const char *text)
{
    return g_strcmp0(name, "RangeError") == 0 && text && g_str_has_prefix(text, "Maximum call stack size exceeded");
}

static void add_causes(OutcomeException *exception, const char *causes)
{
    char *stack = exception->stack ? g_strconcat(exception->stack, "\n", causes, NULL) : g_strdup(causes);
    g_free(exception->stack);
    exception->stack = stack;
}

static void end_by_exception(const char *prefix, OutcomeException *exception, const FailureTexts *texts)
{
    g_autoptr(OutcomeException) told = exception;
    if (!running_is_alive() || outcome)
        return;
    if (is_out_of_memory(exception->name, exception->message) && budget_is_memory_used_up())
        return;
    if (is_stack_overflow(exception->name, exception->message))
        budget_count(CELL_BUDGET_STACK);
    outcome = outcome_new(OUTCOME_ERROR);
    outcome->exception = g_steal_pointer(&told);
    gboolean parse_error = is_parse_error(exception);
    locate(exception, parse_error);
    if (texts->causes)
        add_causes(exception, texts->causes);
    g_autofree char *plain = headline(exception->name, exception->message);
    g_autofree char *line_text = texts->inner ? g_strdup_printf("%s (%s)", plain, texts->inner) : g_steal_pointer(&plain);
    outcome->error = parse_error ? g_strdup_printf("%s%s (%s:%u:%u)", prefix, line_text, exception->file, exception->line,
                                                   exception->column)
                                 : g_strconcat(prefix, line_text, NULL);
    if (texts->logged)
        outcome->logged_error = g_strconcat(prefix, texts->logged, NULL);
}

/* An end that want of memory explains is one by the memory limit, where that is used up. */
static void fail_unless_memory_is_used_up(const char *error)
{
    if (!budget_is_memory_used_up())
        outcome = outcome_new_failure(OUTCOME_ERROR, "%s", error);
}

static void end_by_untold_exception(void)
{
    if (running_is_alive() && !outcome)
        fail_unless_memory_is_used_up("execution error: there was no memory left to describe an exception");
}

const BindingsOutcome execution_outcome = {
    .succeed = succeed,
    .fail = end_by_exception,
    .fail_untold = end_by_untold_exception,
    .stack = stack_of_script,
};

/* ---- the run ---- */

static void set_args(const char *json, gsize size)
{
    static JSStringRef name;
    if (!name)
        name = text_literal("args");
    JSContextRef context = realm->context;
    JSValueRef value = NULL;
    if (json) {
        JSStringRef text = text_to_engine(json, size);
        value = JSValueMakeFromJSONString(context, text);
        JSStringRelease(text);
    }
    JSObjectSetProperty(context, JSContextGetGlobalObject(context), name,
                        value ? value : JSValueMakeUndefined(context), kJSPropertyAttributeNone, NULL);
}

static void install_web_names(void)
{
    WebNames missing = source_web_names(source) & ~realm->web_names;
    if (missing)
        bindings_install_web(realm->context, missing);
    realm->web_names |= missing;
}

/* The value may be there already. */
static void fail(JSValueRef thrown)
{
    g_clear_pointer(&outcome, outcome_free);
    bindings_describe(thrown);
}

/* Runs the microtasks; a promise rejected in them that nobody handles fails the execution, value or not. */
static void drain(void)
{
    engine_drain();
    if (rejection && running_is_alive())
        fail(rejection);
}

static void evaluate(void)
{
    JSStringRef url = text_literal(engine_file);
    JSValueRef thrown = NULL;
    JSValueRef value = JSEvaluateScript(realm->context, source_engine_text(source), NULL, url, 1, &thrown);
    JSStringRelease(url);
    if (!thrown && source_form(source) == TOPLEVEL_FUNCTION) {
        JSValueRef expose = bindings_expose();
        value = JSObjectCallAsFunction(realm->context, (JSObjectRef)value, NULL, 1, &expose, &thrown);
    }
    if (!running_is_alive())
        return;
    if (thrown)
        bindings_describe(thrown);
    else
        bindings_settle(realm->stringify, value, !to_the_end);
    drain();
}

/* The engine parses all of the text, functions included, as it would to run it. */
static void check_syntax(void)
{
    JSStringRef url = text_literal(engine_file);
    JSValueRef thrown = NULL;
    gboolean accepted = JSCheckScriptSyntax(realm->context, source_engine_text(source), url, 1, &thrown);
    JSStringRelease(url);
    if (!running_is_alive())
        return;
    if (accepted)
        outcome = outcome_new(OUTCOME_SUCCESS);
    else
        bindings_describe(thrown);
}

/* Takes in what the server has sent so far: answers to fetch(), or a wake-up whose reason the control words say. */
static void take_messages(void)
{
    ServerMessage message;
    for (gboolean is_there = channel_poll(&message); is_there; is_there = channel_next(&message))
        web_fetch_receive(&message);
}

/* Sleeps until then or until the server has something to say; the microtask queue is empty. */
static void sleep_until(gint64 when_us)
{
    gint64 now = g_get_monotonic_time();
    gint64 wait_us = MIN(when_us, budget_deadline_us()) - now;
    if (wait_us <= 0)
        return;
    engine_leave(realm->context);
    if (channel_wait((int)MIN((wait_us + 999) / 1000, 1000)))
        take_messages();
    engine_enter(realm->context);
}

/* Whether nothing can change the outcome any more, or nobody waits for that. */
static gboolean is_over(void)
{
    if (!outcome || !to_the_end || outcome->status != OUTCOME_SUCCESS)
        return outcome != NULL;
    return !timers_hold() && !web_fetch_pending();
}

/* Whether the execution goes on after a callback of it. */
static gboolean goes_on(JSValueRef thrown)
{
    if (thrown && running_is_alive())
        fail(thrown);
    drain();
    return !is_over() && running_is_alive();
}

/* Both, so that neither starves the other. *idle: there was nothing to do now. FALSE: the execution is over. */
static gboolean run_timer_and_news(gint64 timer_due_us, gboolean *idle)
{
    JSValueRef thrown = NULL;
    *idle = TRUE;
    if (timer_due_us && timer_due_us <= g_get_monotonic_time()) {
        *idle = FALSE;
        timers_run_next(realm->context, &thrown);
        if (!goes_on(thrown))
            return FALSE;
    }
    if (!web_fetch_tell(&thrown))
        return TRUE;
    *idle = FALSE;
    return goes_on(thrown);
}

/* Until the end: timers, and the answers that requests get. */
static void run_on(void)
{
    gboolean idle;
    while (!is_over() && budget_have_time()) {
        gint64 due = timers_next_us();
        if (!run_timer_and_news(due, &idle))
            return;
        gboolean is_pending = web_fetch_pending();
        if (idle && !due && !is_pending)
            fail_unless_memory_is_used_up(NEVER_SETTLES); /* what should have settled it may have had no memory to */
        else if (idle)
            sleep_until(due ? due : G_MAXINT64);
        else if (is_pending)
            take_messages(); /* so that timers that are always due keep nobody waiting */
    }
}

/* Nothing of the execution may run after this: jobs that are still queued meet an execution that is dead. */
static void finish(void)
{
    Verdict verdict = budget_verdict();
    running_stop();
    if (verdict != VERDICT_GO_ON) {
        engine_drain();
        engine_absorb_termination();
    }
    engine_leave(realm->context);
    timers_clear();
    web_fetch_clear();
    if (rejection)
        JSValueUnprotect(engine_system(), rejection);
    rejection = NULL;
}

/* What the verdict makes of the outcome. The server completes the texts of the limits. */
static Outcome *conclude(void)
{
    static const struct {
        OutcomeStatus status;
        const char *error;
    } verdicts[] = {
        [VERDICT_TIME] = {OUTCOME_TIMEOUT, "timeout"},
        [VERDICT_MEMORY] = {OUTCOME_MEMORY_LIMIT, "memory limit"},
        [VERDICT_CANCELLED] = {OUTCOME_ERROR, "the execution was cancelled: its caller is gone"},
    };
    Verdict verdict = budget_verdict();
    if (verdict == VERDICT_GO_ON)
        return g_steal_pointer(&outcome);
    g_clear_pointer(&outcome, outcome_free);
    return outcome_new_failure(verdicts[verdict].status, "%s", verdicts[verdict].error);
}

/* What this execution left behind would be charged to the next one: it is collected, or the worker retires. */
static gboolean memory_stays_high(gsize used)
{
    if (used <= memory_limit / 2)
        return FALSE;
    engine_collect(engine_system());
    engine_release_memory();
    return memory_used() > memory_limit / 2;
}

/* A frame of its own: what is left in one that still stands would keep objects of the execution alive. */
static G_NO_INLINE void run(const ServerMessage *message)
{
    MessageExecute execute;
    memcpy(&execute, message->body, sizeof execute);
    const char *name = message->body + sizeof execute;
    const char *args = name + execute.name_size;
    const char *code = args + execute.args_size;

    static Realm fresh;
    gboolean is_shared = setup.isolation == ISOLATION_SHARED;
    if (!is_shared) {
        fresh = realm_take();
        timers_restart_numbers();
    }
    realm = is_shared ? realm_shared() : &fresh;
    source = source_get(code, execute.code_size, is_shared);
    script_name = g_strndup(name, execute.name_size);
    engine_file = source_url(script_name);
    to_the_end = (execute.flags & EXECUTE_TO_THE_END) != 0;

    bindings_begin((execute.flags & EXECUTE_HAS_REQUEST_ID) != 0, (execute.flags & EXECUTE_QUOTES_LINES) != 0);
    running_begin(realm->context);
    budget_begin(message->header.execution, execute.deadline_us);
    web_fetch_begin(message->header.execution);
    engine_on_unhandled_rejection(realm->context, on_rejection);
    memory_begin_execution((gsize)((double)memory_limit * GROWTH_SHARE) + HANDOVER_MEMORY_BETWEEN_LOOKS);
    engine_enter(realm->context);
    if (execute.flags & EXECUTE_ONLY_CHECK) {
        check_syntax();
    } else {
        install_web_names();
        set_args(execute.has_args ? args : NULL, execute.args_size);
        evaluate();
    }
    run_on();
    finish();
    bindings_end();
    if (!is_shared)
        realm_release(&fresh);
    running_end();
    realm = NULL;
    g_clear_pointer(&script_name, g_free);
    g_clear_pointer(&engine_file, g_free);
}

void execution_run(const ServerMessage *message)
{
    run(message);
    gsize used = memory_end_execution();
    g_autoptr(Outcome) result = conclude();
    gboolean retire = result->status == OUTCOME_MEMORY_LIMIT || memory_stays_high(used);
    message_append_reply(reply, message->header.execution, result, retire);
    channel_send(reply);
}
