/* SPDX-License-Identifier: MIT */
#include "web-url.h"

#include <string.h>
#include "bytes.h"
#include "charset.h"
#include "engine.h"
#include "host.h"
#include "text.h"
#include "url.h"

/* Scripts read this memory at once after a call. */
static guint32 ends[URL_PART_COUNT];

/* Serialised URLs are ASCII, of which the engine makes its narrow strings that way. */
static JSValueRef give(JSContextRef context, const Url *url)
{
    memcpy(ends, url->ends, sizeof ends);
    return text_value(context, JSStringCreateWithUTF8CString(url->href->str));
}

static gboolean parse_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index,
                               const Url *base, Url *url)
{
    gsize size;
    g_autofree char *text = index < count ? text_from_value(context, arguments[index], &size) : NULL;
    return text && url_parse(text, size, base, url);
}

HOST_FUNCTION(parse)
{
    g_auto(Url) base = {0};
    g_auto(Url) url = {0};
    gboolean has_base = count > 1 && !JSValueIsUndefined(context, arguments[1]);
    if (has_base && !parse_argument(context, count, arguments, 1, NULL, &base))
        return JSValueMakeUndefined(context);
    if (!parse_argument(context, count, arguments, 0, has_base ? &base : NULL, &url))
        return JSValueMakeUndefined(context);
    return give(context, &url);
}

HOST_FUNCTION(set)
{
    g_auto(Url) url = {0};
    gsize size;
    g_autofree char *value = count > 2 ? text_from_value(context, arguments[2], &size) : NULL;
    double setter = host_number_argument(context, count, arguments, 1);
    if (!value || !(setter >= 0 && setter < URL_SETTER_COUNT) || !parse_argument(context, count, arguments, 0, NULL, &url))
        return JSValueMakeUndefined(context);
    url_set(&url, (UrlSetter)setter, value, size);
    return give(context, &url);
}

HOST_FUNCTION(origin)
{
    g_auto(Url) url = {0};
    if (!parse_argument(context, count, arguments, 0, NULL, &url))
        return JSValueMakeUndefined(context);
    g_autofree char *text = url_origin(&url);
    return text_value(context, text_literal(text));
}

/* ---- queries ---- */

HOST_FUNCTION(form_encode)
{
    gsize size;
    g_autofree char *text = count > 0 ? text_from_value(context, arguments[0], &size) : NULL;
    if (!text)
        return JSValueMakeUndefined(context);
    g_autoptr(GString) encoded = g_string_sized_new(size + 1);
    url_form_encode(encoded, text, size);
    if (!bytes_fit_string(encoded->len, exception))
        return JSValueMakeUndefined(context);
    return text_value(context, JSStringCreateWithUTF8CString(encoded->str));
}

HOST_FUNCTION(form_decode)
{
    gsize size;
    g_autofree char *text = count > 0 ? text_from_value(context, arguments[0], &size) : NULL;
    if (!text)
        return JSValueMakeUndefined(context);
    g_autoptr(GString) decoded = g_string_sized_new(size + 1);
    url_form_decode(decoded, text, size);
    g_autofree gunichar2 *units = g_new(gunichar2, CHARSET_UNITS_MAX(decoded->len));
    CharsetUtf8 state = {0};
    gssize length = charset_utf8_decode(&state, (const guint8 *)decoded->str, decoded->len, TRUE, FALSE, units);
    return text_value(context, JSStringCreateWithCharacters(units, (gsize)length));
}

JSObjectRef web_url_host(void)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_array(host, "ends", kJSTypedArrayTypeUint32Array, ends, sizeof ends);
    host_set_function(host, "parse", parse);
    host_set_function(host, "set", set);
    host_set_function(host, "origin", origin);
    host_set_function(host, "formEncode", form_encode);
    host_set_function(host, "formDecode", form_decode);
    return host;
}
