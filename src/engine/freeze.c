/* SPDX-License-Identifier: MIT */
#include "freeze.h"

#include "text.h"

/* The loop is in C and only its steps are the engine's functions: a loop in JavaScript would be compiled, in every worker,
 * and cost each of them a megabyte. */
typedef struct {
    JSContextRef context;
    GPtrArray *met; /* of JSObjectRef, protected, in the order in which they were met */
    JSValueRef exception;
} Walk;

/* Frozen before or about to be. They stay protected: a new object at the address of one that is gone would pass for frozen. */
static GHashTable *known;

static JSObjectRef own_keys, describe, freeze;
static JSValueRef length_key, name_key;
static JSStringRef length_text, value_text, get_text, set_text;

static JSValueRef protected(JSContextRef context, JSValueRef value)
{
    JSValueProtect(context, value);
    return value;
}

static JSObjectRef function_of(JSContextRef context, const char *path)
{
    JSStringRef text = text_literal(path);
    JSValueRef function = JSEvaluateScript(context, text, NULL, NULL, 1, NULL);
    JSStringRelease(text);
    return (JSObjectRef)protected(context, function);
}

static void prepare(JSContextRef context)
{
    known = g_hash_table_new(NULL, NULL);
    own_keys = function_of(context, "Reflect.ownKeys");
    describe = function_of(context, "Reflect.getOwnPropertyDescriptor");
    freeze = function_of(context, "Object.freeze");
    length_text = text_literal("length");
    value_text = text_literal("value");
    get_text = text_literal("get");
    set_text = text_literal("set");
    length_key = protected(context, JSValueMakeString(context, length_text));
    name_key = protected(context, text_value(context, text_literal("name")));
}

static JSValueRef call(Walk *walk, JSObjectRef function, size_t count, const JSValueRef arguments[])
{
    return walk->exception ? NULL
                           : JSObjectCallAsFunction(walk->context, function, NULL, count, arguments, &walk->exception);
}

static JSValueRef member(Walk *walk, JSObjectRef object, JSStringRef name)
{
    return walk->exception ? NULL : JSObjectGetProperty(walk->context, object, name, &walk->exception);
}

static void meet(Walk *walk, JSValueRef value)
{
    if (!value || !JSValueIsObject(walk->context, value) ||
        JSValueGetTypedArrayType(walk->context, value, NULL) != kJSTypedArrayTypeNone || !g_hash_table_add(known, (gpointer)value))
        return;
    g_ptr_array_add(walk->met, (gpointer)protected(walk->context, value));
}

/* Most properties are the length and the name of a function: a number and a text. */
static gboolean leads_nowhere(const Walk *walk, JSObjectRef object, JSValueRef key)
{
    return JSObjectIsFunction(walk->context, object) && (JSValueIsStrictEqual(walk->context, key, length_key) ||
                                                         JSValueIsStrictEqual(walk->context, key, name_key));
}

static void meet_property(Walk *walk, JSObjectRef object, JSValueRef key)
{
    JSObjectRef descriptor = (JSObjectRef)call(walk, describe, 2, (JSValueRef[]){object, key});
    JSValueRef value = descriptor ? member(walk, descriptor, value_text) : NULL;
    if (!value)
        return;
    meet(walk, value);
    if (JSValueIsUndefined(walk->context, value)) {
        meet(walk, member(walk, descriptor, get_text));
        meet(walk, member(walk, descriptor, set_text));
    }
}

static void meet_members(Walk *walk, JSObjectRef object)
{
    JSObjectRef keys = (JSObjectRef)call(walk, own_keys, 1, (JSValueRef[]){object});
    JSValueRef length_value = keys ? member(walk, keys, length_text) : NULL;
    unsigned length = length_value ? (unsigned)JSValueToNumber(walk->context, length_value, NULL) : 0;
    for (unsigned i = 0; i < length && !walk->exception; i++) {
        JSValueRef key = JSObjectGetPropertyAtIndex(walk->context, keys, i, &walk->exception);
        if (key && !leads_nowhere(walk, object, key))
            meet_property(walk, object, key);
    }
    meet(walk, JSObjectGetPrototype(walk->context, object));
}

static void forget(Walk *walk)
{
    for (guint i = 0; i < walk->met->len; i++) {
        g_hash_table_remove(known, walk->met->pdata[i]);
        JSValueUnprotect(walk->context, walk->met->pdata[i]);
    }
}

gboolean freeze_reachable(JSContextRef context, JSObjectRef object, JSValueRef *exception)
{
    if (!known)
        prepare(context);
    g_autoptr(GPtrArray) met = g_ptr_array_new();
    Walk walk = {.context = context, .met = met};
    meet(&walk, object);
    for (guint i = 0; i < met->len && !walk.exception; i++)
        meet_members(&walk, met->pdata[i]);
    for (guint i = 0; i < met->len && !walk.exception; i++)
        call(&walk, freeze, 1, (JSValueRef[]){met->pdata[i]});
    if (!walk.exception)
        return TRUE;
    forget(&walk);
    *exception = walk.exception;
    return FALSE;
}
