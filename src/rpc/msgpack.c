/* SPDX-License-Identifier: MIT */
#include "msgpack.h"
#include "codec.h"
#include "json-text.h"
#include <string.h>

enum { DEPTH_MAX = 512 };

/* ---- reading ---- */

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
    guint64 number = cursor_take_big_endian(cursor, width);
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

static void read_bytes(Cursor *cursor, MsgpackHead head, GString *json)
{
    const guint8 *bytes = cursor_take(cursor, head.number);
    if (!bytes || !json)
        return;
    if (head.kind == MSGPACK_STRING) {
        json_text_append_string(json, (const char *)bytes, head.number);
        return;
    }
    g_autofree char *base64 = g_base64_encode(bytes, head.number); /* as Go has bytes in JSON */
    json_text_append_string(json, base64, strlen(base64));
}

static void read_extension(Cursor *cursor, MsgpackHead head, GString *json)
{
    (void)cursor_take_byte(cursor); /* its type */
    (void)cursor_take(cursor, head.number);
    if (json)
        cursor_fail(cursor, "msgpack: an extension type cannot be told in JSON");
}

/* JSON has strings as names only. PHP's arrays may have integers, which JavaScript knows by their digits. */
static void read_key(Cursor *cursor, GString *json)
{
    MsgpackHead head = msgpack_read_head(cursor);
    gboolean is_integer = head.kind == MSGPACK_INT || head.kind == MSGPACK_UINT;
    if (json && !is_integer && head.kind != MSGPACK_STRING)
        cursor_fail(cursor, "msgpack: a map key is neither a string nor an integer");
    if (json && is_integer)
        g_string_append_c(json, '"');
    msgpack_read_rest(cursor, head, json);
    if (json && is_integer)
        g_string_append_c(json, '"');
}

static void read_value(Cursor *cursor, MsgpackHead head, GString *json, guint depth);

static void read_elements(Cursor *cursor, MsgpackHead head, GString *json, guint depth)
{
    gboolean is_map = head.kind == MSGPACK_MAP;
    if (depth == DEPTH_MAX || head.number > cursor_left(cursor)) {
        cursor_fail(cursor, "msgpack: %" G_GUINT64_FORMAT " elements on level %u in %zu bytes", head.number,
                    depth, cursor_left(cursor));
        return;
    }
    if (json)
        g_string_append_c(json, is_map ? '{' : '[');
    for (guint64 i = 0; i < head.number && !cursor->error; i++) {
        if (json && i > 0)
            g_string_append_c(json, ',');
        if (is_map) {
            read_key(cursor, json);
            if (json)
                g_string_append_c(json, ':');
        }
        read_value(cursor, msgpack_read_head(cursor), json, depth + 1);
    }
    if (json)
        g_string_append_c(json, is_map ? '}' : ']');
}

static void append_scalar(GString *json, MsgpackHead head)
{
    switch (head.kind) {
    case MSGPACK_FALSE:
        g_string_append(json, "false");
        break;
    case MSGPACK_TRUE:
        g_string_append(json, "true");
        break;
    case MSGPACK_UINT:
        g_string_append_printf(json, "%" G_GUINT64_FORMAT, head.number);
        break;
    case MSGPACK_INT:
        g_string_append_printf(json, "%" G_GINT64_FORMAT, (gint64)head.number);
        break;
    case MSGPACK_FLOAT:
    case MSGPACK_DOUBLE:
        json_text_append_double(json, head_double(head));
        break;
    default:
        g_string_append(json, "null");
    }
}

static void read_value(Cursor *cursor, MsgpackHead head, GString *json, guint depth)
{
    switch (head.kind) {
    case MSGPACK_STRING:
    case MSGPACK_BINARY:
        read_bytes(cursor, head, json);
        break;
    case MSGPACK_EXTENSION:
        read_extension(cursor, head, json);
        break;
    case MSGPACK_ARRAY:
    case MSGPACK_MAP:
        read_elements(cursor, head, json, depth);
        break;
    default:
        if (json)
            append_scalar(json, head);
    }
}

void msgpack_read_rest(Cursor *cursor, MsgpackHead head, GString *json)
{
    read_value(cursor, head, json, 0);
}

/* ---- writing ---- */

static void append_big_endian(GByteArray *out, guint8 first, guint64 number, guint width)
{
    guint8 bytes[9] = {first};
    for (guint i = 0; i < width; i++)
        bytes[width - i] = (guint8)(number >> 8 * i);
    g_byte_array_append(out, bytes, width + 1);
}

/* A head with a size: in the first byte itself if it is small, else behind one of three first bytes (0: no
 * such form). */
static void append_size(GByteArray *out, gsize size, guint8 fixed, gsize fixed_max,
                        const guint8 first[static 3])
{
    if (size <= fixed_max)
        append_big_endian(out, (guint8)(fixed | size), 0, 0);
    else if (size <= G_MAXUINT8 && first[0])
        append_big_endian(out, first[0], size, 1);
    else if (size <= G_MAXUINT16)
        append_big_endian(out, first[1], size, 2);
    else
        append_big_endian(out, first[2], size, 4);
}

void msgpack_append_map(GByteArray *out, gsize member_count)
{
    append_size(out, member_count, 0x80, 15, (const guint8[]){0, 0xde, 0xdf});
}

void msgpack_append_array(GByteArray *out, gsize element_count)
{
    append_size(out, element_count, 0x90, 15, (const guint8[]){0, 0xdc, 0xdd});
}

void msgpack_append_string(GByteArray *out, const char *text, gsize size)
{
    append_size(out, size, 0xa0, 31, (const guint8[]){0xd9, 0xda, 0xdb});
    g_byte_array_append(out, (const guint8 *)text, (guint)size);
}

static void append_negative(GByteArray *out, gint64 number)
{
    if (number >= -32)
        append_big_endian(out, (guint8)number, 0, 0);
    else if (number >= G_MININT8)
        append_big_endian(out, 0xd0, (guint64)number, 1);
    else if (number >= G_MININT16)
        append_big_endian(out, 0xd1, (guint64)number, 2);
    else if (number >= G_MININT32)
        append_big_endian(out, 0xd2, (guint64)number, 4);
    else
        append_big_endian(out, 0xd3, (guint64)number, 8);
}

void msgpack_append_integer(GByteArray *out, gint64 number)
{
    if (number < 0)
        append_negative(out, number);
    else if (number <= G_MAXUINT32)
        append_size(out, (gsize)number, 0, 0x7f, (const guint8[]){0xcc, 0xcd, 0xce});
    else
        append_big_endian(out, 0xcf, (guint64)number, 8);
}

/* JavaScript does not tell 1 and 1.0 apart, so neither do we. */
static void append_real(GByteArray *out, double number)
{
    gint64 integer;
    if (rpc_integer_from_double(number, &integer)) {
        msgpack_append_integer(out, integer);
        return;
    }
    guint64 bits;
    memcpy(&bits, &number, sizeof bits);
    append_big_endian(out, 0xcb, bits, 8);
}

static void append_object(GByteArray *out, json_t *object)
{
    msgpack_append_map(out, json_object_size(object));
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        msgpack_append_string(out, key, strlen(key));
        msgpack_append_json(out, value);
    }
}

void msgpack_append_json(GByteArray *out, const json_t *value)
{
    gsize i;
    json_t *element;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        append_object(out, (json_t *)value); /* the iteration has no const form */
        break;
    case JSON_ARRAY:
        msgpack_append_array(out, json_array_size(value));
        json_array_foreach(value, i, element)
            msgpack_append_json(out, element);
        break;
    case JSON_STRING:
        msgpack_append_string(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        msgpack_append_integer(out, json_integer_value(value));
        break;
    case JSON_REAL:
        append_real(out, json_real_value(value));
        break;
    case JSON_NULL:
        append_big_endian(out, 0xc0, 0, 0);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        append_big_endian(out, json_is_true(value) ? 0xc3 : 0xc2, 0, 0);
    }
}
