/* SPDX-License-Identifier: MIT
 *
 * JSON texts, read and written as Go and JavaScript engines do where the JSON library is stricter. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* Any JSON value. Lone surrogate escapes read as U+FFFD; where an integer does not fit into 64 bits, all
 * integers of the text become reals. Invalid UTF-8 and more than 2048 levels are errors. */
json_t *json_text_load(const char *text, gsize size, GError **error);

/* The value as JSON text without white space, members in order. The caller frees it. */
char *json_text_dump(const json_t *value);

/* What Go calls the type: "number", "string", … */
const char *json_text_type_name(const json_t *value);

/* An integer, however it was written (5000, 5000.0, 5e3), if it fits. */
gboolean json_text_integer(const json_t *value, gint64 *integer);

/* Append a quoted string (invalid UTF-8 becomes U+FFFD), a number (null if it is not finite). */
void json_text_append_string(GString *out, const char *text, gsize size);
void json_text_append_double(GString *out, double number);
