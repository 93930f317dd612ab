/* SPDX-License-Identifier: MIT */
#include "web-base64.h"

#include "bytes.h"
#include "engine.h"
#include "host.h"
#include "text.h"

static JSStringRef string_argument(JSContextRef context, size_t count, const JSValueRef arguments[], JSValueRef *exception)
{
    return count > 0 && JSValueIsString(context, arguments[0]) ? JSValueToStringCopy(context, arguments[0], exception) : NULL;
}

/* FALSE where a unit is no byte. */
static gboolean narrow(const JSChar *units, gsize length, guint8 *bytes)
{
    JSChar seen = 0;
    for (gsize i = 0; i < length; i++) {
        seen |= units[i];
        bytes[i] = (guint8)units[i];
    }
    return seen <= 0xff;
}

HOST_FUNCTION(encode)
{
    JSValueRef result = JSValueMakeUndefined(context);
    JSStringRef string = string_argument(context, count, arguments, exception);
    if (!string)
        return result;
    gsize length = JSStringGetLength(string);
    gboolean fits = bytes_fit_string((length + 2) / 3 * 4, exception);
    g_autofree guint8 *bytes = fits ? bytes_allocate(length, exception) : NULL;
    if (bytes && narrow(JSStringGetCharactersPtr(string), length, bytes)) {
        g_autofree char *text = g_base64_encode(bytes, length);
        result = text_value(context, JSStringCreateWithUTF8CString(text));
    }
    JSStringRelease(string);
    return result;
}

/* ---- decoding, as the Infra standard forgives ---- */

static gboolean is_blank(JSChar c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static int digit_value(JSChar c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The digits without blanks, and without the padding of a full group; -1 where something is no digit. */
static gssize read_digits(const JSChar *text, gsize length, guint8 *digits)
{
    gsize count = 0, padding = 0;
    for (gsize i = 0; i < length; i++) {
        if (is_blank(text[i]))
            continue;
        int digit = digit_value(text[i]);
        if (text[i] == '=')
            padding++;
        else if (digit < 0 || padding > 0)
            return -1;
        else
            digits[count++] = (guint8)digit;
    }
    gboolean is_padded = padding <= 2 && (count + padding) % 4 == 0;
    return count % 4 == 1 || (padding > 0 && !is_padded) ? -1 : (gssize)count;
}

/* Writes bytes as units over fewer digits; the bits that fill no byte are dropped. */
static gsize join_digits(const guint8 *digits, gsize count, JSChar *units)
{
    gsize written = 0;
    guint bits = 0, waiting = 0;
    for (gsize i = 0; i < count; i++) {
        bits = (bits << 6 | digits[i]) & 0xffff;
        waiting += 6;
        if (waiting >= 8) {
            waiting -= 8;
            units[written++] = bits >> waiting & 0xff;
        }
    }
    return written;
}

HOST_FUNCTION(decode)
{
    JSValueRef result = JSValueMakeUndefined(context);
    JSStringRef string = string_argument(context, count, arguments, exception);
    if (!string)
        return result;
    gsize length = JSStringGetLength(string);
    g_autofree guint8 *digits = bytes_allocate(length, exception);
    g_autofree JSChar *units = digits ? bytes_allocate(length * sizeof(JSChar), exception) : NULL;
    gssize digit_count = units ? read_digits(JSStringGetCharactersPtr(string), length, digits) : -1;
    if (digit_count >= 0)
        result = text_value(context, JSStringCreateWithCharacters(units, join_digits(digits, (gsize)digit_count, units)));
    JSStringRelease(string);
    return result;
}

JSObjectRef web_base64_host(void)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_function(host, "encode", encode);
    host_set_function(host, "decode", decode);
    return host;
}
