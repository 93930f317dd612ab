/* SPDX-License-Identifier: MIT
 *
 * Bytes between scripts and C. The engine pins a buffer whose memory C has seen, so that it can never be transferred
 * again, which a script would notice; so what a script owns is copied into memory of ours first. What goes to a script is
 * memory that the engine takes over without a copy. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

typedef struct {
    const guint8 *data;
    gsize size;
    JSObjectRef holder; /* what keeps the memory; the struct belongs on the stack, where the collector sees it */
} Bytes;

/* Before any script runs: one could stop it halfway. */
void bytes_start(void);

/* The bytes of a Uint8Array, good until the next call. FALSE where it is none, or memory ran out: *exception is then set
 * to an error of the running script's realm. */
gboolean bytes_from_value(JSContextRef context, JSValueRef value, Bytes *bytes, JSValueRef *exception);

/* The same in memory of the caller's, from g_malloc(), or NULL. */
guint8 *bytes_copy_from_value(JSContextRef context, JSValueRef value, gsize *size, JSValueRef *exception);

/* Copies memory from g_malloc(), which it takes over, to the start of a Uint8Array of a script that has room for it. */
gboolean bytes_copy_into(JSContextRef context, JSValueRef target, void *data, gsize size, JSValueRef *exception);

/* A Uint8Array of the running script's realm over memory from g_malloc(), which it takes over. */
JSValueRef bytes_to_script(void *data, gsize size, JSValueRef *exception);

/* Whether a string can have so many units, which the engine does not ask but ends the process; FALSE: with a RangeError in
 * *exception. */
gboolean bytes_fit_string(gsize units, JSValueRef *exception);

/* Memory from g_malloc() for what a script's input asks for, or NULL with a RangeError of its realm in *exception. */
void *bytes_allocate(gsize size, JSValueRef *exception);
