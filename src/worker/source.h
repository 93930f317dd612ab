/* SPDX-License-Identifier: MIT
 *
 * Script texts on their way into the engine. A text is looked at once and remembered: plain, or wrapped for top-level
 * await and return or as a module, or in a block so that it can run again in the same realm. Positions that the engine
 * reports are brought back to the user's text here. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "module.h"
#include "texts.h"
#include "toplevel-line.h"
#include "toplevel.h"
#include "web.h"

typedef struct Source Source;

/* The module of the program of that number, which is there: no call forgets it, and its texts stay where they are. The caller
 * frees it. */
Source *source_new_module(const Texts *texts, guint number);
void source_free(Source *source);

/* Of a module: what to evaluate for a function that runs it, see module_wrap(). NULL: it is no module, fault says why.
 * Made anew after source_forget_module_text(), which gives back what the engine need not read again. */
JSStringRef source_module_text(Source *source);
void source_forget_module_text(Source *source);

/* The line of that text, see toplevel-line.h, which no call forgets; the caller frees it. */
Source *source_new_line(const char *text, gsize size);

LineForm source_line_form(const Source *source);

/* The script of that text. shared: it must be able to run repeatedly in one realm. Valid until the next call. */
const Source *source_get(const char *text, gsize size, gboolean shared);

/* The user's text. */
const char *source_text(const Source *source, gsize *size);

/* What to evaluate. */
JSStringRef source_engine_text(const Source *source);

/* Why it cannot be evaluated, though the engine might say something else; NULL: it can. */
const ModuleFault *source_fault(const Source *source);

/* Whether that gives the value, or a function that does. */
ToplevelForm source_form(const Source *source);

/* What was put into the text that is evaluated; its form says whether there is anything. */
const ToplevelMap *source_map(const Source *source);

/* The Web APIs that it can reach. */
WebNames source_web_names(const Source *source);

/* Whether it awaits something, and may ask for async_hooks, which is not for such a text. */
gboolean source_awaits_with_hooks(const Source *source);

/* Both for a text that shares its realm with others: whether it may ask for async_hooks, and whether a function in it awaits. The
 * second reads the text. */
gboolean source_names_hooks(const Source *source);
gboolean source_has_function_that_awaits(const Source *source);

/* Makes of a place that the engine reported that in the user's text; 0 stays 0. */
void source_place(const Source *source, guint *line, guint *column);

/* Names what the engine's message leaves unnamed, see error-hint.h; the position is the user's. */
void source_name_in_message(const Source *source, guint line, guint column, char **message);

/* Completes what the engine says of a text that it cannot parse: see syntax-error.h. */
void source_explain_syntax(const Source *source, char **message, guint *line, guint *column);
