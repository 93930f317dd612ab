/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <string.h>
#include "charset.h"

JSStringRef text_to_engine(const char *utf8, gsize size)
{
    g_autofree JSChar *units = g_new(JSChar, CHARSET_UNITS_MAX(size));
    CharsetUtf8 state = {0};
    gssize length = charset_utf8_decode(&state, (const guint8 *)utf8, size, TRUE, FALSE, units);
    return JSStringCreateWithCharacters(units, (gsize)length);
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

char *text_from_engine(JSStringRef string, gsize *size)
{
    gsize length = JSStringGetLength(string), room = length * 3;
    char *utf8 = g_malloc(room + 1);
    gsize bytes = charset_utf8_encode(JSStringGetCharactersPtr(string), length, (guint8 *)utf8, room, NULL);
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
