/* SPDX-License-Identifier: MIT */
#include "web-crypto-call.h"

#include "bytes.h"
#include "running.h"

JSValueRef call_nothing(const CryptoCall *call)
{
    return JSValueMakeNull(call->context);
}

JSValueRef crypto_call(CryptoCallFunction function, JSContextRef context, size_t count, const JSValueRef arguments[],
                      JSValueRef *exception)
{
    CryptoCall call = {context, count, arguments, exception, NULL};
    if (!running_is_alive())
        return call_nothing(&call);
    call.memory = g_ptr_array_new_with_free_func(g_free);
    JSValueRef value = function(&call);
    g_ptr_array_unref(call.memory);
    return value;
}

/* ---- arguments ---- */

CryptoIn call_bytes(CryptoCall *call, size_t index)
{
    CryptoIn bytes = {0};
    if (index >= call->count || JSValueIsUndefined(call->context, call->arguments[index]) || *call->exception)
        return bytes;
    guint8 *copy = bytes_copy_from_value(call->context, call->arguments[index], &bytes.size, call->exception);
    if (!copy)
        return (CryptoIn){0};
    g_ptr_array_add(call->memory, copy);
    bytes.data = copy;
    return bytes;
}

const char *call_string(CryptoCall *call, size_t index)
{
    char *text = host_string_argument(call->context, call->count, call->arguments, index);
    if (text)
        g_ptr_array_add(call->memory, text);
    return text;
}

guint32 call_number(CryptoCall *call, size_t index)
{
    double number = host_number_argument(call->context, call->count, call->arguments, index);
    return number >= 0 && number <= G_MAXUINT32 ? (guint32)number : 0;
}

gint call_integer(CryptoCall *call, size_t index)
{
    double number = host_number_argument(call->context, call->count, call->arguments, index);
    return number >= G_MAXINT ? G_MAXINT : number <= G_MININT ? G_MININT : (gint)number;
}

gboolean call_flag(const CryptoCall *call, size_t index)
{
    return host_bool_argument(call->context, call->count, call->arguments, index);
}

gboolean call_name(CryptoCall *call, size_t index, const char *const names[], guint *number)
{
    const char *name = call_string(call, index);
    for (*number = 0; names[*number]; (*number)++)
        if (g_strcmp0(name, names[*number]) == 0)
            return TRUE;
    return FALSE;
}

/* ---- keys as objects ---- */

static void finalize_key(JSObjectRef object)
{
    crypto_key_free(JSObjectGetPrivate(object));
}

static JSClassRef key_class(void)
{
    static JSClassRef class;
    return host_class(&class, "Key", finalize_key);
}

JSValueRef call_give_key(const CryptoCall *call, CryptoKey *key)
{
    return key ? JSObjectMake(call->context, key_class(), key) : call_nothing(call);
}

CryptoKey *call_key(CryptoCall *call, size_t index)
{
    return index < call->count && JSValueIsObjectOfClass(call->context, call->arguments[index], key_class())
               ? JSObjectGetPrivate((JSObjectRef)call->arguments[index])
               : NULL;
}

/* ---- results ---- */

JSValueRef call_give_bytes(CryptoCall *call, gboolean done, CryptoOut *out)
{
    if (!done || *call->exception) {
        crypto_out_clear(out);
        return call_nothing(call);
    }
    return bytes_to_script(out->data, out->size, call->exception);
}

JSValueRef call_give_bool(const CryptoCall *call, gboolean value)
{
    return JSValueMakeBoolean(call->context, value);
}
