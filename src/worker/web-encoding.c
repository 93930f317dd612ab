/* SPDX-License-Identifier: MIT */
#include "web-encoding.h"

#include <string.h>
#include "budget.h"
#include "bytes.h"
#include "charset.h"
#include "engine.h"
#include "execution.h"
#include "host.h"

/* ---- text to bytes ---- */

static gboolean is_ascii(const guint8 *bytes, gsize size)
{
    gsize i = 0;
    for (; i + 8 <= size; i += 8) {
        guint64 word;
        memcpy(&word, bytes + i, sizeof word);
        if (word & 0x8080808080808080u)
            return FALSE;
    }
    for (; i < size; i++)
        if (bytes[i] >= 0x80)
            return FALSE;
    return TRUE;
}

/* The engine copies ASCII without widening it first; where the text is anything else, it does not come out as one byte a
 * unit, all below 0x80. */
static guint8 *encode_ascii(JSStringRef string, gsize length, JSValueRef *exception)
{
    g_autofree guint8 *bytes = bytes_allocate(length, exception);
    if (!bytes)
        return NULL;
    gsize written = JSStringGetUTF8CString(string, (char *)bytes, length + 1);
    return written == length + 1 && is_ascii(bytes, length) ? g_steal_pointer(&bytes) : NULL;
}

static guint8 *encode_units(JSStringRef string, gsize *size, JSValueRef *exception)
{
    const gunichar2 *units = JSStringGetCharactersPtr(string);
    gsize length = JSStringGetLength(string);
    *size = charset_utf8_size(units, length);
    guint8 *bytes = bytes_allocate(*size, exception);
    if (bytes)
        charset_utf8_encode(units, length, bytes, *size, NULL);
    return bytes;
}

static JSStringRef string_argument(JSContextRef context, size_t count, const JSValueRef arguments[], JSValueRef *exception)
{
    if (count < 1 || !JSValueIsString(context, arguments[0])) {
        execution_throw(exception, "TypeError", "the text is not a string");
        return NULL;
    }
    return JSValueToStringCopy(context, arguments[0], exception);
}

HOST_FUNCTION(encode_utf8)
{
    JSValueRef none = JSValueMakeUndefined(context);
    if (!budget_alive())
        return none;
    JSStringRef string = string_argument(context, count, arguments, exception);
    if (!string)
        return none;
    gsize size = JSStringGetLength(string);
    guint8 *bytes = encode_ascii(string, size, exception);
    if (!bytes && !*exception)
        bytes = encode_units(string, &size, exception);
    JSStringRelease(string);
    return bytes ? bytes_to_script(bytes, size, exception) : none;
}

/* ---- bytes to text ---- */

static JSValueRef make_string(JSContextRef context, JSStringRef string)
{
    JSValueRef value = JSValueMakeString(context, string);
    JSStringRelease(string);
    return value;
}

HOST_FUNCTION(decode_utf8)
{
    JSValueRef none = JSValueMakeUndefined(context);
    Bytes bytes;
    if (!budget_alive() || !bytes_from_value(context, count > 0 ? arguments[0] : NULL, &bytes, exception))
        return none;
    gboolean fatal = count > 1 && JSValueToBoolean(context, arguments[1]);
    gboolean ignore_bom = count > 2 && JSValueToBoolean(context, arguments[2]);

    gunichar2 *units = bytes_allocate(CHARSET_UNITS_MAX(bytes.size) * sizeof *units, exception);
    if (!units)
        return none;
    CharsetUtf8 state = {0};
    gssize length = charset_utf8_decode(&state, bytes.data, bytes.size, TRUE, fatal, units);
    JSValueRef text = none;
    if (length < 0) {
        execution_throw(exception, "TypeError", "The encoded data is not valid UTF-8");
    } else {
        gsize skipped = length > 0 && units[0] == 0xfeff && !ignore_bom;
        text = make_string(context, JSStringCreateWithCharacters(units + skipped, (gsize)length - skipped));
    }
    g_free(units);
    return text;
}

JSObjectRef web_encoding_host(void)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_function(host, "encodeUtf8", encode_utf8);
    host_set_function(host, "decodeUtf8", decode_utf8);
    return host;
}
