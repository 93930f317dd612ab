/* SPDX-License-Identifier: MIT
 *
 * The lines of one execution, collected for its reply: a JSON array of {"level", "time", "msg", "fields"}, of so many lines
 * and bytes at most. What is left out is counted in a last element, "... 5 more". */
#pragma once

#include <glib.h>
#include "log.h"

typedef struct ReplyLines ReplyLines;

ReplyLines *reply_lines_new(guint lines_max, gsize bytes_max);
void reply_lines_free(ReplyLines *lines);

/* message: the inside of a JSON string; fields: members of a JSON object. Both were checked. */
void reply_lines_add(ReplyLines *lines, LogLevel level, double time_ms, const char *message, gsize message_size,
                     const char *fields, gsize fields_size);

/* The array; frees the lines. */
GBytes *reply_lines_end(ReplyLines *lines);
