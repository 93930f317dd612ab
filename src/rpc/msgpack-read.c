/* SPDX-License-Identifier: MIT
 *
 * Msgpack read: heads, whole values passed over, and values as JSON text. */
#include <string.h>
#include "codec.h"
#include "json-text.h"
#include "msgpack.h"

enum { DEPTH_MAX = 512 };

/* ---- heads ---- */

/* The first bytes 0xc0 to 0xdf: the kind, and how many bytes of number follow. */
static const struct {
    guint8 kind, width;
} long_heads[0x20] = {
    {MSGPACK_NIL, 0},       {MSGPACK_INVALID, 0},   {MSGPACK_FALSE, 0},     {MSGPACK_TRUE, 0},
    {MSGPACK_BINARY, 1},    {MSGPACK_BINARY, 2},    {MSGPACK_BINARY, 4},    {MSGPACK_EXTENSION, 1},
    {MSGPACK_EXTENSION, 2}, {MSGPACK_EXTENSION, 4}, {MSGPACK_FLOAT, 4},     {MSGPACK_DOUBLE, 8},
    {MSGPACK_UINT, 1},      {MSGPACK_UINT, 2},      {MSGPACK_UINT, 4},      {MSGPACK_UINT, 8},
    {MSGPACK_INT, 1},       {MSGPACK_INT, 2},       {MSGPACK_INT, 4},       {MSGPACK_INT, 8},
    {MSGPACK_EXTENSION, 0}, {MSGPACK_EXTENSION, 0}, {MSGPACK_EXTENSION, 0}, {MSGPACK_EXTENSION, 0},
    {MSGPACK_EXTENSION, 0}, {MSGPACK_STRING, 1},    {MSGPACK_STRING, 2},    {MSGPACK_STRING, 4},
    {MSGPACK_ARRAY, 2},     {MSGPACK_ARRAY, 4},     {MSGPACK_MAP, 2},       {MSGPACK_MAP, 4},
};

enum { FIXED_EXTENSION = 0xd4, FIXED_EXTENSION_END = 0xd9, LONG_HEADS = 0xc0, NEGATIVE_HEADS = 0xe0 };

static guint64 sign_extended(guint64 number, guint width)
{
    guint unused = 64 - 8 * width;
    return (guint64)((gint64)(number << unused) >> unused);
}

static MsgpackHead read_long_head(Cursor *cursor, guint8 first)
{
    MsgpackKind kind = long_heads[first - LONG_HEADS].kind;
    guint width = long_heads[first - LONG_HEADS].width;
    guint64 number = width > 0 ? cursor_take_big_endian(cursor, width) : 0;
    if (kind == MSGPACK_INVALID)
        cursor_fail(cursor, "msgpack: unknown type byte 0x%02x", first);
    if (kind == MSGPACK_INT)
        number = sign_extended(number, width);
    if (first >= FIXED_EXTENSION && first < FIXED_EXTENSION_END)
        number = 1u << (first - FIXED_EXTENSION);
    return (MsgpackHead){kind, number};
}

MsgpackHead msgpack_read_head(Cursor *cursor)
{
    guint8 first = cursor_take_byte(cursor);
    if (first < 0x80)
        return (MsgpackHead){MSGPACK_UINT, first};
    if (first < 0x90)
        return (MsgpackHead){MSGPACK_MAP, first & 0x0f};
    if (first < 0xa0)
        return (MsgpackHead){MSGPACK_ARRAY, first & 0x0f};
    if (first < LONG_HEADS)
        return (MsgpackHead){MSGPACK_STRING, first & 0x1f};
    if (first < NEGATIVE_HEADS)
        return read_long_head(cursor, first);
    return (MsgpackHead){MSGPACK_INT, sign_extended(first, 1)};
}

static double head_double(MsgpackHead head)
{
    if (head.kind == MSGPACK_FLOAT) {
        guint32 bits = (guint32)head.number;
        float number;
        memcpy(&number, &bits, sizeof number);
        return number;
    }
    double number;
    memcpy(&number, &head.number, sizeof number);
    return number;
}

gboolean msgpack_head_integer(MsgpackHead head, gint64 *integer)
{
    if (head.kind == MSGPACK_FLOAT || head.kind == MSGPACK_DOUBLE)
        return rpc_integer_from_double(head_double(head), integer);
    *integer = (gint64)head.number;
    return head.kind == MSGPACK_INT || (head.kind == MSGPACK_UINT && head.number <= G_MAXINT64);
}

/* ---- values passed over ---- */

/* How many values lie directly in one. FALSE where they cannot, having a byte each at least. */
static gboolean count_inside(Cursor *cursor, MsgpackHead head, guint64 *count)
{
    *count = head.kind == MSGPACK_ARRAY ? head.number : head.kind == MSGPACK_MAP ? 2 * head.number : 0;
    if (*count <= cursor_left(cursor))
        return TRUE;
    cursor_fail(cursor, "msgpack: %" G_GUINT64_FORMAT " elements in %zu bytes", head.number, cursor_left(cursor));
    return FALSE;
}

void msgpack_skip_rest(Cursor *cursor, MsgpackHead head)
{
    for (guint64 left = 1; left > 0 && !cursor->error; left--) {
        guint64 inside;
        if (head.kind == MSGPACK_EXTENSION)
            (void)cursor_take_byte(cursor); /* its type */
        if (head.kind == MSGPACK_STRING || head.kind == MSGPACK_BINARY || head.kind == MSGPACK_EXTENSION)
            (void)cursor_take(cursor, head.number);
        if (!count_inside(cursor, head, &inside))
            return;
        left += inside;
        if (left > 1)
            head = msgpack_read_head(cursor);
    }
}

/* ---- values as JSON ---- */

enum { SCALAR_MAX = 64 }; /* bytes of a number as name and as value, with what stands around them */

static void read_string(Cursor *cursor, MsgpackHead head, GString *json)
{
    const char *text = (const char *)cursor_take(cursor, head.number);
    if (text && cursor_may_add_string(cursor, json, text, head.number))
        json_text_append_string(json, text, head.number);
}

static void read_binary(Cursor *cursor, MsgpackHead head, GString *json)
{
    const guint8 *bytes = cursor_take(cursor, head.number);
    if (bytes && cursor_may_add(cursor, json, json_text_base64_size(head.number)))
        json_text_append_base64(json, bytes, head.number);
}

static void read_scalar(MsgpackHead head, GString *json)
{
    switch (head.kind) {
    case MSGPACK_FALSE:
        json_text_append(json, "false", 5);
        break;
    case MSGPACK_TRUE:
        json_text_append(json, "true", 4);
        break;
    case MSGPACK_UINT:
        json_text_append_unsigned(json, head.number);
        break;
    case MSGPACK_INT:
        json_text_append_integer(json, (gint64)head.number);
        break;
    case MSGPACK_FLOAT:
    case MSGPACK_DOUBLE:
        json_text_append_double(json, head_double(head));
        break;
    default:
        json_text_append(json, "null", 4);
    }
}

/* JSON has strings as names only. PHP's arrays may have integers, which JavaScript knows by their digits. */
static void read_name(Cursor *cursor, MsgpackHead head, GString *json)
{
    switch (head.kind) {
    case MSGPACK_STRING:
        read_string(cursor, head, json);
        break;
    case MSGPACK_UINT:
    case MSGPACK_INT:
        json_text_append(json, "\"", 1);
        read_scalar(head, json);
        json_text_append(json, "\"", 1);
        break;
    default:
        cursor_fail(cursor, "msgpack: a map key is neither a string nor an integer");
    }
    json_text_append(json, ":", 1);
}

static void read_value(Cursor *cursor, MsgpackHead head, GString *json, guint depth);

static void read_elements(Cursor *cursor, MsgpackHead head, GString *json, guint depth)
{
    json_text_append(json, "[", 1);
    for (guint64 i = 0; i < head.number && !cursor->error; i++) {
        if (i > 0)
            json_text_append(json, ",", 1);
        read_value(cursor, msgpack_read_head(cursor), json, depth);
    }
    json_text_append(json, "]", 1);
}

/* PHP's extension writes the class of an object as a member without a name, which no JSON object has. */
static void read_members(Cursor *cursor, MsgpackHead head, GString *json, guint depth)
{
    gboolean is_first = TRUE;
    json_text_append(json, "{", 1);
    for (guint64 i = 0; i < head.number && !cursor->error; i++) {
        MsgpackHead name = msgpack_read_head(cursor);
        if (name.kind == MSGPACK_NIL) {
            msgpack_skip_rest(cursor, msgpack_read_head(cursor));
            continue;
        }
        if (!is_first)
            json_text_append(json, ",", 1);
        is_first = FALSE;
        read_name(cursor, name, json);
        read_value(cursor, msgpack_read_head(cursor), json, depth);
    }
    json_text_append(json, "}", 1);
}

static void read_container(Cursor *cursor, MsgpackHead head, GString *json, guint depth)
{
    guint64 inside;
    if (depth == DEPTH_MAX) {
        cursor_fail(cursor, "msgpack: more than %d levels", DEPTH_MAX);
        return;
    }
    if (!count_inside(cursor, head, &inside))
        return;
    if (head.kind == MSGPACK_ARRAY)
        read_elements(cursor, head, json, depth + 1);
    else
        read_members(cursor, head, json, depth + 1);
}

static void read_value(Cursor *cursor, MsgpackHead head, GString *json, guint depth)
{
    if (!cursor_may_add(cursor, json, SCALAR_MAX))
        return;
    switch (head.kind) {
    case MSGPACK_STRING:
        read_string(cursor, head, json);
        break;
    case MSGPACK_BINARY:
        read_binary(cursor, head, json);
        break;
    case MSGPACK_EXTENSION:
        cursor_fail(cursor, "msgpack: an extension type cannot be told in JSON");
        break;
    case MSGPACK_ARRAY:
    case MSGPACK_MAP:
        read_container(cursor, head, json, depth);
        break;
    default:
        read_scalar(head, json);
    }
}

void msgpack_read_rest(Cursor *cursor, MsgpackHead head, GString *json)
{
    read_value(cursor, head, json, 0);
}
