/* SPDX-License-Identifier: MIT
 *
 * JSON that somebody else wrote, token by token: one pass over the text, no memory taken, no recursion, nothing kept but a
 * bit for each container that is open. What it passes is JSON in UTF-8, to the last byte; lone surrogates may be escaped,
 * numbers may be of any size, and members may have any name, as the grammar has it. */
#pragma once

#include <glib.h>

/* The engine writes none deeper than 40000. */
#define JSON_SCAN_DEPTH_MAX 65536u

typedef enum {
    JSON_TOKEN_BROKEN, /* this is no JSON: failure says why, at is where */
    JSON_TOKEN_END,    /* the text is complete */
    JSON_TOKEN_OBJECT, /* begins */
    JSON_TOKEN_ARRAY,  /* begins */
    JSON_TOKEN_CLOSE,  /* the innermost of them ends */
    JSON_TOKEN_NAME,   /* of a member; its value follows */
    JSON_TOKEN_STRING,
    JSON_TOKEN_NUMBER,
    JSON_TOKEN_TRUE,
    JSON_TOKEN_FALSE,
    JSON_TOKEN_NULL,
} JsonToken;

typedef struct {
    const char *at; /* behind the last token */
    const char *end;
    const char *failure;

    /* The last token. Of a string or name, what stands between the quotes. */
    const char *text;
    gsize size;
    gboolean escaped; /* a string or name with escapes in it */

    /* Private. */
    guint8 expected;
    gboolean in_object;
    guint depth, depth_floor, depth_max;
    guint8 objects[JSON_SCAN_DEPTH_MAX / 8];
} JsonScan;

/* depth_max: how many containers may be open at once, at most JSON_SCAN_DEPTH_MAX. */
void json_scan_init(JsonScan *scan, const char *text, gsize size, guint depth_max);

/* The same for what stands between the braces of an object, one member at least. */
void json_scan_init_members(JsonScan *scan, const char *text, gsize size, guint depth_max);

/* After BROKEN and END comes the same again. */
JsonToken json_scan_next(JsonScan *scan);

/* Goes behind the value whose first token this was; FALSE where it is broken. */
gboolean json_scan_skip(JsonScan *scan, JsonToken first);

/* The end of the inside of a string: a quote, or end. NULL where a control character, a wrong escape or what is no UTF-8
 * comes first; then *failure says which and *at is where. *escaped becomes TRUE if there is an escape. */
const char *json_scan_string_inside(const char **at, const char *end, gboolean *escaped, const char **failure);

/* Behind the characters that stand for themselves in a string: at a quote, a backslash, a control character, what is no
 * UTF-8, or end. */
const char *json_scan_plain(const char *at, const char *end);
