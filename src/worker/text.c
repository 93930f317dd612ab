/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>

#define REPLACEMENT 0xfffd

/* Widens ASCII from the front; returns how many bytes that were. */
static gsize widen_ascii(const char *utf8, gsize size, JSChar *units)
{
    gsize i = 0;
    while (i < size && (guint8)utf8[i] < 0x80) {
        units[i] = (guint8)utf8[i];
        i++;
    }
    return i;
}

static gsize append_unichar(JSChar *units, gunichar c)
{
    if (c < 0x10000) {
        units[0] = (JSChar)c;
        return 1;
    }
    units[0] = (JSChar)(0xd800 + ((c - 0x10000) >> 10));
    units[1] = (JSChar)(0xdc00 + ((c - 0x10000) & 0x3ff));
    return 2;
}

JSStringRef text_to_engine(const char *utf8, gsize size)
{
    /* UTF-8 never has fewer bytes than UTF-16 has units. */
    g_autofree JSChar *units = g_new(JSChar, size + 1);
    gsize count = widen_ascii(utf8, size, units);
    const char *at = utf8 + count;
    while (at < utf8 + size) {
        count += append_unichar(units + count, g_utf8_get_char(at));
        at = g_utf8_next_char(at);
    }
    return JSStringCreateWithCharacters(units, count);
}

JSStringRef text_literal(const char *utf8)
{
    return text_to_engine(utf8, strlen(utf8));
}

JSValueRef text_value(JSContextRef context, JSStringRef string)
{
    JSValueRef value = JSValueMakeString(context, string);
    JSStringRelease(string);
    return value;
}

/* Narrows ASCII from the front, eight units at a time; returns how many units that were. */
static gsize narrow_ascii(const JSChar *units, gsize length, char *utf8)
{
    gsize i = 0;
    for (; i + 8 <= length; i += 8) {
        guint64 low, high;
        memcpy(&low, units + i, sizeof low);
        memcpy(&high, units + i + 4, sizeof high);
        if ((low | high) & 0xff80ff80ff80ff80u)
            break;
        for (gsize k = 0; k < 8; k++)
            utf8[i + k] = (char)units[i + k];
    }
    for (; i < length && units[i] < 0x80; i++)
        utf8[i] = (char)units[i];
    return i;
}

/* The code point at units[*i], moving *i behind it. */
static gunichar next_code_point(const JSChar *units, gsize length, gsize *i)
{
    gunichar c = units[(*i)++];
    if (c < 0xd800 || c > 0xdfff)
        return c;
    if (c < 0xdc00 && *i < length && (units[*i] & 0xfc00) == 0xdc00)
        return 0x10000 + ((c - 0xd800) << 10) + (units[(*i)++] - 0xdc00u);
    return REPLACEMENT;
}

char *text_from_engine(JSStringRef string, gsize *size)
{
    const JSChar *units = JSStringGetCharactersPtr(string);
    gsize length = JSStringGetLength(string);
    char *utf8 = g_malloc(length * 3 + 1);
    gsize i = narrow_ascii(units, length, utf8), bytes = i;
    while (i < length)
        bytes += (gsize)g_unichar_to_utf8(next_code_point(units, length, &i), utf8 + bytes);
    utf8[bytes] = '\0';
    if (size)
        *size = bytes;
    return utf8;
}

char *text_from_value(JSContextRef context, JSValueRef value, gsize *size)
{
    if (!value || !JSValueIsString(context, value))
        return NULL;
    JSStringRef string = JSValueToStringCopy(context, value, NULL);
    if (!string)
        return NULL;
    char *utf8 = text_from_engine(string, size);
    JSStringRelease(string);
    return utf8;
}
