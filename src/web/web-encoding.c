/* SPDX-License-Identifier: MIT */
#include "web-encoding.h"

#include <string.h>
#include "bytes.h"
#include "charset.h"
#include "engine.h"
#include "host.h"
#include "running.h"
#include "text.h"

/* ---- text to bytes ---- */

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
        running_throw(exception, "TypeError", "the text is not a string");
        return NULL;
    }
    return JSValueToStringCopy(context, arguments[0], exception);
}

HOST_FUNCTION(encode_utf8)
{
    JSValueRef none = JSValueMakeUndefined(context);
    if (!running_is_alive())
        return none;
    JSStringRef string = string_argument(context, count, arguments, exception);
    if (!string)
        return none;
    gsize size;
    guint8 *bytes = encode_units(string, &size, exception);
    JSStringRelease(string);
    return bytes ? bytes_to_script(bytes, size, exception) : none;
}

/* Units that were read, bytes that were written; scripts read this memory at once after a call. */
static guint32 counts[2];

HOST_FUNCTION(encode_into)
{
    JSValueRef none = JSValueMakeUndefined(context);
    if (!running_is_alive())
        return none;
    if (count < 2 || JSValueGetTypedArrayType(context, arguments[1], NULL) != kJSTypedArrayTypeUint8Array)
        return running_throw(exception, "TypeError", "the destination is not a Uint8Array");
    JSStringRef string = string_argument(context, count, arguments, exception);
    if (!string)
        return none;
    gsize length = JSStringGetLength(string);
    gsize room = MIN(JSObjectGetTypedArrayLength(context, (JSObjectRef)arguments[1], NULL), length * 3);
    guint8 *bytes = bytes_allocate(room, exception);
    if (bytes) {
        gsize read, written = charset_utf8_encode(JSStringGetCharactersPtr(string), length, bytes, room, &read);
        counts[0] = (guint32)read;
        counts[1] = (guint32)written;
        bytes_copy_into(context, arguments[1], bytes, written, exception);
    }
    JSStringRelease(string);
    return none;
}

/* ---- bytes to text ---- */

static JSValueRef push(JSContextRef context, CharsetDecoder *decoder, const char *name, const Bytes *bytes, gboolean last,
                       JSValueRef *exception)
{
    g_autofree gunichar2 *units = bytes_allocate(CHARSET_UNITS_MAX(bytes->size) * sizeof *units, exception);
    if (!units)
        return JSValueMakeUndefined(context);
    gssize length = charset_decoder_push(decoder, bytes->data, bytes->size, last, units);
    if (length < 0)
        return running_throw(exception, "TypeError", "The encoded data is not valid %s", name);
    if (!bytes_fit_string((gsize)length, exception))
        return JSValueMakeUndefined(context);
    return text_value(context, JSStringCreateWithCharacters(units, (gsize)length));
}

HOST_FUNCTION(decode_utf8)
{
    static const Charset *utf8;
    if (!utf8)
        utf8 = charset_find("utf-8", strlen("utf-8"));
    Bytes bytes;
    if (!running_is_alive() || !bytes_from_value(context, count > 0 ? arguments[0] : NULL, &bytes, exception))
        return JSValueMakeUndefined(context);
    g_autoptr(CharsetDecoder) decoder = charset_decoder_new(utf8, host_bool_argument(context, count, arguments, 1),
                                                            host_bool_argument(context, count, arguments, 2));
    return push(context, decoder, "utf-8", &bytes, TRUE, exception);
}

/* ---- streams of bytes ---- */

typedef struct {
    const Charset *charset;
    CharsetDecoder *decoder;
} Stream;

static void stream_finalize(JSObjectRef object)
{
    Stream *stream = JSObjectGetPrivate(object);
    charset_decoder_free(stream->decoder);
    g_free(stream);
}

static JSClassRef stream_class(void)
{
    static JSClassRef class;
    return host_class(&class, "Decoder", stream_finalize);
}

static const Charset *charset_argument(JSContextRef context, size_t count, const JSValueRef arguments[])
{
    gsize size;
    g_autofree char *label = count > 0 ? text_from_value(context, arguments[0], &size) : NULL;
    const Charset *charset = label ? charset_find(label, size) : NULL;
    return charset && charset_is_decodable(charset) ? charset : NULL;
}

HOST_FUNCTION(name_of)
{
    const Charset *charset = charset_argument(context, count, arguments);
    if (!charset)
        return JSValueMakeUndefined(context);
    return text_value(context, JSStringCreateWithUTF8CString(charset_name(charset)));
}

HOST_FUNCTION(make_decoder)
{
    const Charset *charset = charset_argument(context, count, arguments);
    if (!charset || !running_is_alive())
        return JSValueMakeUndefined(context);
    Stream *stream = g_new(Stream, 1);
    *stream = (Stream){charset, charset_decoder_new(charset, host_bool_argument(context, count, arguments, 1),
                                                    host_bool_argument(context, count, arguments, 2))};
    return JSObjectMake(engine_system(), stream_class(), stream);
}

HOST_FUNCTION(decode)
{
    Bytes bytes;
    if (!running_is_alive())
        return JSValueMakeUndefined(context);
    if (count < 1 || !JSValueIsObjectOfClass(context, arguments[0], stream_class()))
        return running_throw(exception, "TypeError", "the decoder is none");
    if (!bytes_from_value(context, count > 1 ? arguments[1] : NULL, &bytes, exception))
        return JSValueMakeUndefined(context);
    const Stream *stream = JSObjectGetPrivate((JSObjectRef)arguments[0]);
    return push(context, stream->decoder, charset_name(stream->charset), &bytes,
                host_bool_argument(context, count, arguments, 2), exception);
}

JSObjectRef web_encoding_host(void)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_array(host, "counts", kJSTypedArrayTypeUint32Array, counts, sizeof counts);
    host_set_function(host, "encodeUtf8", encode_utf8);
    host_set_function(host, "encodeInto", encode_into);
    host_set_function(host, "decodeUtf8", decode_utf8);
    host_set_function(host, "nameOf", name_of);
    host_set_function(host, "makeDecoder", make_decoder);
    host_set_function(host, "decode", decode);
    return host;
}
