/* SPDX-License-Identifier: MIT
 *
 * Msgpack values, read from a cursor and appended to bytes; both ways also from and to JSON. */
#pragma once

#include <glib.h>
#include <jansson.h>
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

/* Reads the rest of a value and appends it to json as JSON text; json may be NULL to pass over the value. */
void msgpack_read_rest(Cursor *cursor, MsgpackHead head, GString *json);

/* The number as an integer, if it is one and fits. */
gboolean msgpack_head_integer(MsgpackHead head, gint64 *integer);

void msgpack_append_map(GByteArray *out, gsize member_count);
void msgpack_append_array(GByteArray *out, gsize element_count);
void msgpack_append_string(GByteArray *out, const char *text, gsize size);
void msgpack_append_integer(GByteArray *out, gint64 number);
void msgpack_append_json(GByteArray *out, const json_t *value);
