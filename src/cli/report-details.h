/* SPDX-License-Identifier: MIT
 *
 * What an exception carries beside its message and stack, shown the way node does: its own members, its cause, the errors
 * of an AggregateError. */
#pragma once

#include <glib.h>

/* Frames in the engine's form, "f@script.js:1:2" a line each, as "    at f (script.js:1:2)" lines with so much in front. */
void report_append_stack(GString *text, const char *stack, guint indentation);

/* Appends " {", a line for each member, and "}", or nothing where there are none. details: see OutcomeException. */
void report_append_details(GString *text, const char *details);
