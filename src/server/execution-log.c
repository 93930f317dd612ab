/* SPDX-License-Identifier: MIT */
#include "execution-log.h"

#include <string.h>

#define LINES_PER_SECOND 100u
#define ERROR_MAX        4096u /* bytes of an error in a line; its caller gets all of it */

/* The running second of one status. */
typedef struct {
    gint64 end_us;
    guint lines;
    gint64 suppressed;
} Second;

struct ExecutionLog {
    Logger *logger;
    ExecutionLines which;
    Second seconds[OUTCOME_STATUS_COUNT];
};

ExecutionLog *execution_log_new(Logger *logger, ExecutionLines which)
{
    ExecutionLog *log = g_new0(ExecutionLog, 1);
    log->logger = logger;
    log->which = which;
    return log;
}

/* ---- how many lines ---- */

static void report_suppressed(ExecutionLog *log, OutcomeStatus status)
{
    Second *second = &log->seconds[status];
    if (second->suppressed == 0)
        return;
    logger_write(log->logger, LOG_ERROR, "js", "JavaScript executions failed, too many for a line each",
                 LOG_STRING("status", outcome_status_name(status)), LOG_INT("suppressed", second->suppressed));
    second->suppressed = 0;
}

void execution_log_free(ExecutionLog *log)
{
    if (!log)
        return;
    for (OutcomeStatus status = 0; status < OUTCOME_STATUS_COUNT; status++)
        report_suppressed(log, status);
    g_free(log);
}

gint64 execution_log_tick(ExecutionLog *log, gint64 now_us)
{
    gint64 next_us = G_MAXINT64;
    for (OutcomeStatus status = 0; status < OUTCOME_STATUS_COUNT; status++) {
        const Second *second = &log->seconds[status];
        if (now_us >= second->end_us)
            report_suppressed(log, status);
        else if (second->suppressed > 0)
            next_us = MIN(next_us, second->end_us);
    }
    return next_us;
}

/* Whether there is room for one more line; else it is counted. */
static gboolean take_line(ExecutionLog *log, OutcomeStatus status, gint64 now_us)
{
    Second *second = &log->seconds[status];
    if (now_us >= second->end_us) {
        report_suppressed(log, status);
        *second = (Second){.end_us = now_us + G_USEC_PER_SEC};
    }
    if (second->lines < LINES_PER_SECOND) {
        second->lines++;
        return TRUE;
    }
    second->suppressed++;
    return FALSE;
}

/* ---- a line ---- */

static char *shortened(const char *text)
{
    gsize size = strlen(text);
    if (size <= ERROR_MAX)
        return g_strdup(text);
    gsize kept = (gsize)(g_utf8_find_prev_char(text, text + ERROR_MAX) - text);
    return g_strdup_printf("%.*s...(+%zu bytes)", (int)kept, text, size - kept);
}

static guint add_place(LogField *fields, const OutcomeException *exception)
{
    guint count = 0;
    if (!exception || !exception->file)
        return 0;
    fields[count++] = LOG_STRING("file", exception->file);
    if (exception->line)
        fields[count++] = LOG_INT("line", exception->line);
    if (exception->column)
        fields[count++] = LOG_INT("column", exception->column);
    return count;
}

static void write_line(ExecutionLog *log, CallNames names, const Outcome *outcome)
{
    LogField fields[CALL_NAMES_FIELDS + 7] = {0};
    guint count = call_names_fields(fields, names);
    g_autofree char *error = outcome->error ? shortened(outcome->logged_error ? outcome->logged_error : outcome->error) : NULL;
    fields[count++] = LOG_STRING("status", outcome_status_name(outcome->status));
    if (error)
        fields[count++] = LOG_STRING("error", error);
    fields[count++] = LOG_DURATION("duration", outcome->duration_us * 1000);
    count += add_place(fields + count, outcome->exception);
    g_assert(count < G_N_ELEMENTS(fields));
    if (error)
        logger_write_fields(log->logger, LOG_ERROR, "js", "JavaScript execution failed", fields);
    else
        logger_write_fields(log->logger, LOG_DEBUG, "js", "JavaScript execution completed", fields);
}

gint64 execution_log_write(ExecutionLog *log, CallNames names, const Outcome *outcome, gint64 now_us)
{
    if (log->which == EXECUTION_LINES_NONE || (log->which == EXECUTION_LINES_FAILED && !outcome->error))
        return G_MAXINT64;
    if (log->which == EXECUTION_LINES_FAILED && !take_line(log, outcome->status, now_us))
        return log->seconds[outcome->status].end_us;
    write_line(log, names, outcome);
    return G_MAXINT64;
}
