/* SPDX-License-Identifier: MIT */
#include "bind-log.h"

#include <string.h>
#include <time.h>
#include "cells.h"
#include "channel.h"
#include "engine.h"
#include "host.h"
#include "budget.h"
#include "text.h"

/* How long a line waits for the server to take others out, before it is dropped. Console text waits longer. */
#define WAIT_MS    40
#define WAIT_STEP_NS 200000

static const Block *block;
static GByteArray *message;

static void send_drain(void)
{
    message_append_empty(message, MESSAGE_DRAIN, 0);
    channel_send(message);
}

static guint32 ring_filled(void)
{
    return (guint32)block->words[BLOCK_WORD_HEAD] -
           (guint32)__atomic_load_n(&block->words[BLOCK_WORD_TAIL], __ATOMIC_ACQUIRE);
}

/* Waits until half of the ring is free. */
static void wait_for_drain(gboolean patient)
{
    gint64 end = g_get_monotonic_time() + WAIT_MS * 1000;
    send_drain();
    while (ring_filled() > BLOCK_RING_SIZE / 2 && budget_have_time() && (patient || g_get_monotonic_time() < end)) {
        struct timespec step = {.tv_nsec = WAIT_STEP_NS};
        nanosleep(&step, NULL);
    }
}

HOST_FUNCTION(wait_for_room)
{
    if (budget_alive())
        wait_for_drain(count > 1 && JSValueToBoolean(context, arguments[1]));
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(request_drain)
{
    if (budget_alive())
        send_drain();
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(count_dropped)
{
    block->cells[CELL_LINES_DROPPED] += 1;
    return JSValueMakeUndefined(context);
}

static double now_ms(void)
{
    return (double)(g_get_real_time() / 1000);
}

HOST_FUNCTION(put_line)
{
    gsize text_size = 0, fields_size = 0;
    if (count < 3 || !budget_alive())
        return JSValueMakeUndefined(context);
    gint32 level = (gint32)host_number_argument(context, count, arguments, 0);
    g_autofree char *text = text_from_value(context, arguments[1], &text_size);
    g_autofree char *fields = text_from_value(context, arguments[2], &fields_size);
    if (!text || !fields)
        return JSValueMakeUndefined(context);
    if (ring_put(block, level, now_ms(), text, text_size, fields, fields_size))
        return JSValueMakeUndefined(context);
    wait_for_drain(FALSE);
    if (!ring_put(block, level, now_ms(), text, text_size, fields, fields_size))
        block->cells[CELL_LINES_DROPPED] += 1;
    return JSValueMakeUndefined(context);
}

/* Names, each ended by NUL, until an empty one or the end, as an array of strings. */
static JSValueRef name_array(const char *names, gsize size)
{
    JSContextRef context = engine_system();
    JSObjectRef array = JSObjectMakeArray(context, 0, NULL, NULL);
    const char *end = names + size;
    guint count = 0;
    for (const char *at = names; at < end && *at; at += strnlen(at, (gsize)(end - at)) + 1) {
        JSStringRef name = text_to_engine(at, strnlen(at, (gsize)(end - at)));
        JSObjectSetPropertyAtIndex(context, array, count++, JSValueMakeString(context, name), NULL);
        JSStringRelease(name);
    }
    return array;
}

void bind_log(JSObjectRef host, const Block *shared, const MessageSetup *setup, const char *redact, guint8 *flags)
{
    block = shared;
    message = g_byte_array_new();

    host_set_array(host, "words", kJSTypedArrayTypeInt32Array, block->words, BLOCK_HEADER_SIZE);
    host_set_array(host, "bytes", kJSTypedArrayTypeUint8Array, block->ring, BLOCK_RING_SIZE);
    host_set_array(host, "ints", kJSTypedArrayTypeInt32Array, block->ring, BLOCK_RING_SIZE);
    host_set_array(host, "doubles", kJSTypedArrayTypeFloat64Array, block->ring, BLOCK_RING_SIZE);
    host_set_array(host, "flags", kJSTypedArrayTypeUint8Array, flags, 2);
    host_set_number(host, "ringSize", BLOCK_RING_SIZE);
    host_set_number(host, "wordHead", BLOCK_WORD_HEAD);
    host_set_number(host, "wordBegun", BLOCK_WORD_BEGUN);
    host_set_number(host, "wordTail", BLOCK_WORD_TAIL);
    host_set_number(host, "level", setup->log_level);
    host_set_bool(host, "spaced", setup->log_pieces == LOG_PIECES_CONSOLE);
    host_set(host, "reserved", name_array(setup->reserved_keys, sizeof setup->reserved_keys));
    host_set(host, "redact", name_array(redact, setup->redact_size));
    host_set_function(host, "waitForRoom", wait_for_room);
    host_set_function(host, "requestDrain", request_drain);
    host_set_function(host, "putLine", put_line);
    host_set_function(host, "countDropped", count_dropped);
}
