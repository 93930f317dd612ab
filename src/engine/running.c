/* SPDX-License-Identifier: MIT */
#include "running.h"

#include "text.h"

static JSGlobalContextRef realm;
static guint8 *alive;

void running_start(guint8 *alive_byte)
{
    alive = alive_byte;
}

void running_begin(JSGlobalContextRef own)
{
    realm = own;
    *alive = 1;
}

void running_stop(void)
{
    *alive = 0;
}

void running_end(void)
{
    realm = NULL;
}

gboolean running_is_alive(void)
{
    return *alive;
}

JSGlobalContextRef running_realm(void)
{
    return realm;
}

JSValueRef running_throw(JSValueRef *exception, const char *constructor, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *text = g_strdup_vprintf(format, values);
    va_end(values);

    JSStringRef name = text_literal(constructor), message = text_literal(text);
    JSValueRef argument = JSValueMakeString(realm, message);
    JSValueRef class = JSObjectGetProperty(realm, JSContextGetGlobalObject(realm), name, exception);
    if (!*exception)
        *exception = class && JSValueIsObject(realm, class) && JSObjectIsConstructor(realm, (JSObjectRef)class)
                         ? JSObjectCallAsConstructor(realm, (JSObjectRef)class, 1, &argument, exception)
                         : argument;
    JSStringRelease(name);
    JSStringRelease(message);
    return JSValueMakeUndefined(realm);
}
