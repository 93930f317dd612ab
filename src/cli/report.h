/* SPDX-License-Identifier: MIT
 *
 * How a failed script is shown to the person at the terminal: what was thrown, where, the line with a caret, the stack. */
#pragma once

#include <glib.h>
#include "outcome.h"

/* The text for standard error, ending in a line end. script: the source, of which the line is shown. */
char *report_failure(const Outcome *outcome, GBytes *script);
