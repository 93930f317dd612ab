/* SPDX-License-Identifier: MIT */
#include "bind-log.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include "budget.h"
#include "cells.h"
#include "channel.h"
#include "engine.h"
#include "host.h"
#include "running.h"
#include "text.h"

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

/* Waits until the ring holds no more than so many bytes, or the execution's time is over: the server takes lines out
 * whatever becomes of them. */
static void wait_for_drain(guint32 filled)
{
    send_drain();
    while (ring_filled() > filled && budget_have_time()) {
        struct timespec step = {.tv_nsec = WAIT_STEP_NS};
        nanosleep(&step, NULL);
    }
}

HOST_FUNCTION(wait_for_room)
{
    if (running_is_alive())
        wait_for_drain(BLOCK_RING_SIZE / 2);
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(request_drain)
{
    if (running_is_alive())
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
    if (count < 3 || !running_is_alive())
        return JSValueMakeUndefined(context);
    gint32 level = (gint32)host_number_argument(context, count, arguments, 0);
    g_autofree char *text = text_from_value(context, arguments[1], &text_size);
    g_autofree char *fields = text_from_value(context, arguments[2], &fields_size);
    if (!text || !fields)
        return JSValueMakeUndefined(context);
    if (ring_put(block, level, now_ms(), text, text_size, fields, fields_size))
        return JSValueMakeUndefined(context);
    wait_for_drain(0); /* the longest line may need all of it */
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
    host_set_array(host, "flags", kJSTypedArrayTypeUint8Array, flags, 3);
    host_set_number(host, "ringSize", BLOCK_RING_SIZE);
    host_set_number(host, "wordHead", BLOCK_WORD_HEAD);
    host_set_number(host, "wordBegun", BLOCK_WORD_BEGUN);
    host_set_number(host, "wordTail", BLOCK_WORD_TAIL);
    host_set_number(host, "quoted", RING_QUOTED);
    host_set_number(host, "level", setup->log_level);
    host_set_bool(host, "spaced", setup->log_pieces == LOG_PIECES_CONSOLE);
    host_set(host, "reserved", name_array(setup->reserved_keys, sizeof setup->reserved_keys));
    host_set(host, "redact", name_array(redact, setup->redact_size));
    host_set_function(host, "waitForRoom", wait_for_room);
    host_set_function(host, "requestDrain", request_drain);
    host_set_function(host, "putLine", put_line);
    host_set_function(host, "countDropped", count_dropped);
}

/* ---- the budget ---- */

enum { EXECUTION_LINES, EXECUTION_BYTES, SECOND_LINES, SECOND_BYTES, BOUND_COUNT };
static const struct {
    Cell cell;
    const char *setting;
    const char *unit;
    const char *span;
} bounds[BOUND_COUNT] = {
    [EXECUTION_LINES] = {CELL_BUDGET_LOG_LINES, "js.log.max_lines", "lines", "an execution"},
    [EXECUTION_BYTES] = {CELL_BUDGET_LOG_BYTES, "js.log.max_mb", "MB", "an execution"},
    [SECOND_LINES] = {CELL_BUDGET_LOG_LINES_PER_SECOND, "js.log.max_lines_per_second", "lines", "a second"},
    [SECOND_BYTES] = {CELL_BUDGET_LOG_BYTES_PER_SECOND, "js.log.max_mb_per_second", "MB", "a second"},
};
static guint32 bound_values[BOUND_COUNT];

static void tell(guint which)
{
    g_autofree char *detail = g_strdup_printf("more than %u %s in %s", bound_values[which], bounds[which].unit,
                                              bounds[which].span);
    message_append_notice(message, cell_budget_name(bounds[which].cell), "log lines of a script are dropped",
                          bounds[which].setting, detail);
    channel_send(message);
}

HOST_FUNCTION(exceeded)
{
    guint which = (guint)host_number_argument(context, count, arguments, 0);
    if (which >= BOUND_COUNT || !running_is_alive())
        return JSValueMakeUndefined(context);
    budget_count(bounds[which].cell);
    block->cells[CELL_LINES_DROPPED] += 1;
    if (host_bool_argument(context, count, arguments, 1))
        tell(which);
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(written)
{
    return JSValueMakeNumber(context, block->words[BLOCK_WORD_HEAD]);
}

static double bound(guint which, guint32 value, double unit)
{
    bound_values[which] = value;
    return value ? value * unit : INFINITY;
}

void bind_log_budget(JSObjectRef host, const MessageSetup *setup)
{
    host_set_number(host, "maxLines", bound(EXECUTION_LINES, setup->log_max_lines, 1));
    host_set_number(host, "maxBytes", bound(EXECUTION_BYTES, setup->log_max_mb, 1 << 20));
    host_set_number(host, "maxLinesPerSecond", bound(SECOND_LINES, setup->log_max_lines_per_second, 1));
    host_set_number(host, "maxBytesPerSecond", bound(SECOND_BYTES, setup->log_max_mb_per_second, 1 << 20));
    host_set_function(host, "written", written);
    host_set_function(host, "exceeded", exceeded);
}
