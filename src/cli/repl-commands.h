/* SPDX-License-Identifier: MIT
 *
 * What stands behind a dot at the beginning of a line of a session: a command, none of its code. */
#pragma once

#include <glib.h>

typedef enum {
    REPL_BREAK,
    REPL_CLEAR,
    REPL_EDITOR,
    REPL_EXIT,
    REPL_HELP,
    REPL_LOAD,
    REPL_SAVE,
    REPL_COMMAND_COUNT,
} ReplCommand;

/* Whether the line is one, be it one that there is none of: a number that is none begins with a dot, too. */
gboolean repl_is_command(const char *line);

/* Which, and what follows its name, "" for nothing. FALSE: there is no such command, or it lacks a file, which has been told. */
gboolean repl_command_read(const char *line, ReplCommand *command, const char **argument);

/* All of them, a line for each. The caller frees it. */
char *repl_commands_help(void);
