/* SPDX-License-Identifier: MIT */
#include "log.h"
#include "log-format.h"
#include "log-output.h"

#define OWN_NAME "rrjs"
#define NS_PER_US 1000

/* Collected bytes that are written without being asked, so that a long drain does not take memory without bound. */
#define COLLECT_MAX (1024u * 1024)

#define REPORT_INTERVAL_US G_USEC_PER_SEC
#define FREE_DRAIN_MS 1000

struct Logger {
    LogFormat format;
    int level;
    LogLines lines;         /* collected, not given to the outputs yet */
    GPtrArray *outputs;     /* of LogOutput */
    GPtrArray *err_outputs; /* of LogOutput */
    guint64 counts[LOG_LEVEL_COUNT];
    gint64 reported_us;     /* when failures were last reported */
    guint report_source;    /* reports the next ones; 0: there are none */
};

static void lines_init(LogLines *lines)
{
    lines->text = g_string_new(NULL);
    lines->ends = g_array_new(FALSE, FALSE, sizeof(gsize));
}

static void lines_empty(LogLines *lines)
{
    g_string_truncate(lines->text, 0);
    g_array_set_size(lines->ends, 0);
}

static void lines_clear(LogLines *lines)
{
    g_string_free(lines->text, TRUE);
    g_array_unref(lines->ends);
}

/* The text has grown by a line. */
static void lines_end(LogLines *lines)
{
    g_array_append_val(lines->ends, lines->text->len);
}

/* ---- reports of failures ---- */

static void write_all(GPtrArray *outputs, const LogLines *lines)
{
    for (guint i = 0; i < outputs->len; i++)
        log_output_write(outputs->pdata[i], lines);
}

static void report_losses(Logger *logger)
{
    LogLines reports;
    lines_init(&reports);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S+0000");
    for (guint i = 0; i < logger->outputs->len; i++) {
        g_autofree char *report = log_output_take_report(logger->outputs->pdata[i]);
        if (!report)
            continue;
        g_string_append_printf(reports.text, "%s\t%s\n", time, report);
        lines_end(&reports);
    }
    write_all(logger->err_outputs, &reports);
    lines_clear(&reports);
    logger->reported_us = g_get_monotonic_time();
}

static gboolean on_report(gpointer data)
{
    Logger *logger = data;
    logger->report_source = 0;
    report_losses(logger);
    return G_SOURCE_REMOVE;
}

/* From the main loop, because an output that fails may be the one that reports go to. */
static void report_soon(gpointer data)
{
    Logger *logger = data;
    if (logger->report_source)
        return;
    gint64 wait_us = logger->reported_us + REPORT_INTERVAL_US - g_get_monotonic_time();
    logger->report_source = g_timeout_add(logger->reported_us ? (guint)MAX(wait_us / 1000, 0) : 0, on_report, logger);
}

/* ---- the logger ---- */

static gboolean open_outputs(GPtrArray *outputs, char *const *names, LogOutputLost lost, Logger *logger, GError **error)
{
    for (; names && *names; names++) {
        LogOutput *output = log_output_open(*names, NULL, lost, logger, error);
        if (!output)
            return FALSE;
        g_ptr_array_add(outputs, output);
    }
    return TRUE;
}

static gboolean open_rotated(Logger *logger, const LogFileOptions *file, GError **error)
{
    if (!file->log_output || !*file->log_output) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "opening log output: file_logger_options has no log_output, the name of the file to write");
        return FALSE;
    }
    LogOutput *output = log_output_open(file->log_output, file, report_soon, logger, error);
    if (!output)
        return FALSE;
    g_ptr_array_add(logger->outputs, output);
    return TRUE;
}

static gboolean open_all(Logger *logger, const LogSettings *settings, GError **error)
{
    if (settings->mode == LOG_MODE_OFF)
        return TRUE;
    if (!open_outputs(logger->err_outputs, settings->err_output, NULL, logger, error))
        return FALSE;
    if (settings->file)
        return open_rotated(logger, settings->file, error);
    return open_outputs(logger->outputs, settings->output, report_soon, logger, error);
}

static LogEncoding encoding_of(const LogSettings *settings)
{
    if (settings->file)
        return LOG_ENCODING_JSON;
    return settings->encoding_is_set ? settings->encoding : log_format_mode_encoding(settings->mode);
}

static void output_free(gpointer output)
{
    log_output_free(output);
}

Logger *logger_new(const LogSettings *settings, GError **error)
{
    g_autoptr(Logger) logger = g_new0(Logger, 1);
    log_format_init(&logger->format, settings->mode, encoding_of(settings), settings->line_ending,
                    log_format_wants_colour());
    logger->level = settings->mode == LOG_MODE_OFF ? LOG_LEVEL_COUNT : settings->level;
    lines_init(&logger->lines);
    logger->outputs = g_ptr_array_new_with_free_func(output_free);
    logger->err_outputs = g_ptr_array_new_with_free_func(output_free);
    if (!open_all(logger, settings, error))
        return NULL;
    return g_steal_pointer(&logger);
}

static Logger *default_logger; /* not owned */

void logger_free(Logger *logger)
{
    if (!logger)
        return;
    logger_drain(logger, FREE_DRAIN_MS);
    if (logger == default_logger)
        default_logger = NULL;
    g_ptr_array_unref(logger->outputs);
    g_ptr_array_unref(logger->err_outputs);
    lines_clear(&logger->lines);
    log_format_clear(&logger->format);
    g_free(logger);
}

static gboolean reopen_all(GPtrArray *outputs, GError **error)
{
    gboolean is_done = TRUE;
    for (guint i = 0; i < outputs->len; i++)
        if (!log_output_reopen(outputs->pdata[i], is_done ? error : NULL))
            is_done = FALSE;
    return is_done;
}

gboolean logger_reopen(Logger *logger, GError **error)
{
    logger_flush(logger);
    gboolean outputs_are_open = reopen_all(logger->outputs, error);
    return reopen_all(logger->err_outputs, outputs_are_open ? error : NULL) && outputs_are_open;
}

gboolean logger_passes(const Logger *logger, LogLevel level)
{
    return (int)level >= logger->level && level < LOG_LEVEL_COUNT;
}

LogPieces logger_pieces(const Logger *logger)
{
    return logger->format.encoding == LOG_ENCODING_JSON ? LOG_PIECES_JSON : LOG_PIECES_CONSOLE;
}

const char *const *logger_reserved_keys(const Logger *logger)
{
    return log_format_reserved_keys(&logger->format);
}

static void line_added(Logger *logger, LogLevel level)
{
    lines_end(&logger->lines);
    logger->counts[level]++;
    if (logger->lines.text->len >= COLLECT_MAX)
        logger_flush(logger);
}

void logger_write_pieces(Logger *logger, LogLevel level, gint64 time_ns, const char *name, const char *message,
                         gsize message_size, const char *context, gsize context_size, const char *fields,
                         gsize fields_size)
{
    if (!logger_passes(logger, level))
        return;
    log_format_line(&logger->format, logger->lines.text, level, time_ns, name, (LogText){message, message_size},
                    (LogText){context, context_size}, (LogText){fields, fields_size});
    line_added(logger, level);
}

void logger_append_message(const Logger *logger, GString *text, const char *json, gsize size)
{
    log_format_append_message(&logger->format, text, json, size);
}

void logger_append_context(const Logger *logger, GString *text, const char *key, const char *value)
{
    log_format_append_field(&logger->format, text, &LOG_STRING(key, value));
}

void logger_flush(Logger *logger)
{
    if (logger->lines.ends->len == 0)
        return;
    write_all(logger->outputs, &logger->lines);
    lines_empty(&logger->lines);
}

static gboolean drain_all(GPtrArray *outputs, gint64 deadline_us)
{
    gboolean is_empty = TRUE;
    for (guint i = 0; i < outputs->len; i++)
        is_empty &= log_output_drain(outputs->pdata[i], deadline_us);
    return is_empty;
}

guint64 logger_lines(const Logger *logger, LogLevel level)
{
    return logger->counts[level];
}

guint64 logger_lines_dropped(const Logger *logger)
{
    guint64 lines = 0;
    for (guint i = 0; i < logger->outputs->len; i++)
        lines += log_output_dropped(logger->outputs->pdata[i]);
    return lines;
}

/* ---- own lines ---- */

/* For lines before, or without, a configured logger. NULL where standard error is closed. */
static Logger *early_logger(void)
{
    static Logger *logger;
    if (logger)
        return logger;
    char *standard_error[] = {"stderr", NULL};
    const LogSettings settings = {
        .mode = LOG_MODE_DEVELOPMENT, .level = LOG_DEBUG, .line_ending = "\n", .output = standard_error};
    logger = logger_new(&settings, NULL);
    return logger;
}

gboolean logger_drain(Logger *logger, guint timeout_ms)
{
    if (!logger)
        logger = default_logger ? default_logger : early_logger();
    if (!logger)
        return TRUE;
    gint64 deadline_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
    logger_flush(logger);
    gboolean is_empty = drain_all(logger->outputs, deadline_us);
    if (logger->report_source) {
        g_clear_handle_id(&logger->report_source, g_source_remove);
        report_losses(logger);
    }
    return drain_all(logger->err_outputs, deadline_us) && is_empty;
}

void log_set_default(Logger *logger)
{
    default_logger = logger;
}

void logger_write_fields(Logger *logger, LogLevel level, const char *name, const char *message, const LogField *fields)
{
    if (!logger_passes(logger, level))
        return;
    log_format_own_line(&logger->format, logger->lines.text, level, g_get_real_time() * NS_PER_US, name, message, fields);
    line_added(logger, level);
    logger_flush(logger);
}

void log_write_fields(LogLevel level, const char *message, const LogField *fields)
{
    Logger *logger = default_logger ? default_logger : early_logger();
    if (logger)
        logger_write_fields(logger, level, OWN_NAME, message, fields);
}
