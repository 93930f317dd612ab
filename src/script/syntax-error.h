/* SPDX-License-Identifier: MIT
 *
 * Where a text is wrong that the engine cannot parse. The engine's error has a line and no column, and of a wrapped text
 * it complains about the wrapper: both are found out here from the user's text, by parsing parts of it. */
#pragma once

#include <glib.h>

/* Has the engine parse a text. FALSE where it refuses it: *message, which the caller frees, and *line are its complaint. */
typedef gboolean (*SyntaxCheck)(const char *text, gsize size, char **message, guint *line);

typedef enum {
    SYNTAX_SCRIPT,   /* the text is run as it is */
    SYNTAX_FUNCTION, /* as the body of an async function */
    SYNTAX_BEGUN,    /* it begins with the head of such a function, whose end is left out */
} SyntaxForm;

/* Completes what the engine said. */
void syntax_error_explain(SyntaxCheck check, const char *text, gsize size, SyntaxForm form, char **message, guint *line,
                          guint *column);

/* Whether the engine refuses the text, as the body of an async function, only because it ends too early: it could go on with another
 * line. A string that ends with its line is wrong. */
gboolean syntax_error_is_of_end(SyntaxCheck check, const char *text, gsize size);
