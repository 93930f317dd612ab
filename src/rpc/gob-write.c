/* SPDX-License-Identifier: MIT
 *
 * The few primitives for writing gob. */
#include <string.h>
#include "gob.h"

gsize gob_write_uint(guint8 *to, guint64 number)
{
    guint size = 0;
    if (number < 0x80) {
        to[0] = (guint8)number;
        return 1;
    }
    for (guint64 rest = number; rest > 0; rest >>= 8)
        size++;
    to[0] = (guint8)(0x100u - size);
    for (guint i = 0; i < size; i++)
        to[size - i] = (guint8)(number >> 8 * i);
    return size + 1;
}

gsize gob_write_int(guint8 *to, gint64 number)
{
    return gob_write_uint(to, number < 0 ? ~(guint64)number << 1 | 1 : (guint64)number << 1);
}

gsize gob_write_double(guint8 *to, double number)
{
    guint64 bits;
    memcpy(&bits, &number, sizeof bits);
    return gob_write_uint(to, GUINT64_SWAP_LE_BE(bits));
}

void gob_append_uint(GByteArray *out, guint64 number)
{
    guint8 bytes[GOB_NUMBER_MAX];
    g_byte_array_append(out, bytes, (guint)gob_write_uint(bytes, number));
}

void gob_append_int(GByteArray *out, gint64 number)
{
    guint8 bytes[GOB_NUMBER_MAX];
    g_byte_array_append(out, bytes, (guint)gob_write_int(bytes, number));
}

void gob_append_string(GByteArray *out, const char *text, gsize size)
{
    gob_append_uint(out, size);
    g_byte_array_append(out, (const guint8 *)text, (guint)size);
}
