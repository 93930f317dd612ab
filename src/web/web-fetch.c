/* SPDX-License-Identifier: MIT */
#include "web-fetch.h"

#include <string.h>
#include "budget.h"
#include "bytes.h"
#include "charset.h"
#include "engine.h"
#include "exchanges.h"
#include "host.h"
#include "running.h"
#include "text.h"

/* Whom an exchange has news for. */
typedef struct {
    JSObjectRef callback; /* protected */
    gboolean wants_text;
} Listener;

static guint max_pending;

/* Bodies are memory that the engine's collector sees too little of: it is told to run when the scripts have got so much. */
#define COLLECT_SHARE 4 /* part of the memory limit */
static gsize collect_after, handed_out;

/* ---- values ---- */

/* One byte for each unit, NUL behind them. NULL where a unit is none. */
static char *narrow(const JSChar *units, gsize size)
{
    g_autofree char *bytes = g_malloc(size + 1);
    JSChar seen = 0;
    for (gsize i = 0; i < size; i++) {
        seen |= units[i];
        bytes[i] = (char)units[i];
    }
    bytes[size] = '\0';
    return seen > 0xff ? NULL : g_steal_pointer(&bytes);
}

/* The bytes of a ByteString of limited size, or NULL with *exception set. */
static char *bytes_of_string(JSContextRef context, JSValueRef value, const char *what, gsize max, gsize *size,
                             JSValueRef *exception)
{
    JSStringRef string = JSValueIsString(context, value) ? JSValueToStringCopy(context, value, NULL) : NULL;
    char *bytes = NULL;
    if (string) {
        *size = JSStringGetLength(string);
        if (*size <= max)
            bytes = narrow(JSStringGetCharactersPtr(string), *size);
        JSStringRelease(string);
    }
    if (string && *size > max)
        running_throw(exception, "TypeError", "fetch: %zu bytes of %s are over the limit of %zu", *size, what, max);
    else if (!bytes)
        running_throw(exception, "TypeError", "fetch: the %s is not made of bytes", what);
    return bytes;
}

static JSValueRef string_of_bytes(const char *bytes, gsize size)
{
    g_autofree JSChar *units = g_new(JSChar, size + 1);
    for (gsize i = 0; i < size; i++)
        units[i] = (guint8)bytes[i];
    return text_value(engine_system(), JSStringCreateWithCharacters(units, size));
}

static void collect_garbage(void)
{
    engine_collect(engine_system());
}

/* UTF-8, a mark at its front left out; malformed parts as U+FFFD. */
static JSValueRef text_of_bytes(const guint8 *bytes, gsize size, JSValueRef *exception)
{
    gsize room = CHARSET_UNITS_MAX(size) * sizeof(JSChar);
    JSChar *units = g_try_malloc(room);
    if (!units) {
        collect_garbage();
        units = bytes_allocate(room, exception);
    }
    if (!units)
        return JSValueMakeUndefined(engine_system());
    CharsetUtf8 state = {0};
    gsize length = (gsize)charset_utf8_decode(&state, bytes, size, TRUE, FALSE, units);
    gsize skipped = length > 0 && units[0] == 0xfeff;
    JSValueRef value = bytes_fit_string(length - skipped, exception)
                           ? text_value(engine_system(), JSStringCreateWithCharacters(units + skipped, length - skipped))
                           : JSValueMakeUndefined(engine_system());
    g_free(units);
    return value;
}

static JSValueRef utf8_value(const char *utf8)
{
    return text_value(engine_system(), text_literal(utf8));
}

static Exchange *exchange_argument(JSContextRef context, size_t count, const JSValueRef arguments[])
{
    return running_is_alive() ? exchange_find((guint32)host_number_argument(context, count, arguments, 0)) : NULL;
}

/* ---- the host ---- */

static gboolean is_size(double number)
{
    return number >= -1 && number <= G_MAXINT64 / 2;
}

/* What the start says of the body. bytes: what of it is there already. */
static gboolean read_body(JSContextRef context, JSValueRef value, FetchRequest *request, Bytes *bytes, JSValueRef *exception)
{
    *bytes = (Bytes){0};
    request->has_body = !JSValueIsUndefined(context, value);
    if (!request->has_body)
        return TRUE;
    if (JSValueIsNumber(context, value)) {
        double size = JSValueToNumber(context, value, NULL);
        request->body_size = is_size(size) ? (gint64)size : -1;
        return TRUE;
    }
    if (!bytes_from_value(context, value, bytes, exception))
        return FALSE;
    request->body_size = (gint64)bytes->size;
    return TRUE;
}

HOST_FUNCTION(start)
{
    JSValueRef none = JSValueMakeUndefined(context);
    if (!running_is_alive() || count < 5 || !JSValueIsObject(context, arguments[4]))
        return none;
    if (!exchanges_have_room()) {
        budget_count(CELL_BUDGET_PENDING);
        return running_throw(exception, "TypeError", "fetch: %u requests are on their way already (js.max_pending)",
                             max_pending);
    }
    static const struct {
        const char *what;
        gsize max;
    } texts[] = {{"method", FETCH_METHOD_MAX}, {"URL", FETCH_URL_MAX}, {"headers", FETCH_HEADERS_MAX}};
    gsize sizes[G_N_ELEMENTS(texts)];
    g_auto(GStrv) bytes_of = g_new0(char *, G_N_ELEMENTS(texts) + 1);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        bytes_of[i] = bytes_of_string(context, arguments[i], texts[i].what, texts[i].max, &sizes[i], exception);
        if (!bytes_of[i])
            return none;
    }
    FetchRequest request = {.method = bytes_of[0], .url = bytes_of[1], .headers = bytes_of[2], .headers_size = sizes[2]};
    Bytes bytes;
    if (!read_body(context, arguments[3], &request, &bytes, exception))
        return none;

    Listener *listener = g_new0(Listener, 1);
    listener->callback = (JSObjectRef)arguments[4];
    JSValueProtect(engine_system(), listener->callback);
    Exchange *exchange = exchange_start(&request, listener);
    if (bytes.data)
        exchange_send(exchange, bytes.data, bytes.size, TRUE);
    return JSValueMakeNumber(context, exchange->id);
}

HOST_FUNCTION(send)
{
    Exchange *exchange = exchange_argument(context, count, arguments);
    Bytes bytes;
    if (!exchange || !bytes_from_value(context, count > 1 ? arguments[1] : NULL, &bytes, exception))
        return JSValueMakeBoolean(context, TRUE);
    gboolean is_last = count > 2 && JSValueToBoolean(context, arguments[2]);
    return JSValueMakeBoolean(context, exchange_send(exchange, bytes.data, bytes.size, is_last));
}

static void count_handed_out(gsize size)
{
    handed_out += size;
    if (handed_out < collect_after)
        return;
    collect_garbage();
    handed_out = 0;
}

/* What there is of the body; behind its end null. With all of it the exchange is over. */
static JSValueRef take(Exchange *exchange, JSValueRef *exception)
{
    gboolean is_all = exchange->wish == WISH_ALL, as_text = ((Listener *)exchange->owner)->wants_text;
    gsize size;
    g_autofree guint8 *data = exchange_take(exchange, &size);
    count_handed_out(as_text ? size * sizeof(JSChar) : size);
    if (is_all || size == 0)
        exchange_end(exchange);
    if (!is_all && size == 0)
        return JSValueMakeNull(engine_system());
    if (as_text)
        return text_of_bytes(data, size, exception);
    return bytes_to_script(data ? g_steal_pointer(&data) : g_malloc(1), size, exception);
}

static JSValueRef wish(JSContextRef context, Exchange *exchange, ExchangeWish wish, gboolean as_text, JSValueRef *exception)
{
    if (!exchange || exchange->failure_code)
        return JSValueMakeUndefined(context);
    ((Listener *)exchange->owner)->wants_text = as_text;
    return exchange_wish(exchange, wish) ? take(exchange, exception) : JSValueMakeUndefined(context);
}

HOST_FUNCTION(some)
{
    return wish(context, exchange_argument(context, count, arguments), WISH_SOME, FALSE, exception);
}

HOST_FUNCTION(all)
{
    gboolean as_text = count > 1 && JSValueToBoolean(context, arguments[1]);
    return wish(context, exchange_argument(context, count, arguments), WISH_ALL, as_text, exception);
}

HOST_FUNCTION(end)
{
    Exchange *exchange = exchange_argument(context, count, arguments);
    if (exchange)
        exchange_end(exchange);
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(drop)
{
    Exchange *exchange = exchange_argument(context, count, arguments);
    if (exchange)
        exchange_drop(exchange);
    return JSValueMakeUndefined(context);
}

static void release(gpointer data)
{
    g_autofree Listener *listener = data;
    JSValueUnprotect(engine_system(), listener->callback);
}

JSObjectRef web_fetch_host(const MessageSetup *setup, const char *base_url)
{
    max_pending = setup->max_pending;
    collect_after = ((gsize)setup->memory_limit_mb << 20) / COLLECT_SHARE;
    exchanges_start(&(ExchangesHost){.send = channel_send, .release = release, .collect_garbage = collect_garbage});

    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_function(host, "start", start);
    host_set_function(host, "send", send);
    host_set_function(host, "some", some);
    host_set_function(host, "all", all);
    host_set_function(host, "end", end);
    host_set_function(host, "drop", drop);
    host_set(host, "baseUrl", base_url ? utf8_value(base_url) : JSValueMakeNull(engine_system()));
    return host;
}

/* ---- the execution ---- */

void web_fetch_begin(guint64 execution)
{
    handed_out = 0;
    exchanges_begin(execution, max_pending);
}

void web_fetch_clear(void)
{
    exchanges_clear();
}

gboolean web_fetch_read_ahead(void)
{
    return exchanges_read_ahead();
}

void web_fetch_keep(void)
{
    exchanges_keep();
}

void web_fetch_receive(const ServerMessage *message)
{
    exchanges_receive(&message->header, message->body);
}

gboolean web_fetch_pending(void)
{
    return exchanges_pending();
}

/* The arguments of the callback; returns how many. */
static size_t describe_news(Exchange *exchange, ExchangeNews news, JSValueRef arguments[4], JSValueRef *exception)
{
    arguments[0] = JSValueMakeNumber(engine_system(), news);
    switch (news) {
    case NEWS_HEAD:
        arguments[1] = JSValueMakeNumber(engine_system(), exchange->status);
        arguments[2] = string_of_bytes(exchange->reason, exchange->reason_size);
        arguments[3] = string_of_bytes(exchange->headers, exchange->headers_size);
        return 4;
    case NEWS_BODY:
        arguments[1] = take(exchange, exception);
        return 2;
    case NEWS_ROOM:
        return 1;
    case NEWS_FAILURE:
        arguments[1] = utf8_value(exchange->failure_code);
        arguments[2] = utf8_value(exchange->failure_text);
        exchange_end(exchange);
        return 3;
    }
    return 1;
}

gboolean web_fetch_tell(JSValueRef *exception)
{
    ExchangeNews news;
    Exchange *exchange = exchanges_next(&news);
    if (!exchange)
        return FALSE;
    JSObjectRef callback = ((Listener *)exchange->owner)->callback;
    JSValueRef arguments[4];
    size_t count = describe_news(exchange, news, arguments, exception);
    if (!*exception)
        JSObjectCallAsFunction(running_realm(), callback, NULL, count, arguments, exception);
    return TRUE;
}
