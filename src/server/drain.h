/* SPDX-License-Identifier: MIT
 *
 * Takes the lines of scripts out of the workers' rings and hands them to the logger, or, for console text of the command
 * line, to standard output and error. What it collects is written by drain_flush. */
#pragma once

#include <glib.h>
#include "block.h"
#include "log.h"
#include "reply-lines.h"

typedef struct Drain Drain;

/* context: names out of request_id, function, worker, script, in the order in which a line shows them. logger and context are not
 * copied. Console text is broken protocol unless it is asked for. */
Drain *drain_new(Logger *logger, const char *const *context, gboolean console_text);
void drain_free(Drain *drain);

/* Where lines come from. The context is rendered with the first line of an execution: most have none. */
typedef struct {
    guint worker;
    const char *request_id; /* "" for none */
    const char *function;   /* NULL: none is called */
    const char *script;     /* file name; NULL between executions */
    ReplyLines *reply;      /* lines go there as well; NULL: they do not */
    GString *context;
    gboolean context_is_rendered;
} LineOrigin;

void line_origin_init(LineOrigin *origin, guint worker);
void line_origin_clear(LineOrigin *origin);
/* An execution begins, or (all NULL) ends. All stay the caller's and must last until the next call of this. */
void line_origin_set(LineOrigin *origin, const char *request_id, const char *function, const char *script, ReplyLines *reply);

typedef enum { DRAIN_EMPTY, DRAIN_MORE, DRAIN_CORRUPT } DrainResult;

/* Takes lines until the ring is empty or limit bytes of it are read, so that a flood cannot stall the loop. */
DrainResult drain_ring(Drain *drain, const Block *block, LineOrigin *origin, gsize limit);

/* Writes what was collected. */
void drain_flush(Drain *drain);

/* Lines of scripts so far. */
guint64 drain_lines(const Drain *drain, LogLevel level);
/* Lines that the logger's outputs did not take. */
guint64 drain_lines_dropped(const Drain *drain);
