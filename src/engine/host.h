/* SPDX-License-Identifier: MIT
 *
 * Small helpers for the C side of bindings: properties, functions, typed arrays over shared memory. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

#define HOST_FUNCTION(name)                                                                                             \
    static JSValueRef name(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,                  \
                           const JSValueRef arguments[], JSValueRef *exception)

/* Members of an object in the system realm. */
void host_set(JSObjectRef object, const char *name, JSValueRef value);
void host_set_function(JSObjectRef object, const char *name, JSObjectCallAsFunctionCallback callback);
void host_set_number(JSObjectRef object, const char *name, double number);
void host_set_bool(JSObjectRef object, const char *name, gboolean value);
JSObjectRef host_get_object(JSObjectRef object, const char *name); /* protected; NULL where it is none */

/* A typed array over memory that lives as long as the process. */
void host_set_array(JSObjectRef object, const char *name, JSTypedArrayType type, void *memory, gsize bytes);

/* The class of objects that own what is private to them, and end it by finalize. Made with the first call, into *made. */
JSClassRef host_class(JSClassRef *made, const char *name, JSObjectFinalizeCallback finalize);

/* The string argument of that index as UTF-8, or NULL where it is missing or no string. The caller frees it. */
char *host_string_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index);
/* 0 where it is missing or no number. */
double host_number_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index);
/* Whether it is there and truthy. */
gboolean host_bool_argument(JSContextRef context, size_t count, const JSValueRef arguments[], size_t index);
