/* SPDX-License-Identifier: MIT
 *
 * UTF-8 in bytes from outside. NUL is a character like any other, which GLib's own checks do not allow. */
#pragma once

#include <glib.h>
#include <string.h>

/* How many bytes, 1 to 4, the character at the start of so many has; 0 where there is no valid one. */
static inline guint utf8_character_size(const char *text, gsize size)
{
    const guint8 *bytes = (const guint8 *)text;
    if (size == 0)
        return 0;
    if (bytes[0] < 0x80)
        return 1;
    guint wanted = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || size < wanted)
        return 0;
    for (guint i = 1; i < wanted; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    switch (bytes[0]) { /* overlong forms, surrogates, and what is above U+10FFFF */
    case 0xe0:
        return bytes[1] >= 0xa0 ? 3 : 0;
    case 0xed:
        return bytes[1] < 0xa0 ? 3 : 0;
    case 0xf0:
        return bytes[1] >= 0x90 ? 4 : 0;
    case 0xf4:
        return bytes[1] < 0x90 ? 4 : 0;
    default:
        return wanted;
    }
}

static inline gboolean utf8_eight_are_ascii(const char *text)
{
    guint64 word;
    memcpy(&word, text, sizeof word);
    return (word & 0x8080808080808080u) == 0;
}

/* Whether all of the text is UTF-8. */
static inline gboolean utf8_is_valid(const char *text, gsize size)
{
    while (size > 0) {
        guint step = size >= 8 && utf8_eight_are_ascii(text) ? 8 : utf8_character_size(text, size);
        if (step == 0)
            return FALSE;
        text += step;
        size -= step;
    }
    return TRUE;
}
