/* SPDX-License-Identifier: MIT
 *
 * Log lines in the formats of RoadRunner's logger plugin (zap), byte for byte, and the outputs they go to. A Logger is
 * one configured channel. Scripts' lines arrive as finished pieces from the workers' rings; the server's own lines are
 * made here from fields. Lines are collected in one buffer per output and written by log_flush(), so that a thousand
 * drained lines cost one write. Knows nothing of workers, rings or settings files. */
#pragma once

#include <glib.h>
#include "log-line.h"
#include "log-settings.h"

typedef struct Logger Logger;

/* Opens the outputs. The settings are not kept. The name of an output that cannot be opened is in the error. */
Logger *logger_new(const LogSettings *settings, GError **error);

/* Waits a short while for slow outputs; see logger_drain(). */
void logger_free(Logger *logger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Logger, logger_free)

/* Opens files again by name, after logrotate moved them. What cannot be opened keeps its old file. */
gboolean logger_reopen(Logger *logger, GError **error);

/* Whether a line of that level would be written. */
gboolean logger_passes(const Logger *logger, LogLevel level);

/* How the pieces of a script's line must look for this logger; the worker is told, and writes them so. */
LogPieces logger_pieces(const Logger *logger);

/* Names of the line's own keys in this logger's JSON (level, ts, logger, msg): fields of the same name are renamed
 * js_<name>. NULL-terminated, owned by the logger. Empty for console encoding. */
const char *const *logger_reserved_keys(const Logger *logger);

/* A line made of finished pieces: message and fields as LogPieces says, context fields the same way (already escaped;
 * may be empty). time_ns: nanoseconds since the epoch. */
void logger_write_pieces(Logger *logger, LogLevel level, gint64 time_ns, const char *name, const char *message,
                         gsize message_size, const char *context, gsize context_size, const char *fields,
                         gsize fields_size);

/* Appends a message that is the inside of a JSON string, as LogPieces of this logger has it. */
void logger_append_message(const Logger *logger, GString *text, const char *json, gsize size);

/* Renders one context field ("request_id": value) as pieces of this logger, appended to text with its separator. */
void logger_append_context(const Logger *logger, GString *text, const char *key, const char *value);

/* Writes what is collected. Never blocks on a pipe or terminal nobody reads: keeps a bounded backlog, then drops lines
 * and counts them. */
void logger_flush(Logger *logger);

/* Flushes and waits so long for outputs that are slow. TRUE: nothing is left. For the end of a process; NULL stands for
 * the logger that log_write() goes to. */
gboolean logger_drain(Logger *logger, guint timeout_ms);

/* Lines accepted by level, and lines that an output would not take: those are counted once for each such output. */
guint64 logger_lines(const Logger *logger, LogLevel level);
guint64 logger_lines_dropped(const Logger *logger);

/* ---- the process's own lines: logger name rrjs ---- */

typedef enum { LOG_FIELD_END, LOG_FIELD_STRING, LOG_FIELD_INT, LOG_FIELD_DOUBLE, LOG_FIELD_BOOL, LOG_FIELD_DURATION } LogFieldType;
typedef struct {
    LogFieldType type;
    const char *key;
    const char *string;
    gint64 integer;
    double number;
} LogField;
#define LOG_STRING(k, v) ((LogField){.type = LOG_FIELD_STRING, .key = (k), .string = (v)})
#define LOG_INT(k, v) ((LogField){.type = LOG_FIELD_INT, .key = (k), .integer = (v)})
#define LOG_DOUBLE(k, v) ((LogField){.type = LOG_FIELD_DOUBLE, .key = (k), .number = (v)})
/* Nanoseconds; a line shows them as text, as seconds or as they are, by its mode. */
#define LOG_DURATION(k, v) ((LogField){.type = LOG_FIELD_DURATION, .key = (k), .integer = (v)})
#define LOG_BOOL(k, v) ((LogField){.type = LOG_FIELD_BOOL, .key = (k), .integer = (v)})

/* Lines of log_write() go to this logger from now on (not owned; NULL: development format on standard error, as
 * before the first call). */
void log_set_default(Logger *logger);

/* Writes and flushes one line: log_write(LOG_INFO, "worker started", LOG_INT("worker", 0), LOG_STRING("engine", e)). */
#define log_write(level, message, ...) log_write_fields(level, message, (const LogField[]){__VA_ARGS__ __VA_OPT__(, ){0}})
void log_write_fields(LogLevel level, const char *message, const LogField *fields);

/* The same to any logger, under any name. */
#define logger_write(logger, level, name, message, ...)                                                               \
    logger_write_fields(logger, level, name, message, (const LogField[]){__VA_ARGS__ __VA_OPT__(, ){0}})
void logger_write_fields(Logger *logger, LogLevel level, const char *name, const char *message, const LogField *fields);

/* "debug", "info", … */
const char *log_level_name(LogLevel level);
