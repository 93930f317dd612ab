/* SPDX-License-Identifier: MIT
 *
 * The standard error of one worker process: a piece of memory of fixed size, read when the process is gone. Nobody needs to
 * listen to it, and what finds no room in it is lost to the writer. The engine and the libraries say there why they end a
 * process. */
#pragma once

#include <glib.h>

#define LAST_WORDS_MAX 2000 /* bytes of a text */

typedef struct {
    int fd; /* -1: there is none */
    gint64 begin;
} LastWords;
#define LAST_WORDS_NONE ((LastWords){.fd = -1})

/* For a process to be started. Where RRJS_WORKER_STDERR is set there are none: what it says goes where the server's own
 * words go. FALSE: there are none, and errno tells why. */
gboolean last_words_open(LastWords *words);
void last_words_close(LastWords *words);

/* What was said so far is not what it dies of. */
void last_words_skip(LastWords *words);

/* Copies the end of what was said since, as one line of printable ASCII; "" where that is nothing. The process may have
 * written anything. */
void last_words_read(const LastWords *words, char text[static LAST_WORDS_MAX + 1]);
