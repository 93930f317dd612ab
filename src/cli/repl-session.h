/* SPDX-License-Identifier: MIT
 *
 * A session in a worker of its own: runs lines one after the other, as rrjs run does with a file, and shows what becomes of
 * them. Where the worker has to be replaced, what the session had declared is gone, and that is told. */
#pragma once

#include <glib.h>
#include "pool.h"
#include "setup.h"

typedef struct ReplSession ReplSession;

/* signal: where a number is when a signal has come, which stops a line. Both outlive the session. */
ReplSession *repl_session_new(const Setup *setup, const int *signal, GError **error);

/* Runs a text, and shows its value or its error. name: for places in it, as repl-1. FALSE: it is unfinished, and nothing was run;
 * never where it is the last. */
gboolean repl_session_run(ReplSession *session, const char *name, const char *text, gsize size, gboolean is_last);

/* The exit code for the last line that failed; EXIT_FINISHED: none has. */
int repl_session_exit_code(const ReplSession *session);

/* What is declared is forgotten: the next line is the first of a new session. */
void repl_session_clear(ReplSession *session);

/* How a text could go on, see ReplComplete. */
GPtrArray *repl_session_complete(ReplSession *session, const char *text, gsize *typed);

Pool *repl_session_pool(ReplSession *session);
void repl_session_free(ReplSession *session);
