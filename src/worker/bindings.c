/* SPDX-License-Identifier: MIT */
#include "bindings.h"

#include <string.h>
#include "bind-log.h"
#include "bind-metrics.h"
#include "embedded.h"
#include "engine.h"
#include "execution.h"
#include "host.h"
#include "budget.h"
#include "text.h"
#include "timers.h"

/* Bytes that the scripts of js/ read: see the heads of log.js and metrics.js. */
enum { FLAG_ALIVE, FLAG_REQUEST_ID, FLAG_COUNT };
static guint8 flags[FLAG_COUNT];

/* What the scripts returned; functions of the system realm. */
static JSObjectRef make_log, make_metrics, settle, describe;

/* Globals that are the same object in every realm. */
typedef struct {
    JSStringRef name;
    JSObjectRef value;
} Global;
static Global globals[32];
static guint global_count;

guint8 *bindings_alive_byte(void)
{
    return &flags[FLAG_ALIVE];
}

/* ---- the host of result.js ---- */

HOST_FUNCTION(done)
{
    JSStringRef json = count > 0 ? JSValueToStringCopy(context, arguments[0], exception) : NULL;
    if (json) {
        execution_succeed(json);
        JSStringRelease(json);
    }
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(fail)
{
    g_autofree char *prefix = host_string_argument(context, count, arguments, 0);
    g_autofree char *name = host_string_argument(context, count, arguments, 1);
    g_autofree char *text = host_string_argument(context, count, arguments, 2);
    g_autofree char *stack = host_string_argument(context, count, arguments, 3);
    g_autofree char *file = host_string_argument(context, count, arguments, 4);
    execution_fail(prefix ? prefix : "", name, text, stack, file, (guint)host_number_argument(context, count, arguments, 5),
                   (guint)host_number_argument(context, count, arguments, 6));
    return JSValueMakeUndefined(context);
}

/* An error of the running script's own realm, for the scripts of js/ to throw. */
HOST_FUNCTION(make_type_error)
{
    g_autofree char *text = host_string_argument(context, count, arguments, 0);
    JSValueRef error = NULL;
    execution_throw(&error, "TypeError", "%s", text ? text : "");
    return error;
}

/* ---- loading ---- */

static gboolean report(GError **error, const char *script, JSValueRef thrown)
{
    JSStringRef text = JSValueToStringCopy(engine_system(), thrown, NULL);
    g_autofree char *shown = text ? text_from_engine(text, NULL) : g_strdup("unprintable");
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", script, shown);
    if (text)
        JSStringRelease(text);
    return FALSE;
}

static const EmbeddedScript *find_script(const char *name)
{
    const EmbeddedScript *script = embedded_scripts;
    while (g_strcmp0(script->name, name) != 0)
        script++;
    return script;
}

/* Evaluates a script of js/, which is a function, and calls it with its host. What it returns is protected. */
static JSObjectRef load(const char *name, JSObjectRef host, GError **error)
{
    const EmbeddedScript *script = find_script(name);
    JSContextRef context = engine_system();
    g_autofree char *url_text = g_strconcat("rrjs:", name, NULL);
    JSStringRef text = text_to_engine(script->text, script->size), url = text_literal(url_text);
    JSValueRef thrown = NULL;
    JSValueRef function = JSEvaluateScript(context, text, NULL, url, 1, &thrown);
    JSValueRef argument = host, result = NULL;
    if (!thrown)
        result = JSObjectCallAsFunction(context, (JSObjectRef)function, NULL, 1, &argument, &thrown);
    JSStringRelease(text);
    JSStringRelease(url);
    if (thrown) {
        report(error, name, thrown);
        return NULL;
    }
    JSValueProtect(context, result);
    return (JSObjectRef)result;
}

static void add_global(const char *name, JSObjectRef value)
{
    globals[global_count++] = (Global){.name = text_literal(name), .value = value};
}

static void add_timers(JSObjectRef bindings)
{
    for (const TimerFunction *timer = timer_functions; timer->name; timer++) {
        host_set_function(bindings, timer->name, timer->function);
        add_global(timer->name, host_get_object(bindings, timer->name));
    }
}

/* The helpers that most scripts of js/ are given. */
typedef struct {
    JSObjectRef brands;
    JSObjectRef error_text;
    JSObjectRef encoder;
} Helpers;

static gboolean load_helpers(Helpers *helpers, GError **error)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    JSValueProtect(engine_system(), host);
    if (!(helpers->brands = load("brands.js", host, error)))
        return FALSE;
    host_set(host, "brands", helpers->brands);
    if (!(helpers->error_text = load("error-text.js", host, error)))
        return FALSE;
    host_set(host, "errorText", helpers->error_text);
    helpers->encoder = load("encode.js", host, error);
    return helpers->encoder != NULL;
}

static JSObjectRef new_host(const Helpers *helpers)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    JSValueProtect(engine_system(), host);
    host_set(host, "brands", helpers->brands);
    host_set(host, "errorText", helpers->error_text);
    host_set(host, "encoder", helpers->encoder);
    host_set_function(host, "makeTypeError", make_type_error);
    return host;
}

static gboolean load_log(const Helpers *helpers, const BindingsHost *given, GError **error)
{
    JSObjectRef host = new_host(helpers);
    bind_log(host, given->block, given->setup, flags);
    JSObjectRef log = load("log.js", host, error);
    if (!log)
        return FALSE;
    make_log = host_get_object(log, "makeLog");
    return TRUE;
}

static gboolean load_metrics(const Helpers *helpers, const BindingsHost *given, GError **error)
{
    JSObjectRef host = new_host(helpers);
    bind_metrics(host, given->block, given->registry, given->setup, flags);
    JSObjectRef metrics = load("metrics.js", host, error);
    if (!metrics)
        return FALSE;
    make_metrics = host_get_object(metrics, "makeMetrics");
    return TRUE;
}

static gboolean load_result(const Helpers *helpers, GError **error)
{
    JSObjectRef host = new_host(helpers);
    host_set_function(host, "done", done);
    host_set_function(host, "fail", fail);
    JSObjectRef result = load("result.js", host, error);
    if (!result)
        return FALSE;
    settle = host_get_object(result, "settle");
    describe = host_get_object(result, "describe");
    add_global("queueMicrotask", host_get_object(result, "queueMicrotask"));
    return TRUE;
}

gboolean bindings_start(const BindingsHost *given, GError **error)
{
    Helpers helpers;
    if (!load_helpers(&helpers, error) || !load_log(&helpers, given, error) || !load_metrics(&helpers, given, error) ||
        !load_result(&helpers, error))
        return FALSE;

    JSObjectRef reachable = JSObjectMake(engine_system(), NULL, NULL);
    JSValueProtect(engine_system(), reachable);
    add_timers(reachable);
    host_set(reachable, "makeLog", make_log);
    host_set(reachable, "makeMetrics", make_metrics);
    for (guint i = 0; i < global_count; i++)
        JSObjectSetProperty(engine_system(), reachable, globals[i].name, globals[i].value, kJSPropertyAttributeNone, NULL);
    if (!load("freeze.js", reachable, error))
        return FALSE;
    engine_close_system();
    return TRUE;
}

/* ---- realms ---- */

static void set_global(JSGlobalContextRef context, JSStringRef name, JSValueRef value)
{
    JSObjectSetProperty(context, JSContextGetGlobalObject(context), name, value, kJSPropertyAttributeDontEnum, NULL);
}

void bindings_install(Realm *realm)
{
    static JSStringRef log_name, metrics_name;
    if (!log_name) {
        log_name = text_literal("log");
        metrics_name = text_literal("metrics");
    }
    JSValueRef prototype = JSObjectGetPrototype(realm->context, JSObjectMake(realm->context, NULL, NULL));
    set_global(realm->context, log_name, JSObjectCallAsFunction(engine_system(), make_log, NULL, 1, &prototype, NULL));
    set_global(realm->context, metrics_name, JSObjectCallAsFunction(engine_system(), make_metrics, NULL, 0, NULL, NULL));
    for (guint i = 0; i < global_count; i++)
        set_global(realm->context, globals[i].name, globals[i].value);
}

/* ---- executions ---- */

void bindings_begin(gboolean has_request_id)
{
    flags[FLAG_REQUEST_ID] = has_request_id != FALSE;
}

void bindings_settle(const Realm *realm, JSValueRef value)
{
    JSValueRef arguments[] = {value, realm->stringify};
    JSObjectCallAsFunction(engine_system(), settle, NULL, G_N_ELEMENTS(arguments), arguments, NULL);
}

void bindings_describe(JSValueRef thrown)
{
    JSObjectCallAsFunction(engine_system(), describe, NULL, 1, &thrown, NULL);
}
