/* SPDX-License-Identifier: MIT */
#include "bytes.h"

#include <string.h>
#include "engine.h"
#include "running.h"
#include "text.h"

/* Inputs up to this size are copied into memory that is always there. */
#define SCRATCH_SIZE 65536

static guint8 scratch_memory[SCRATCH_SIZE];
static JSObjectRef scratch, copy_function;

/* The function is the system realm's, which no script can reach. */
void bytes_start(void)
{
    JSGlobalContextRef system = engine_system();
    scratch = JSObjectMakeTypedArrayWithBytesNoCopy(system, kJSTypedArrayTypeUint8Array, scratch_memory, SCRATCH_SIZE, NULL,
                                                    NULL, NULL);
    JSValueProtect(system, scratch);
    JSStringRef path = text_literal("Uint8Array.prototype.set");
    copy_function = (JSObjectRef)JSEvaluateScript(system, path, NULL, NULL, 1, NULL);
    JSValueProtect(system, copy_function);
    JSStringRelease(path);
}

static gboolean run_out(gsize size, JSValueRef *exception)
{
    running_throw(exception, "RangeError", "Out of memory: %zu bytes", size);
    return FALSE;
}

/* Memory of the engine, so that it is collected under pressure. */
static gboolean make_holder(Bytes *bytes, JSValueRef *exception)
{
    JSValueRef thrown = NULL;
    JSObjectRef holder = JSObjectMakeTypedArray(engine_system(), kJSTypedArrayTypeUint8Array, bytes->size, &thrown);
    if (thrown || !holder)
        return run_out(bytes->size, exception);
    bytes->holder = holder;
    bytes->data = JSObjectGetTypedArrayBytesPtr(engine_system(), holder, NULL);
    return TRUE;
}

static gboolean measure(JSContextRef context, JSValueRef value, gsize *size, JSValueRef *exception)
{
    if (!value || JSValueGetTypedArrayType(context, value, NULL) != kJSTypedArrayTypeUint8Array) {
        running_throw(exception, "TypeError", "the bytes are not a Uint8Array");
        return FALSE;
    }
    *size = JSObjectGetTypedArrayLength(context, (JSObjectRef)value, NULL);
    return TRUE;
}

static gboolean fill(JSObjectRef array, JSValueRef value, gsize size, JSValueRef *exception)
{
    JSValueRef thrown = NULL;
    if (size > 0)
        JSObjectCallAsFunction(engine_system(), copy_function, array, 1, &value, &thrown);
    return !thrown || run_out(size, exception);
}

gboolean bytes_from_value(JSContextRef context, JSValueRef value, Bytes *bytes, JSValueRef *exception)
{
    *bytes = (Bytes){.data = scratch_memory, .holder = scratch};
    return measure(context, value, &bytes->size, exception) &&
           (bytes->size <= SCRATCH_SIZE || make_holder(bytes, exception)) &&
           fill(bytes->holder, value, bytes->size, exception);
}

/* Nobody ever sees the array over our memory, which is freed before the array is collected. */
static gboolean fill_directly(guint8 *memory, JSValueRef value, gsize size, JSValueRef *exception)
{
    JSValueRef thrown = NULL;
    JSObjectRef array = JSObjectMakeTypedArrayWithBytesNoCopy(engine_system(), kJSTypedArrayTypeUint8Array, memory, size, NULL,
                                                              NULL, &thrown);
    return !thrown && array ? fill(array, value, size, exception) : run_out(size, exception);
}

guint8 *bytes_copy_from_value(JSContextRef context, JSValueRef value, gsize *size, JSValueRef *exception)
{
    g_autofree guint8 *memory = measure(context, value, size, exception) ? bytes_allocate(*size, exception) : NULL;
    if (!memory)
        return NULL;
    if (*size > SCRATCH_SIZE)
        return fill_directly(memory, value, *size, exception) ? g_steal_pointer(&memory) : NULL;
    if (!fill(scratch, value, *size, exception))
        return NULL;
    memcpy(memory, scratch_memory, *size);
    return g_steal_pointer(&memory);
}

static void release(void *data, void *unused)
{
    g_free(data);
}

static JSObjectRef make_array(JSContextRef context, void *data, gsize size, JSValueRef *exception)
{
    JSValueRef thrown = NULL;
    JSObjectRef array = JSObjectMakeTypedArrayWithBytesNoCopy(context, kJSTypedArrayTypeUint8Array, data, size, release, NULL,
                                                              &thrown);
    if (!thrown && array)
        return array;
    run_out(size, exception);
    return NULL;
}

JSValueRef bytes_to_script(void *data, gsize size, JSValueRef *exception)
{
    JSObjectRef array = make_array(running_realm(), data, size, exception);
    return array ? array : JSValueMakeUndefined(engine_system());
}

gboolean bytes_copy_into(JSContextRef context, JSValueRef target, void *data, gsize size, JSValueRef *exception)
{
    if (size == 0) {
        g_free(data);
        return TRUE;
    }
    JSValueRef array = make_array(engine_system(), data, size, exception), thrown = NULL;
    if (!array)
        return FALSE;
    JSObjectCallAsFunction(context, copy_function, (JSObjectRef)target, 1, &array, &thrown);
    return !thrown || run_out(size, exception);
}

gboolean bytes_fit_string(gsize units, JSValueRef *exception)
{
    if (units <= G_MAXINT32)
        return TRUE;
    running_throw(exception, "RangeError", "Out of memory: a string of %zu characters", units);
    return FALSE;
}

void *bytes_allocate(gsize size, JSValueRef *exception)
{
    void *memory = g_try_malloc(size + 1);
    if (!memory)
        run_out(size, exception);
    return memory;
}
