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

typedef struct Source Source;

/* The script of that text. shared: it must be able to run repeatedly in one realm. Valid until the next call. */
const Source *source_get(const char *text, gsize size, gboolean shared);

/* What to evaluate. */
JSStringRef source_engine_text(const Source *source);

/* Whether that gives the value, or a function that does. */
ToplevelForm source_form(const Source *source);

/* The Web APIs that it can reach. */
WebNames source_web_names(const Source *source);

/* The column in the user's text for one that the engine reported; 0 stays 0. */
guint source_column(const Source *source, guint line, guint column);

/* What the engine is told that a file of this name is called: it takes URLs apart, writes them anew, and leaves out parts of
 * them in stacks; nothing that begins so is one. The caller frees it. */
char *source_url(const char *name);

/* A stack as the engine gives it with the positions in file brought back, and without the frames of our own machinery,
 * folded. file: what source_url() made of name. The caller frees it. */
char *source_stack(const Source *source, const char *stack, const char *file, const char *name);

/* The place of the first frame in file, of a stack that source_stack() returned. FALSE: there is none. */
gboolean source_place_in_stack(const char *stack, const char *file, guint *line, guint *column);

/* Names what the engine's message leaves unnamed, see error-hint.h; the position is the user's. */
void source_name_in_message(const Source *source, guint line, guint column, char **message);

/* Completes what the engine says of a text that it cannot parse: see syntax-error.h. */
void source_explain_syntax(const Source *source, char **message, guint *line, guint *column);
