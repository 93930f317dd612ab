/* SPDX-License-Identifier: MIT */
#include "ending.h"

#include <string.h>
#include "budget.h"
#include "result-json.h"
#include "running.h"
#include "text.h"

static MessageSetup setup;
static Outcome *outcome;        /* NULL until the value or the exception is there */
static gboolean stack_overflow; /* it is an exception that had no stack left */

void ending_start(const MessageSetup *received)
{
    setup = *received;
}

void ending_begin(void)
{
    stack_overflow = FALSE;
}

gboolean ending_is_there(void)
{
    return outcome != NULL;
}

gboolean ending_is_success(void)
{
    return outcome && outcome->status == OUTCOME_SUCCESS;
}

gboolean ending_was_stack_overflow(void)
{
    return stack_overflow;
}

void ending_forget(void)
{
    g_clear_pointer(&outcome, outcome_free);
}

void ending_accept(void)
{
    outcome = outcome_new(OUTCOME_SUCCESS);
}

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
           g_strcmp0(exception->name, "SyntaxError") == 0 && positions_file(exception->file);
}

/* Tells of the place, or the source that it comes from. */
static void set_place(OutcomeException *exception, const TextPlace *place)
{
    g_free(exception->file);
    BindingsSource source;
    exception->is_traced = positions_source(place, &source);
    exception->file = exception->is_traced ? source.file : g_strdup(place->file->name);
    exception->line = exception->is_traced ? source.line : place->line;
    exception->column = exception->is_traced ? source.column : place->column;
    if (exception->is_traced && setup.console_mode == CONSOLE_TEXT)
        exception->source_line = bindings_source_line(&source);
}

/* The engine's positions brought back to the user's text. An error made in code that the user does not know, in our own or
 * by eval, is where the script called that. */
static void locate(OutcomeException *exception, gboolean parse_error)
{
    TextPlace first = {0};
    if (exception->stack) {
        char *stack = positions_stack(exception->stack, &first);
        g_free(exception->stack);
        if (!*stack)
            g_clear_pointer(&stack, g_free);
        exception->stack = stack;
    }
    SourceFile *file = positions_file(exception->file);
    if (file) {
        if (parse_error) {
            source_explain_syntax(file->source, &exception->message, &exception->line, &exception->column);
        } else {
            source_place(file->source, &exception->line, &exception->column);
            source_name_in_message(file->source, exception->line, exception->column, &exception->message);
        }
        set_place(exception, &(TextPlace){file, exception->line, exception->column});
    } else if (!exception->file || g_str_has_prefix(exception->file, "rrjs:")) {
        g_clear_pointer(&exception->file, g_free);
        exception->line = exception->column = 0;
        if (first.file)
            set_place(exception, &first);
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

static void count_stack_overflow(void)
{
    budget_count(CELL_BUDGET_STACK);
    stack_overflow = TRUE;
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
        count_stack_overflow();
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

void ending_give_up(const char *error)
{
    if (!budget_is_memory_used_up())
        outcome = outcome_new_failure(OUTCOME_ERROR, "%s", error);
}

void ending_refuse(SourceFile *file)
{
    const ModuleFault *fault = source_fault(file->source);
    OutcomeException *exception = g_new0(OutcomeException, 1);
    exception->name = g_strdup("SyntaxError");
    exception->message = g_strdup(fault->message);
    set_place(exception, &(TextPlace){file, fault->line, fault->column});
    outcome = outcome_new_failure(OUTCOME_ERROR, "SyntaxError: %s (%s:%u:%u)", fault->message, exception->file, exception->line,
                                  exception->column);
    outcome->exception = exception;
}

static void end_by_untold_exception(void)
{
    if (running_is_alive() && !outcome)
        ending_give_up("execution error: there was no memory left to describe an exception");
}

static char *stack_text(const char *stack)
{
    return positions_stack(stack, NULL);
}

const BindingsOutcome ending_told = {
    .succeed = succeed,
    .fail = end_by_exception,
    .fail_untold = end_by_untold_exception,
    .stack = stack_text,
};

/* The server completes the texts of the limits. */
Outcome *ending_take(void)
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
