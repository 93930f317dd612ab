/* SPDX-License-Identifier: MIT
 *
 * Where log lines go: standard error, standard output, files (with or without rotation). Writing never waits for a
 * reader: what a pipe, terminal or socket does not take now is kept, up to a bound, and written later from the default
 * main context. Private to log.c and its tests. Expects the process to ignore SIGPIPE and SIGXFSZ. */
#pragma once

#include <glib.h>
#include "log.h"
#include "log-backlog.h"

/* What may wait for a slow reader; lines beyond it are dropped. */
#define LOG_BACKLOG_MAX (4u * 1024 * 1024)

/* One logger's hold on an output. Loggers that write to the same place share what is behind it, so that their lines
 * never mix within a line and a file is rotated once. */
typedef struct LogOutput LogOutput;

/* Called when lines were lost or writing failed; must not write to outputs itself. */
typedef void (*LogOutputLost)(gpointer data);

/* name: "stderr", "stdout", a path or a file: URL. rotation: NULL, or the limits of a rotated file. lost may be NULL. */
LogOutput *log_output_open(const char *name, const LogFileOptions *rotation, LogOutputLost lost, gpointer data,
                           GError **error);

/* The absolute path that such a name means, to be freed; NULL where it means a standard stream, or with an error. */
char *log_output_path(const char *name, GError **error);

/* What waits still is lost with the last holder of the output: drain first. */
void log_output_free(LogOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LogOutput, log_output_free)

/* Opens a file again by its name; on failure the old one stays. */
gboolean log_output_reopen(LogOutput *output, GError **error);

void log_output_write(LogOutput *output, const LogLines *lines);

/* Waits until everything is written, the output fails, or the time (of g_get_monotonic_time()) is over. */
gboolean log_output_drain(LogOutput *output, gint64 deadline_us);

/* Lines of this holder that were lost, ever. */
guint64 log_output_dropped(const LogOutput *output);

/* What went wrong since the last call, as a sentence to free; NULL: nothing. */
char *log_output_take_report(LogOutput *output);
