/* SPDX-License-Identifier: MIT */
#include "freeze.h"

#include <glib.h>
#include "text.h"

/* The loop is in C and only its steps are the engine's functions: a loop in JavaScript would be compiled, in every worker,
 * and cost each of them a megabyte. */
typedef struct {
    JSContextRef context;
    JSObjectRef own_keys, describe, freeze;
    GHashTable *seen; /* of JSObjectRef, protected: some getters of the engine are made anew for each descriptor */
    GPtrArray *open;
} Walk;

static JSObjectRef function_of(JSContextRef context, const char *path)
{
    JSStringRef text = text_literal(path);
    JSValueRef function = JSEvaluateScript(context, text, NULL, NULL, 1, NULL);
    JSStringRelease(text);
    return (JSObjectRef)function;
}

static void meet(Walk *walk, JSValueRef value)
{
    if (!value || !JSValueIsObject(walk->context, value) ||
        JSValueGetTypedArrayType(walk->context, value, NULL) != kJSTypedArrayTypeNone)
        return;
    if (!g_hash_table_add(walk->seen, (gpointer)value))
        return;
    JSValueProtect(walk->context, value);
    g_ptr_array_add(walk->open, (gpointer)value);
}

static void meet_member(Walk *walk, JSObjectRef object, const char *name)
{
    JSStringRef key = text_literal(name);
    meet(walk, JSObjectGetProperty(walk->context, object, key, NULL));
    JSStringRelease(key);
}

static void meet_property(Walk *walk, JSObjectRef object, JSValueRef key)
{
    JSValueRef arguments[] = {object, key};
    JSValueRef descriptor = JSObjectCallAsFunction(walk->context, walk->describe, NULL, 2, arguments, NULL);
    if (!descriptor || !JSValueIsObject(walk->context, descriptor))
        return;
    meet_member(walk, (JSObjectRef)descriptor, "value");
    meet_member(walk, (JSObjectRef)descriptor, "get");
    meet_member(walk, (JSObjectRef)descriptor, "set");
}

static void meet_properties(Walk *walk, JSObjectRef object)
{
    JSValueRef argument = object;
    JSObjectRef keys = (JSObjectRef)JSObjectCallAsFunction(walk->context, walk->own_keys, NULL, 1, &argument, NULL);
    JSStringRef length_name = text_literal("length");
    unsigned length = (unsigned)JSValueToNumber(walk->context, JSObjectGetProperty(walk->context, keys, length_name, NULL),
                                                NULL);
    JSStringRelease(length_name);
    for (unsigned i = 0; i < length; i++)
        meet_property(walk, object, JSObjectGetPropertyAtIndex(walk->context, keys, i, NULL));
    meet(walk, JSObjectGetPrototype(walk->context, object));
}

void freeze_reachable(JSContextRef context, JSObjectRef array)
{
    Walk walk = {
        .context = context,
        .own_keys = function_of(context, "Reflect.ownKeys"),
        .describe = function_of(context, "Reflect.getOwnPropertyDescriptor"),
        .freeze = function_of(context, "Object.freeze"),
        .seen = g_hash_table_new(NULL, NULL),
        .open = g_ptr_array_new(),
    };
    meet(&walk, array);
    while (walk.open->len)
        meet_properties(&walk, g_ptr_array_remove_index_fast(walk.open, walk.open->len - 1));

    GHashTableIter seen;
    gpointer object;
    g_hash_table_iter_init(&seen, walk.seen);
    while (g_hash_table_iter_next(&seen, &object, NULL)) {
        JSValueRef argument = object;
        JSObjectCallAsFunction(context, walk.freeze, NULL, 1, &argument, NULL);
        JSValueUnprotect(context, argument);
    }
    g_hash_table_unref(walk.seen);
    g_ptr_array_unref(walk.open);
}
