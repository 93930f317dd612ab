/* SPDX-License-Identifier: MIT
 *
 * The bytes of a log line, without any input or output: what the modes and encodings look like, and how strings are
 * escaped in them. Private to log.c, its tests and its fuzz target. */
#pragma once

#include <glib.h>
#include "log.h"

/* Everything of a line that stands before the message; kept until time or name change. */
typedef struct {
    GString *text;
    char *name;
    gint64 moment;
} LogHead;

typedef struct {
    const struct LogLayout *layout;
    LogEncoding encoding;
    gboolean colour;
    char *line_ending;
    gsize line_ending_size;
    LogHead heads[LOG_LEVEL_COUNT];
    GString *message; /* of an own line, while it is made */
    GString *fields;
} LogFormat;

/* A finished piece of a line; text may be NULL where size is 0. */
typedef struct {
    const char *text;
    gsize size;
} LogText;

/* A line ending that is NULL or empty stands for a newline. Colour shows in the console encoding of those modes only
 * that have one. */
void log_format_init(LogFormat *format, LogMode mode, LogEncoding encoding, const char *line_ending, gboolean colour);
void log_format_clear(LogFormat *format);

/* The encoding of a mode where none is asked for. */
LogEncoding log_format_mode_encoding(LogMode mode);

/* Whether this process colours its lines: NO_COLOR, TERM and standard output are looked at once. */
gboolean log_format_wants_colour(void);

/* The line's own keys: what logger_reserved_keys() shows. */
const char *const *log_format_reserved_keys(const LogFormat *format);

/* Appends one line made of finished pieces. The name is the program's own and is not escaped. */
void log_format_line(LogFormat *format, GString *out, LogLevel level, gint64 time_ns, const char *name,
                     LogText message, LogText context, LogText fields);

/* Appends a message that is the inside of a JSON string, and was checked to be, as lines in this encoding have it. */
void log_format_append_message(const LogFormat *format, GString *out, const char *json, gsize size);

/* Appends one line made of plain values, fields ending with LOG_FIELD_END. */
void log_format_own_line(LogFormat *format, GString *out, LogLevel level, gint64 time_ns, const char *name,
                         const char *message, const LogField *fields);

/* Appends a field to fields already there, as a finished piece. */
void log_format_append_field(const LogFormat *format, GString *pieces, const LogField *field);
