/* SPDX-License-Identifier: MIT
 *
 * Log lines on their way to an output: where each ends, how far they are written, and whose they are, so that a loss is
 * told to the right one. Only memory, no descriptors. Private to log-output.c. */
#pragma once

#include <glib.h>

/* Lines that follow each other. Where they end is kept beside them: a line ending may be any text. */
typedef struct {
    GString *text;
    GArray *ends; /* of gsize: the offset behind each line */
} LogLines;

typedef struct {
    GString *text; /* of which `sent` bytes are written */
    gsize sent;
    GArray *lines; /* of which `first` are written whole */
    guint first;
} LogBacklog;

void log_backlog_init(LogBacklog *backlog);
void log_backlog_clear(LogBacklog *backlog);

/* Takes lines from the index `from` on while the whole is at most `limit` bytes; the index of the first not taken. */
guint log_backlog_take(LogBacklog *backlog, const LogLines *lines, guint from, gsize limit, gpointer owner);

/* What is not written yet. */
const char *log_backlog_text(const LogBacklog *backlog);
gsize log_backlog_size(const LogBacklog *backlog);

/* The reader has a part of the first line: the rest must follow before anything else. */
gboolean log_backlog_is_inside_line(const LogBacklog *backlog);

/* Bytes left of the first line; there must be one. */
gsize log_backlog_first_size(const LogBacklog *backlog);

/* As many whole lines as fit into `room` bytes; a part of the first, if that alone does not. */
gsize log_backlog_chunk(const LogBacklog *backlog, gsize room);

void log_backlog_sent(LogBacklog *backlog, gsize size);

/* Calls visit for the owner of each line that is not begun, unless it has left. */
typedef void (*LogBacklogVisit)(gpointer owner, gpointer data);
void log_backlog_visit(const LogBacklog *backlog, LogBacklogVisit visit, gpointer data);

/* Gives up all lines that are not begun. */
void log_backlog_drop(LogBacklog *backlog);

/* The owner leaves; its lines stay. */
void log_backlog_disown(LogBacklog *backlog, gpointer owner);
