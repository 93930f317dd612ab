/* SPDX-License-Identifier: MIT
 *
 * Script texts on their way into the engine. A text is looked at once and remembered: plain, or wrapped for top-level
 * await and return, or in a block so that it can run again in the same realm. Positions that the engine reports are
 * brought back to the user's text here. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "toplevel.h"
#include "web.h"

typedef struct Script Script;

/* The script of that text. shared: it must be able to run repeatedly in one realm. Valid until the next call. */
const Script *script_get(const char *text, gsize size, gboolean shared);

/* What to evaluate. */
JSStringRef script_engine_text(const Script *script);

/* Whether that gives the value, or a function that does. */
ToplevelForm script_form(const Script *script);

/* The Web APIs that it can reach. */
WebNames script_web_names(const Script *script);

/* The column in the user's text for one that the engine reported; 0 stays 0. */
guint script_column(const Script *script, guint line, guint column);

/* What the engine is told that a file of this name is called: it takes URLs apart, writes them anew, and leaves out parts of
 * them in stacks; nothing that begins so is one. The caller frees it. */
char *script_url(const char *name);

/* A stack as the engine gives it with the positions in file brought back, and without the frames of our own machinery,
 * folded. file: what script_url() made of name. The caller frees it. */
char *script_stack(const Script *script, const char *stack, const char *file, const char *name);

/* The place of the first frame in file, of a stack that script_stack() returned. FALSE: there is none. */
gboolean script_place_in_stack(const char *stack, const char *file, guint *line, guint *column);

/* Names what the engine's message leaves unnamed, see error-hint.h; the position is the user's. */
void script_name_in_message(const Script *script, guint line, guint column, char **message);

/* Completes what the engine says of a text that it cannot parse: see syntax-error.h. */
void script_explain_syntax(const Script *script, char **message, guint *line, guint *column);
