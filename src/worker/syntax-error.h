/* SPDX-License-Identifier: MIT
 *
 * Where a text is wrong that the engine cannot parse. The engine's error has a line and no column, and of a wrapped text
 * it complains about the wrapper: both are found out here from the user's text, by parsing parts of it. */
#pragma once

#include <glib.h>

/* Completes what the engine said. in_function: the text is run as the body of an async function. */
void syntax_error_explain(const char *text, gsize size, gboolean in_function, char **message, guint *line, guint *column);
