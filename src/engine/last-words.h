/* SPDX-License-Identifier: MIT
 *
 * What a worker that a signal ends says of it to its standard error, which the server reads when the process is gone. */
#pragma once

#include <glib.h>

/* Loads what walks the stack; before the sandbox closes. */
void last_words_start(void);

/* One line: the signal, how much memory the running execution had taken and how much is in use above the start's, of which
 * limit (all in bytes), and the calls that led there as library+offset; neither an address nor anything of a script.
 * For a signal handler. */
void last_words_say(int signal, gsize grown, gsize used, gsize limit);
