/* SPDX-License-Identifier: MIT
 *
 * One line for each execution that failed, or for each: under the scripts' logger, with the messages of the original. Of
 * failures with one status so many a second get their line; how many did not is said in a line of its own. */
#pragma once

#include <glib.h>
#include "call-names.h"
#include "outcome.h"
#include "settings.h"

typedef struct ExecutionLog ExecutionLog;

/* The logger is not owned. */
ExecutionLog *execution_log_new(Logger *logger, ExecutionLines which);
/* Says what it has not said yet. */
void execution_log_free(ExecutionLog *log);

/* Returns when execution_log_tick() has something to say, G_MAXINT64: not because of this. */
gint64 execution_log_write(ExecutionLog *log, CallNames names, const Outcome *outcome, gint64 now_us);

/* Says how many lines were left out in seconds that are over. Returns when to call it again, G_MAXINT64: no need. */
gint64 execution_log_tick(ExecutionLog *log, gint64 now_us);
