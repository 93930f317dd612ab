/* SPDX-License-Identifier: MIT
 *
 * What the tokens of a JSON text mean, read as Go's encoding/json does. */
#pragma once

#include <glib.h>
#include "json-scan.h"

/* Deeper texts are refused. */
enum { JSON_READ_DEPTH_MAX = 2048 };

void json_read_init(JsonScan *scan, const char *text, gsize size);

/* Tells why and where the text that begins at start is broken; always FALSE. */
gboolean json_read_fail(const JsonScan *scan, const char *start, GError **error);

/* A value in its text. */
typedef struct {
    JsonToken first;  /* BROKEN: there is none */
    const char *text; /* all of it; of a string, what stands between the quotes */
    gsize size;
    gboolean escaped; /* a string with escapes in it */
} JsonValue;

/* The rest of the value that begins with the token; FALSE where it is broken. */
gboolean json_read_value(JsonScan *scan, JsonToken first, JsonValue *value);

/* All of it as it was written, quotes included. */
const char *json_read_text(const JsonValue *value, gsize *size);

/* What may stand between the braces of an object: how many members that is (0 where it is broken), and the value of the
 * last member that was written with this name (BROKEN: there is none). */
gsize json_read_count_members(const char *members, gsize size);
void json_read_find_member(const char *members, gsize size, const char *name, JsonValue *value);

/* Whether all of the text is one value. */
gboolean json_read_check(const char *text, gsize size, GError **error);

/* What Go calls the type of a value that begins with the token: "number", "string", … */
const char *json_read_type_name(JsonToken token);

/* The inside of a string without its escapes; lone surrogates become U+FFFD. Returns its size, which is at most that of the
 * text; to may be NULL to learn that. */
gsize json_read_string(const char *text, gsize size, char *to);

/* A number that was written without point and exponent, and fits; or, of any, however it was written (5000, 5000.0, 5e3). */
gboolean json_read_plain_integer(const char *text, gsize size, gint64 *integer);
gboolean json_read_integer(const char *text, gsize size, gint64 *integer);
