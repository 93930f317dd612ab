/* SPDX-License-Identifier: MIT
 *
 * The lines of a session: from a terminal, where they are edited, completed and remembered, or as they come from standard
 * input. While a person types, the main loop goes on. */
#pragma once

#include <glib.h>
#include "repl-history.h"

typedef struct ReplInput ReplInput;

/* How the text before the cursor could go on: of char *, each beginning with the last *typed bytes of the text; NULL: not at
 * all. The caller frees it. */
typedef GPtrArray *ReplComplete(const char *text, gsize *typed, gpointer user_data);

typedef struct {
    gboolean is_terminal;
    ReplHistory *history;        /* outlives the input; NULL: nothing is remembered */
    ReplComplete *complete;
    gpointer user_data;          /* of that */
    const int *signal;           /* where a number is when a signal has come: what is being read is given up */
} ReplInputOptions;

/* Where editing is not possible, which is told, lines of a terminal are read as it gives them. */
ReplInput *repl_input_new(const ReplInputOptions *options);

typedef enum {
    REPL_LINE,
    REPL_SIGNALLED,      /* there was something on the line */
    REPL_SIGNALLED_IDLE, /* there was nothing */
    REPL_END,
    REPL_FAILED,
} ReplRead;

/* The next line, without its end; the caller frees it. prompt: shown at a terminal. */
ReplRead repl_input_read(ReplInput *input, const char *prompt, char **line, GError **error);

void repl_input_free(ReplInput *input);
