/* SPDX-License-Identifier: MIT
 *
 * What the commands of rrjs share: their table entry, exit codes, and the way a mistake in usage is told. */
#pragma once

#include <glib.h>

/* Exit codes, from the manual; 124 is what timeout(1) uses. */
enum {
    EXIT_FINISHED = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_TIMEOUT = 124,
    EXIT_MEMORY_LIMIT = 125,
    EXIT_CRASH = 126,
    EXIT_SIGNAL = 128, /* and the number of the signal, as shells have it */
};

/* In the arguments of a command: those of a script, whatever they are. */
#define COMMAND_SCRIPT_ARGUMENTS "[ARG…]"

typedef struct {
    const char *name;
    const char *options;   /* as rrjs --help puts them */
    const char *arguments; /* what follows the options */
    const char *summary;   /* one line */
    int (*run)(int argc, char **argv);
} Command;

int command_run(int argc, char **argv);
int command_eval(int argc, char **argv);
int command_repl(int argc, char **argv);
int command_serve(int argc, char **argv);
int command_check(int argc, char **argv);
int command_build(int argc, char **argv);
int command_execute(int argc, char **argv);
int command_call(int argc, char **argv);
int command_workers(int argc, char **argv);
int command_reset(int argc, char **argv);
int command_reload(int argc, char **argv);
int command_init(int argc, char **argv);
int command_types(int argc, char **argv);
int command_version(int argc, char **argv);

/* NULL: there is no such command. */
const Command *command_find(const char *name);

/* Parses the options of a command, which may stand anywhere before --; where a script's own arguments follow, before the first that
 * is none. FALSE: the mistake was told. */
gboolean command_parse(const char *command, const GOptionEntry *entries, int *argc, char ***argv);

/* "rrjs: …" on standard error, each line of the text so; returns EXIT_USAGE. */
int command_fail(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* The exit code of the program for that of its command: another one than EXIT_FINISHED where standard output or error could
 * not be written, which is told; where the reader has gone it is the silent one of SIGPIPE. */
int command_end(int code);

/* The exit code for a status of js.Execute. */
int command_exit_code(const char *status);

/* The JSON text that is given as arguments, any value as it was written: that itself, or of @FILE and @- what is there. what: how
 * they are given, for messages. To be freed; NULL with an error that says where it is no JSON. */
char *command_read_args(const char *what, const char *given, GError **error);

/* What positions in that file are told with: "stdin" for standard input. */
const char *command_script_name(const char *file);

/* The script in that file, "-" for standard input; NULL with an error that names it. */
GBytes *command_read_script(const char *file, GError **error);
