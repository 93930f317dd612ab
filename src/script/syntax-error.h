/* SPDX-License-Identifier: MIT
 *
 * Where a text is wrong that the engine cannot parse. The engine's error has a line and no column, and of a wrapped text
 * it complains about the wrapper: both are found out here from the user's text, by parsing parts of it. */
#pragma once

#include <glib.h>

/* Has the engine parse a text. FALSE where it refuses it: *message, which the caller frees, and *line are its complaint. */
typedef gboolean (*SyntaxCheck)(const char *text, gsize size, char **message, guint *line);

/* Completes what the engine said. in_function: the text is run as the body of an async function. */
void syntax_error_explain(SyntaxCheck check, const char *text, gsize size, gboolean in_function, char **message, guint *line,
                          guint *column);
