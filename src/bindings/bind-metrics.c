/* SPDX-License-Identifier: MIT */
#include "bind-metrics.h"

#include <string.h>
#include "channel.h"
#include "engine.h"
#include "host.h"
#include "running.h"
#include "text.h"

/* What claim and claimDeclared answer, see js/metrics.js. */
#define REJECTED   (-1)
#define COUNT_ONCE (-2)

/* A rejected sample is told to the server once per cause in this time; the rest is only counted. */
#define TELL_EVERY_US G_USEC_PER_SEC

static const Block *block;
static Registry *registry;
static GByteArray *message;
static gint64 told_us[CELL_REJECTED_COUNT];
static char *last_rejection;

static void count_rejection(Cell reason, const char *name, const char *detail)
{
    if (!running_is_alive())
        return;
    block->cells[reason] += 1;
    g_free(last_rejection);
    last_rejection = g_strdup_printf("metric \"%s\" rejected (%s): %s", name, cell_rejection_name(reason), detail);

    gint64 now = g_get_monotonic_time();
    if (told_us[reason] && now - told_us[reason] < TELL_EVERY_US)
        return;
    told_us[reason] = now;
    g_autofree char *shown = g_utf8_substring(name, 0, MIN(g_utf8_strlen(name, -1), 200));
    message_append_notice(message, cell_rejection_name(reason), "metric sample rejected", shown, detail);
    channel_send(message);
}

/* The number for js/metrics.js: of the cell, of a cell for this once, or REJECTED. */
static double answer(const RegistryClaim *claim, const char *name)
{
    if (!claim->accepted) {
        count_rejection(claim->rejection, name, claim->detail);
        return REJECTED;
    }
    if (!claim->overflow)
        return claim->slot;
    block->cells[claim->overflow_cell] += 1;
    return COUNT_ONCE - (double)claim->slot;
}

/* claim(kind, text): the text as registry_claim_text() takes it, and so below. Its beginning is the metric's name. */
HOST_FUNCTION(claim_series)
{
    gsize size;
    g_autofree char *text = count > 1 ? text_from_value(context, arguments[1], &size) : NULL;
    if (!text || !running_is_alive())
        return JSValueMakeNumber(context, REJECTED);
    MetricKind kind = (MetricKind)host_number_argument(context, count, arguments, 0);
    RegistryClaim claim = registry_claim_text(registry, kind, text, size);
    return JSValueMakeNumber(context, answer(&claim, text));
}

static MetricKind declared_kind;
static RegistryClaim declared_claim;

/* claimDeclared(text, inOrder) */
HOST_FUNCTION(claim_declared)
{
    gsize size;
    g_autofree char *text = count > 0 ? text_from_value(context, arguments[0], &size) : NULL;
    if (!text || !running_is_alive())
        return JSValueMakeNumber(context, REJECTED);
    gboolean in_order = host_bool_argument(context, count, arguments, 1);
    declared_claim = registry_claim_declared_text(registry, text, size, in_order, &declared_kind);
    return JSValueMakeNumber(context, answer(&declared_claim, text));
}

HOST_FUNCTION(get_declared_kind)
{
    return JSValueMakeNumber(context, declared_kind);
}

HOST_FUNCTION(get_declared_bounds)
{
    g_autofree JSValueRef *bounds = g_new(JSValueRef, declared_claim.bound_count + 1);
    for (guint i = 0; i < declared_claim.bound_count; i++)
        bounds[i] = JSValueMakeNumber(context, declared_claim.bounds[i]);
    return JSObjectMakeArray(context, declared_claim.bound_count, bounds, NULL);
}

/* Other workers add to the same gauge: compare and swap. */
HOST_FUNCTION(add_gauge)
{
    guint32 gauge_count;
    double *gauges = registry_gauges(registry, &gauge_count);
    guint32 number = (guint32)host_number_argument(context, count, arguments, 0);
    double addend = host_number_argument(context, count, arguments, 1);
    if (number >= gauge_count || !running_is_alive())
        return JSValueMakeUndefined(context);
    double old_value, new_value;
    __atomic_load(&gauges[number], &old_value, __ATOMIC_RELAXED);
    do
        new_value = (registry_gauge_is_unset(old_value) ? 0 : old_value) + addend;
    while (!__atomic_compare_exchange(&gauges[number], &old_value, &new_value, FALSE, __ATOMIC_RELAXED,
                                      __ATOMIC_RELAXED));
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(reject)
{
    g_autofree char *reason = host_string_argument(context, count, arguments, 0);
    g_autofree char *name = host_string_argument(context, count, arguments, 1);
    g_autofree char *detail = host_string_argument(context, count, arguments, 2);
    for (Cell cell = 0; cell < CELL_REJECTED_COUNT; cell++)
        if (g_strcmp0(reason, cell_rejection_name(cell)) == 0)
            count_rejection(cell, name ? name : "", detail ? detail : "");
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(get_rejection)
{
    JSStringRef text = text_literal(last_rejection ? last_rejection : "metric rejected");
    JSValueRef value = JSValueMakeString(context, text);
    JSStringRelease(text);
    return value;
}

HOST_FUNCTION(copy_string)
{
    if (count < 1)
        return JSValueMakeUndefined(context);
    JSStringRef text = JSValueToStringCopy(context, arguments[0], exception);
    if (!text)
        return JSValueMakeUndefined(context);
    JSStringRef copy = JSStringCreateWithCharacters(JSStringGetCharactersPtr(text), JSStringGetLength(text));
    JSValueRef value = JSValueMakeString(context, copy);
    JSStringRelease(copy);
    JSStringRelease(text);
    return value;
}

void bind_metrics(JSObjectRef host, const Block *shared, Registry *shared_registry, const MessageSetup *setup,
                  guint8 *flags)
{
    block = shared;
    registry = shared_registry;
    message = g_byte_array_new();
    guint32 gauge_count;
    double *gauges = registry_gauges(registry, &gauge_count);

    host_set_array(host, "cells", kJSTypedArrayTypeFloat64Array, block->cells, block->header->cell_count * sizeof(double));
    host_set_array(host, "gauges", kJSTypedArrayTypeFloat64Array, gauges, gauge_count * sizeof(double));
    host_set_array(host, "flags", kJSTypedArrayTypeUint8Array, flags, 2);
    host_set_bool(host, "strict", setup->metrics_strict != 0);
    host_set_function(host, "claim", claim_series);
    host_set_function(host, "claimDeclared", claim_declared);
    host_set_function(host, "declaredKind", get_declared_kind);
    host_set_function(host, "declaredBounds", get_declared_bounds);
    host_set_function(host, "addGauge", add_gauge);
    host_set_function(host, "reject", reject);
    host_set_function(host, "rejection", get_rejection);
    host_set_function(host, "copy", copy_string);
}
