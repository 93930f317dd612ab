/* SPDX-License-Identifier: MIT
 *
 * A line that somebody types, in a session of lines that share a realm: what it declares is to stay there, be it by var, let,
 * const, class or function, and may be declared again by a later one. So a line that declares anything runs inside the
 * wrapper of toplevel.h, which tells of its variables. */
#pragma once

#include <glib.h>
#include "syntax-error.h"
#include "toplevel.h"

typedef enum {
    LINE_AS_IT_IS,   /* the engine runs the line itself, and has the last word about it */
    LINE_OBJECT,     /* the text to run is another; so it is with the next two */
    LINE_PROMISED,   /* it gives a promise of the value */
    LINE_BOXED,      /* a promise of an object with the value, see TOPLEVEL_WITH_BOX */
    LINE_UNFINISHED, /* it is the beginning of something that goes on with another line */
} LineForm;

/* *text: what to run in place of the line, which the caller frees, and its map is filled; or NULL. What begins with a brace is
 * an object where it can be one. Of a line that is as it is the fault may say what is wrong with it. */
LineForm toplevel_prepare_line(const char *line, gsize size, SyntaxCheck check, char **text, gsize *text_size,
                               ToplevelMap *map, ModuleFault *fault);
