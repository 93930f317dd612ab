/* SPDX-License-Identifier: MIT
 *
 * Text between the engine's UTF-16 and everybody else's UTF-8. The library's own conversions stop at lone surrogates and
 * at NUL; these do not: a lone surrogate becomes U+FFFD, as does what is no UTF-8, and NUL stays NUL. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

/* A string of the engine; the caller releases it. */
JSStringRef text_to_engine(const char *utf8, gsize size);
/* The same from a text that NUL ends. */
JSStringRef text_literal(const char *utf8);

/* The string as a value; releases it. */
JSValueRef text_value(JSContextRef context, JSStringRef string);

/* UTF-8 with a NUL behind it; *size (if not NULL) is without that NUL. The caller frees it. */
char *text_from_engine(JSStringRef string, gsize *size);

/* The text of a value that is known to be a string. NULL where it is none, or memory ran out in the engine. */
char *text_from_value(JSContextRef context, JSValueRef value, gsize *size);
