/* SPDX-License-Identifier: MIT
 *
 * How a failed script is shown to the person at the terminal: what was thrown, where, the line with a caret, the stack. */
#pragma once

#include <glib.h>
#include "outcome.h"

/* The text for standard error, ending in a line end. script: the source, of which the line is shown. */
char *report_failure(const Outcome *outcome, GBytes *script);

/* Appends a place in a source to the text, with its line and a caret, where there is such a line. byte: of the line, from 0. */
void report_append_place(GString *text, const char *file, guint line, gsize byte, GBytes *source);
