/* SPDX-License-Identifier: MIT
 *
 * Messages of the engine that name nothing: which variable was not initialized yet, what could not be destructured, which call
 * got no JSON. The text of the script says so, around the place of the error. Pure text work, done when an exception is
 * described; where the place tells nothing for sure, the message stays. */
#pragma once

#include <glib.h>

/* The message with a name or an expression of the text in it, or NULL. line, column: 1-based, column in UTF-16 units, as the
 * engine gives them: somewhere inside the expression, see the tests; 0: not known. The caller frees it. */
char *error_hint(const char *text, gsize size, guint line, guint column, const char *message);
