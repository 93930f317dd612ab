/* SPDX-License-Identifier: MIT */
#include "charset.h"

#include <string.h>

#define HIGH_BITS 0x8080808080808080u

static gsize widen_ascii(const guint8 *bytes, gsize size, gunichar2 *units)
{
    gsize i = 0;
    for (; i + 8 <= size; i += 8) {
        guint64 word;
        memcpy(&word, bytes + i, sizeof word);
        if (word & HIGH_BITS)
            break;
        for (gsize k = 0; k < 8; k++)
            units[i + k] = bytes[i + k];
    }
    for (; i < size && bytes[i] < 0x80; i++)
        units[i] = bytes[i];
    return i;
}

/* FALSE where no sequence begins with that byte. The ranges of the second byte shut out forms that are too long,
 * surrogates, and what is above U+10FFFF. */
static gboolean begin_sequence(CharsetUtf8 *state, guint8 byte)
{
    if (byte < 0xc2 || byte > 0xf4)
        return FALSE;
    *state = (CharsetUtf8){.lower = 0x80, .upper = 0xbf};
    if (byte < 0xe0) {
        state->needed = 1;
        state->code_point = byte & 0x1f;
    } else if (byte < 0xf0) {
        state->needed = 2;
        state->code_point = byte & 0x0f;
        if (byte == 0xe0)
            state->lower = 0xa0;
        if (byte == 0xed)
            state->upper = 0x9f;
    } else {
        state->needed = 3;
        state->code_point = byte & 0x07;
        if (byte == 0xf0)
            state->lower = 0x90;
        if (byte == 0xf4)
            state->upper = 0x8f;
    }
    return TRUE;
}

static gsize append_code_point(gunichar2 *units, guint32 c)
{
    if (c < 0x10000) {
        units[0] = (gunichar2)c;
        return 1;
    }
    units[0] = (gunichar2)(0xd7c0 + (c >> 10));
    units[1] = (gunichar2)(0xdc00 + (c & 0x3ff));
    return 2;
}

/* One more byte of a sequence. FALSE where it does not belong there. */
static gboolean continue_sequence(CharsetUtf8 *state, guint8 byte)
{
    if (byte < state->lower || byte > state->upper)
        return FALSE;
    state->lower = 0x80;
    state->upper = 0xbf;
    state->code_point = state->code_point << 6 | (byte & 0x3f);
    state->seen++;
    return TRUE;
}

gssize charset_utf8_decode(CharsetUtf8 *state, const guint8 *bytes, gsize size, gboolean last, gboolean fatal,
                           gunichar2 *units)
{
    CharsetUtf8 at = *state;
    gsize count = 0;
    for (gsize i = 0; i < size;) {
        gboolean malformed = FALSE;
        if (at.needed == 0) {
            gsize ascii = widen_ascii(bytes + i, size - i, units + count);
            count += ascii;
            i += ascii;
            if (i < size)
                malformed = !begin_sequence(&at, bytes[i++]);
        } else if (continue_sequence(&at, bytes[i])) {
            i++;
            if (at.seen == at.needed) {
                count += append_code_point(units + count, at.code_point);
                at.needed = at.seen = 0;
            }
        } else {
            /* The byte may begin something else: it is looked at again. */
            malformed = TRUE;
            at.needed = at.seen = 0;
        }
        if (malformed && fatal)
            return -1;
        if (malformed)
            units[count++] = CHARSET_NO_CHARACTER;
    }
    if (last && at.needed != 0) {
        if (fatal)
            return -1;
        units[count++] = CHARSET_NO_CHARACTER;
        at.needed = at.seen = 0;
    }
    *state = at;
    return (gssize)count;
}

/* The code point at units[*i], moving *i behind it. */
static guint32 next_code_point(const gunichar2 *units, gsize length, gsize *i)
{
    guint32 c = units[(*i)++];
    if ((c & 0xf800) != 0xd800)
        return c;
    if (c < 0xdc00 && *i < length && (units[*i] & 0xfc00) == 0xdc00)
        return 0x10000 + ((c - 0xd800) << 10) + (units[(*i)++] - 0xdc00u);
    return CHARSET_NO_CHARACTER;
}

static gsize bytes_of(guint32 c)
{
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

/* Whether the next four units are ASCII. */
static gboolean is_ascii(const gunichar2 *units)
{
    guint64 word;
    memcpy(&word, units, sizeof word);
    return !(word & 0xff80ff80ff80ff80u);
}

gsize charset_utf8_size(const gunichar2 *units, gsize length)
{
    gsize size = 0;
    for (gsize i = 0; i < length;) {
        if (i + 4 <= length && is_ascii(units + i)) {
            size += 4;
            i += 4;
        } else {
            size += bytes_of(next_code_point(units, length, &i));
        }
    }
    return size;
}

static void put_code_point(guint8 *utf8, guint32 c, gsize bytes)
{
    static const guint8 marks[] = {0, 0x00, 0xc0, 0xe0, 0xf0};
    for (gsize k = bytes - 1; k > 0; k--) {
        utf8[k] = (guint8)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    utf8[0] = (guint8)(marks[bytes] | c);
}

gsize charset_utf8_encode(const gunichar2 *units, gsize length, guint8 *utf8, gsize room, gsize *read)
{
    gsize i = 0, written = 0;
    while (i < length) {
        if (i + 4 <= length && room - written >= 4 && is_ascii(units + i)) {
            for (gsize k = 0; k < 4; k++)
                utf8[written++] = (guint8)units[i++];
            continue;
        }
        gsize next = i;
        guint32 c = next_code_point(units, length, &next);
        gsize bytes = bytes_of(c);
        if (bytes > room - written)
            break;
        put_code_point(utf8 + written, c, bytes);
        written += bytes;
        i = next;
    }
    if (read)
        *read = i;
    return written;
}
