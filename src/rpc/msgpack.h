/* SPDX-License-Identifier: MIT
 *
 * Msgpack values, read from a cursor and appended to bytes; both ways also from and to JSON. */
#pragma once

#include <glib.h>
#include "cursor.h"

typedef enum {
    MSGPACK_INVALID,
    MSGPACK_NIL,
    MSGPACK_FALSE,
    MSGPACK_TRUE,
    MSGPACK_UINT,
    MSGPACK_INT,
    MSGPACK_FLOAT,
    MSGPACK_DOUBLE,
    MSGPACK_STRING,
    MSGPACK_BINARY,
    MSGPACK_EXTENSION,
    MSGPACK_ARRAY,
    MSGPACK_MAP,
} MsgpackKind;

/* The start of a value. What number means depends on the kind: the value, the bits of the value, or how many
 * bytes (string, binary, extension), elements or members follow. */
typedef struct {
    MsgpackKind kind;
    guint64 number;
} MsgpackHead;

MsgpackHead msgpack_read_head(Cursor *cursor);

/* Reads the rest of a value and appends it to json as JSON text; or passes over it, however deep it is. */
void msgpack_read_rest(Cursor *cursor, MsgpackHead head, GString *json);
void msgpack_skip_rest(Cursor *cursor, MsgpackHead head);

/* The number as an integer, if it is one and fits. */
gboolean msgpack_head_integer(MsgpackHead head, gint64 *integer);

/* ---- writing ---- */

/* Bytes of a number, or of any head, at most. */
enum { MSGPACK_HEAD_MAX = 9 };

/* Write into memory with room enough, in the shortest form, and return how many bytes that took. JavaScript does not tell
 * 1 and 1.0 apart, so neither do we: a double that is an integer is written as one. */
gsize msgpack_write_map_head(guint8 *to, gsize member_count);
gsize msgpack_write_array_head(guint8 *to, gsize element_count);
gsize msgpack_write_string_head(guint8 *to, gsize size);
gsize msgpack_write_integer(guint8 *to, gint64 number);
gsize msgpack_write_double(guint8 *to, double number);

void msgpack_append_map(GByteArray *out, gsize member_count);
void msgpack_append_array(GByteArray *out, gsize element_count);
void msgpack_append_array(GByteArray *out, gsize element_count);
void msgpack_append_string(GByteArray *out, const char *text, gsize size);
void msgpack_append_integer(GByteArray *out, gint64 number);

/* A JSON text. Nothing is appended where it is broken. */
gboolean msgpack_append_json(GByteArray *out, const char *json, gsize size, GError **error);

/* What stands between the braces of an error in JSON, of which json_read_count_members found some: the members without the
 * head of their map, in Go's spelling if wanted. Errors inside are spelled so, too; data and code are the script's. */
void msgpack_append_error_members(GByteArray *out, const char *members, gsize size, gboolean go_names);
