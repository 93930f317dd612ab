/* SPDX-License-Identifier: MIT */
#include "host.h"

#include "engine.h"
#include "text.h"

void host_set(JSObjectRef object, const char *name, JSValueRef value)
{
    JSStringRef key = text_literal(name);
    JSObjectSetProperty(engine_system(), object, key, value, kJSPropertyAttributeNone, NULL);
    JSStringRelease(key);
}

void host_set_function(JSObjectRef object, const char *name, JSObjectCallAsFunctionCallback callback)
{
    JSStringRef key = text_literal(name);
    JSObjectRef function = JSObjectMakeFunctionWithCallback(engine_system(), key, callback);
    JSObjectSetProperty(engine_system(), object, key, function, kJSPropertyAttributeNone, NULL);
    JSStringRelease(key);
}

void host_set_number(JSObjectRef object, const char *name, double number)
{
    host_set(object, name, JSValueMakeNumber(engine_system(), number));
}

void host_set_bool(JSObjectRef object, const char *name, gboolean value)
{
    host_set(object, name, JSValueMakeBoolean(engine_system(), value));
}

JSObjectRef host_get_object(JSObjectRef object, const char *name)
{
    JSStringRef key = text_literal(name);
    JSValueRef value = JSObjectGetProperty(engine_system(), object, key, NULL);
    JSStringRelease(key);
    if (!value || !JSValueIsObject(engine_system(), value))
        return NULL;
    JSValueProtect(engine_system(), value);
    return (JSObjectRef)value;
}

void host_set_array(JSObjectRef object, const char *name, JSTypedArrayType type, void *memory, gsize bytes)
{
    host_set(object, name,
             JSObjectMakeTypedArrayWithBytesNoCopy(engine_system(), type, memory, bytes, NULL, NULL, NULL));
}

JSClassRef host_class(JSClassRef *made, const char *name, JSObjectFinalizeCallback finalize)
{
    if (!*made) {
        JSClassDefinition definition = kJSClassDefinitionEmpty;
        definition.className = name;
        definition.finalize = finalize;
        *made = JSClassCreate(&definition);
    }
    return *made;
}

char *host_string_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index)
{
    return index < count ? text_from_value(context, arguments[index], NULL) : NULL;
}

double host_number_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index)
{
    return index < count && JSValueIsNumber(context, arguments[index])
               ? JSValueToNumber(context, arguments[index], NULL)
               : 0;
}

gboolean host_bool_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index)
{
    return index < count && JSValueToBoolean(context, arguments[index]);
}
