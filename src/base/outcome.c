/* SPDX-License-Identifier: MIT */
#include "outcome.h"

#include <string.h>

const char *outcome_status_name(OutcomeStatus status)
{
    static const char *const names[OUTCOME_STATUS_COUNT] = {
        [OUTCOME_SUCCESS] = "success", [OUTCOME_ERROR] = "error", [OUTCOME_TIMEOUT] = "timeout",
        [OUTCOME_MEMORY_LIMIT] = "memory_limit", [OUTCOME_CRASH] = "crash", [OUTCOME_REJECTED] = "rejected",
    };
    return names[status];
}

Outcome *outcome_new(OutcomeStatus status)
{
    Outcome *outcome = g_new0(Outcome, 1);
    outcome->status = status;
    return outcome;
}

Outcome *outcome_new_failure(OutcomeStatus status, const char *format, ...)
{
    Outcome *outcome = outcome_new(status);
    va_list arguments;
    va_start(arguments, format);
    outcome->error = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return outcome;
}

static gsize text_size(const char *text)
{
    return text ? strlen(text) : 0;
}

static gsize bytes_size(GBytes *bytes)
{
    return bytes ? g_bytes_get_size(bytes) : 0;
}

gsize outcome_size(const Outcome *outcome)
{
    const OutcomeException *exception = outcome->exception;
    gsize size = bytes_size(outcome->result) + bytes_size(outcome->logs) + text_size(outcome->error);
    if (exception)
        size += text_size(exception->name) + text_size(exception->message) + text_size(exception->stack) +
                text_size(exception->file) + text_size(exception->details) + text_size(exception->source_line);
    return size;
}

void outcome_exception_free(OutcomeException *exception)
{
    if (!exception)
        return;
    g_free(exception->name);
    g_free(exception->message);
    g_free(exception->stack);
    g_free(exception->file);
    g_free(exception->source_line);
    g_free(exception->details);
    g_free(exception);
}

void outcome_free(Outcome *outcome)
{
    if (!outcome)
        return;
    g_clear_pointer(&outcome->result, g_bytes_unref);
    g_clear_pointer(&outcome->logs, g_bytes_unref);
    g_free(outcome->error);
    g_free(outcome->logged_error);
    outcome_exception_free(outcome->exception);
    g_free(outcome);
}
