/* SPDX-License-Identifier: MIT
 *
 * Any bytes in any encoding: decoding keeps within its bounds and gives well-formed text, the same in one piece as in two.
 * The first byte picks the encoding, the second where the pieces part. */
#include "charset.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char *const labels[] = {
    "utf-8",     "utf-16le",    "utf-16be", "windows-1252", "koi8-u",      "x-user-defined", "replacement",
    "shift_jis", "iso-2022-jp", "euc-jp",   "euc-kr",       "big5",        "gb18030",
};

static gsize push(CharsetDecoder *decoder, const guint8 *bytes, gsize size, gboolean last, gunichar2 *units)
{
    gssize count = charset_decoder_push(decoder, bytes, size, last, units);
    g_assert(count >= 0 && (gsize)count <= CHARSET_UNITS_MAX(size));
    return (gsize)count;
}

static void check_text(const gunichar2 *units, gsize length)
{
    gsize size = charset_utf8_size(units, length), read;
    g_autofree char *text = g_malloc(size + 1);
    g_assert(charset_utf8_encode(units, length, (guint8 *)text, size, &read) == size && read == length);
    g_assert(g_utf8_validate_len(text, size, NULL) || memchr(text, '\0', size));
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size < 2)
        return 0;
    const char *label = labels[data[0] % G_N_ELEMENTS(labels)];
    const Charset *charset = charset_find(label, strlen(label));
    const guint8 *bytes = data + 2;
    size -= 2;
    gsize first = MIN(data[1], size);

    g_autoptr(CharsetDecoder) decoder = charset_decoder_new(charset, FALSE, FALSE);
    g_autofree gunichar2 *whole = g_new(gunichar2, CHARSET_UNITS_MAX(size));
    g_autofree gunichar2 *parts = g_new(gunichar2, CHARSET_UNITS_MAX(first) + CHARSET_UNITS_MAX(size - first));
    gsize whole_count = push(decoder, bytes, size, TRUE, whole);
    gsize parts_count = push(decoder, bytes, first, FALSE, parts);
    parts_count += push(decoder, bytes + first, size - first, TRUE, parts + parts_count);
    g_assert(whole_count == parts_count && memcmp(whole, parts, whole_count * sizeof *whole) == 0);
    check_text(whole, whole_count);
    return 0;
}
