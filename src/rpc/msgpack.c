/* SPDX-License-Identifier: MIT
 *
 * Msgpack written: heads and scalars. */
#include <string.h>
#include "codec.h"
#include "msgpack.h"

/* A first byte and a number behind it. */
static gsize write_number(guint8 *to, guint8 first, guint64 number, guint width)
{
    to[0] = first;
    for (guint i = 0; i < width; i++)
        to[width - i] = (guint8)(number >> 8 * i);
    return width + 1;
}

/* A head with a size: in the first byte itself if it is small, else behind one of three first bytes (0: no
 * such form). */
static gsize write_size(guint8 *to, gsize size, guint8 fixed, gsize fixed_max, const guint8 first[static 3])
{
    if (size <= fixed_max)
        return write_number(to, (guint8)(fixed | size), 0, 0);
    if (size <= G_MAXUINT8 && first[0])
        return write_number(to, first[0], size, 1);
    if (size <= G_MAXUINT16)
        return write_number(to, first[1], size, 2);
    return write_number(to, first[2], size, 4);
}

gsize msgpack_write_map_head(guint8 *to, gsize member_count)
{
    return write_size(to, member_count, 0x80, 15, (const guint8[]){0, 0xde, 0xdf});
}

gsize msgpack_write_array_head(guint8 *to, gsize element_count)
{
    return write_size(to, element_count, 0x90, 15, (const guint8[]){0, 0xdc, 0xdd});
}

gsize msgpack_write_string_head(guint8 *to, gsize size)
{
    return write_size(to, size, 0xa0, 31, (const guint8[]){0xd9, 0xda, 0xdb});
}

static gsize write_negative(guint8 *to, gint64 number)
{
    if (number >= -32)
        return write_number(to, (guint8)number, 0, 0);
    if (number >= G_MININT8)
        return write_number(to, 0xd0, (guint64)number, 1);
    if (number >= G_MININT16)
        return write_number(to, 0xd1, (guint64)number, 2);
    if (number >= G_MININT32)
        return write_number(to, 0xd2, (guint64)number, 4);
    return write_number(to, 0xd3, (guint64)number, 8);
}

gsize msgpack_write_integer(guint8 *to, gint64 number)
{
    if (number < 0)
        return write_negative(to, number);
    if (number <= G_MAXUINT32)
        return write_size(to, (gsize)number, 0, 0x7f, (const guint8[]){0xcc, 0xcd, 0xce});
    return write_number(to, 0xcf, (guint64)number, 8);
}

gsize msgpack_write_double(guint8 *to, double number)
{
    gint64 integer;
    if (rpc_integer_from_double(number, &integer))
        return msgpack_write_integer(to, integer);
    guint64 bits;
    memcpy(&bits, &number, sizeof bits);
    return write_number(to, 0xcb, bits, 8);
}

void msgpack_append_map(GByteArray *out, gsize member_count)
{
    guint8 head[MSGPACK_HEAD_MAX];
    g_byte_array_append(out, head, (guint)msgpack_write_map_head(head, member_count));
}

void msgpack_append_array(GByteArray *out, gsize element_count)
{
    guint8 head[MSGPACK_HEAD_MAX];
    g_byte_array_append(out, head, (guint)msgpack_write_array_head(head, element_count));
}

void msgpack_append_string(GByteArray *out, const char *text, gsize size)
{
    guint8 head[MSGPACK_HEAD_MAX];
    g_byte_array_append(out, head, (guint)msgpack_write_string_head(head, size));
    g_byte_array_append(out, (const guint8 *)text, (guint)size);
}

void msgpack_append_integer(GByteArray *out, gint64 number)
{
    guint8 head[MSGPACK_HEAD_MAX];
    g_byte_array_append(out, head, (guint)msgpack_write_integer(head, number));
}
