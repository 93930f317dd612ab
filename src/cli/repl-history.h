/* SPDX-License-Identifier: MIT
 *
 * The lines that were typed in sessions before, in a file that only its owner may read: one on each line, the newest last. Each is
 * added when it is typed, so that nothing is lost, and sessions at the same time mix theirs. */
#pragma once

#include <glib.h>

/* As many are kept in the file, and given back. */
#define REPL_HISTORY_MAX 1000u

typedef struct ReplHistory ReplHistory;

/* The file where nobody names another: below XDG_STATE_HOME, or ~/.local/state. The caller frees it. */
char *repl_history_file(void);

/* Opens the file, and makes it and the folders above it where they are not there. NULL: it cannot be. */
ReplHistory *repl_history_open(const char *file, GError **error);

/* What is in it: of char *, the newest last; what is longer than a line of a person, or no UTF-8, is left out. */
GPtrArray *repl_history_lines(const ReplHistory *history);

/* Adds one, as far as the disk takes it. A line that begins with a blank is private, as shells have it. */
void repl_history_add(ReplHistory *history, const char *line);

/* Leaves the newest in the file. */
void repl_history_close(ReplHistory *history);
