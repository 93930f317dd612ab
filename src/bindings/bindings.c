/* SPDX-License-Identifier: MIT */
#include "bindings.h"

#include <string.h>
#include "bind-log.h"
#include "bind-metrics.h"
#include "budget.h"
#include "embedded.h"
#include "engine.h"
#include "freeze.h"
#include "host.h"
#include "running.h"
#include "text.h"
#include "timers.h"

/* Bytes that the scripts of js/ read: see the heads of log.js and metrics.js. */
enum { FLAG_ALIVE, FLAG_CONTEXT, FLAG_QUOTES_LINES, FLAG_COUNT };
static guint8 flags[FLAG_COUNT];

/* What js/main.js returned; functions of the system realm. */
static JSObjectRef install, install_web, reset, settle, describe, expose, make_script_import, make_program, load_program, load_and_call,
    call_export, make_session, expose_line, settle_line, end_line, complete, open_map, trace_by_map, source_line;

/* Who is told what becomes of values. */
static const BindingsOutcome *outcome;

/* Who has the programs that can be imported. */
static const BindingsModules *modules;

/* The last execution was a call, and what it left is still there. */
static gboolean call_is_open;

/* When now() was zero. */
static gint64 start_us;

guint8 *bindings_alive_byte(void)
{
    return &flags[FLAG_ALIVE];
}

/* ---- the host of result.js ---- */

HOST_FUNCTION(done)
{
    JSStringRef json = count > 0 ? JSValueToStringCopy(context, arguments[0], exception) : NULL;
    if (json) {
        outcome->succeed(json);
        JSStringRelease(json);
    }
    return JSValueMakeUndefined(context);
}

/* ---- the host of exception.js ---- */

HOST_FUNCTION(stack_text)
{
    g_autofree char *stack = host_string_argument(context, count, arguments, 0);
    g_autofree char *mapped = outcome->stack(stack ? stack : "");
    return text_value(context, text_literal(mapped));
}

HOST_FUNCTION(fail)
{
    g_autofree char *prefix = host_string_argument(context, count, arguments, 0);
    OutcomeException *told = g_new0(OutcomeException, 1);
    *told = (OutcomeException){
        .name = host_string_argument(context, count, arguments, 1),
        .message = host_string_argument(context, count, arguments, 2),
        .stack = host_string_argument(context, count, arguments, 3),
        .file = host_string_argument(context, count, arguments, 4),
        .line = (guint)host_number_argument(context, count, arguments, 5),
        .column = (guint)host_number_argument(context, count, arguments, 6),
        .details = host_string_argument(context, count, arguments, 9),
    };
    g_autofree char *causes = host_string_argument(context, count, arguments, 7);
    g_autofree char *inner = host_string_argument(context, count, arguments, 8);
    g_autofree char *logged = host_string_argument(context, count, arguments, 10);
    outcome->fail(prefix ? prefix : "", told, &(FailureTexts){causes, inner, logged});
    return JSValueMakeUndefined(context);
}

HOST_FUNCTION(count_cut)
{
    budget_count(CELL_BUDGET_ERROR);
    return JSValueMakeUndefined(context);
}

/* An error of the running script's own realm, for the scripts of js/ to throw. */
HOST_FUNCTION(make_type_error)
{
    g_autofree char *text = host_string_argument(context, count, arguments, 0);
    JSValueRef error = NULL;
    running_throw(&error, "TypeError", "%s", text ? text : "");
    return error;
}

HOST_FUNCTION(now)
{
    return JSValueMakeNumber(context, (double)(g_get_monotonic_time() - start_us) / 1000);
}

HOST_FUNCTION(realm_global)
{
    return JSContextGetGlobalObject(running_realm());
}

/* ---- the host of modules.js ---- */

HOST_FUNCTION(start_module)
{
    g_autofree char *name = host_string_argument(context, count, arguments, 0);
    JSValueRef start = modules->start(name ? name : "", exception);
    return start ? start : JSValueMakeUndefined(context);
}

HOST_FUNCTION(file_of_module)
{
    g_autofree char *name = host_string_argument(context, count, arguments, 0);
    const char *file = modules->file(name ? name : "");
    return text_value(context, text_literal(file));
}

HOST_FUNCTION(env_of_module)
{
    g_autofree char *name = host_string_argument(context, count, arguments, 0);
    const char *env = modules->env(name ? name : "");
    return text_value(context, text_literal(env));
}

/* ---- loading ---- */

static const EmbeddedScript *find_script(const char *name)
{
    for (const EmbeddedScript *script = embedded_scripts; script->name; script++)
        if (g_strcmp0(script->name, name) == 0)
            return script;
    return NULL;
}

/* Evaluates an embedded script; each is a function. */
static JSValueRef evaluate_script(JSContextRef context, const EmbeddedScript *script, JSStringRef text,
                                  JSValueRef *exception)
{
    g_autofree char *url_text = g_strconcat("rrjs:", script->name, NULL);
    JSStringRef url = text_literal(url_text);
    JSValueRef function = JSEvaluateScript(context, text, NULL, url, 1, exception);
    JSStringRelease(url);
    return function;
}

static JSValueRef evaluate_in_system(const EmbeddedScript *script, JSValueRef *exception)
{
    JSStringRef text = engine_string_of_immortal(script->text, script->length);
    JSValueRef function = evaluate_script(engine_system(), script, text, exception);
    JSStringRelease(text);
    return function;
}

HOST_FUNCTION(load)
{
    g_autofree char *name = host_string_argument(context, count, arguments, 0);
    const EmbeddedScript *script = find_script(name);
    return script ? evaluate_in_system(script, exception) : JSValueMakeUndefined(context);
}

HOST_FUNCTION(freeze)
{
    gboolean is_object = count > 0 && JSValueIsObject(context, arguments[0]);
    return is_object && freeze_reachable(context, (JSObjectRef)arguments[0], exception) ? arguments[0]
                                                                                       : JSValueMakeUndefined(context);
}

/* A group of Web APIs, which is a script of web/, or what names its folder, in the running realm. Its text stays, since the engine knows the code of a text by it. */
HOST_FUNCTION(evaluate_group)
{
    static GHashTable *texts;
    if (!texts)
        texts = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_autofree char *group = host_string_argument(context, count, arguments, 0);
    g_autofree char *name = g_strdup_printf("%s%s.js", group && strchr(group, '/') ? "" : "web/", group);
    const EmbeddedScript *script = find_script(name);
    if (!script)
        return running_throw(exception, "Error", "there is no group %s", group);
    JSStringRef text = g_hash_table_lookup(texts, script);
    if (!text)
        g_hash_table_insert(texts, (gpointer)script, text = engine_string_of_immortal(script->text, script->length));
    return evaluate_script(running_realm(), script, text, exception);
}

static JSObjectRef new_object(void)
{
    return JSObjectMake(engine_system(), NULL, NULL);
}

static JSObjectRef make_host(const BindingsHost *given)
{
    JSObjectRef host = new_object(), ring = new_object(), budget = new_object(), cells = new_object(), result = new_object(),
                exception = new_object(), timers = new_object(), imports = new_object();
    bind_log(ring, given->block, given->setup, given->redact, flags);
    bind_log_budget(budget, given->setup);
    bind_metrics(cells, given->block, given->registry, given->setup, flags);
    host_set_function(result, "done", done);
    host_set_function(exception, "fail", fail);
    host_set_function(exception, "stackText", stack_text);
    host_set_function(exception, "countCut", count_cut);
    host_set_number(exception, "textMax", given->setup->max_error_chars);
    host_set_function(imports, "start", start_module);
    host_set_function(imports, "file", file_of_module);
    host_set_function(imports, "env", env_of_module);
    for (const TimerFunction *timer = timer_functions; timer->name; timer++)
        host_set_function(timers, timer->name, timer->function);

    host_set(host, "ring", ring);
    host_set(host, "logBudget", budget);
    host_set(host, "cells", cells);
    host_set(host, "result", result);
    host_set(host, "exception", exception);
    host_set(host, "timers", timers);
    host_set(host, "modules", imports);
    host_set_function(given->web, "evaluate", evaluate_group);
    host_set(host, "web", given->web);
    host_set(host, "node", given->node);
    host_set_bool(host, "isShared", given->setup->isolation == ISOLATION_SHARED);
    host_set_bool(host, "keepsSourceLines", given->setup->console_mode == CONSOLE_TEXT);
    host_set_bool(host, "consoleText", given->setup->console_mode == CONSOLE_TEXT);
    host_set_function(host, "load", load);
    host_set_function(host, "freeze", freeze);
    host_set_function(host, "now", now);
    host_set(host, "drain", engine_drain_function());
    host_set_function(host, "realmGlobal", realm_global);
    host_set_function(host, "makeTypeError", make_type_error);
    return host;
}

static gboolean report(GError **error, JSValueRef thrown)
{
    JSStringRef text = JSValueToStringCopy(engine_system(), thrown, NULL);
    g_autofree char *shown = text ? text_from_engine(text, NULL) : g_strdup("unprintable");
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s", shown);
    if (text)
        JSStringRelease(text);
    return FALSE;
}

gboolean bindings_start(const BindingsHost *given, GError **error)
{
    start_us = g_get_monotonic_time();
    outcome = given->outcome;
    modules = given->modules;
    JSValueRef thrown = NULL, host = make_host(given);
    JSValueRef main_function = evaluate_in_system(find_script("main.js"), &thrown);
    if (thrown)
        return report(error, thrown);
    JSValueRef bindings = JSObjectCallAsFunction(engine_system(), (JSObjectRef)main_function, NULL, 1, &host, &thrown);
    if (thrown)
        return report(error, thrown);
    install = host_get_object((JSObjectRef)bindings, "install");
    install_web = host_get_object((JSObjectRef)bindings, "installWeb");
    reset = host_get_object((JSObjectRef)bindings, "reset");
    settle = host_get_object((JSObjectRef)bindings, "settle");
    describe = host_get_object((JSObjectRef)bindings, "describe");
    expose = host_get_object((JSObjectRef)bindings, "expose");
    make_program = host_get_object((JSObjectRef)bindings, "makeProgram");
    load_program = host_get_object((JSObjectRef)bindings, "load");
    load_and_call = host_get_object((JSObjectRef)bindings, "loadAndCall");
    call_export = host_get_object((JSObjectRef)bindings, "call");
    make_script_import = host_get_object((JSObjectRef)bindings, "makeScriptImport");
    make_session = host_get_object((JSObjectRef)bindings, "makeSession");
    expose_line = host_get_object((JSObjectRef)bindings, "exposeLine");
    settle_line = host_get_object((JSObjectRef)bindings, "settleLine");
    end_line = host_get_object((JSObjectRef)bindings, "endLine");
    complete = host_get_object((JSObjectRef)bindings, "complete");
    open_map = host_get_object((JSObjectRef)bindings, "openMap");
    trace_by_map = host_get_object((JSObjectRef)bindings, "traceByMap");
    source_line = host_get_object((JSObjectRef)bindings, "sourceLine");
    JSObjectRef reachable = host_get_object((JSObjectRef)bindings, "reachable");
    if (!freeze_reachable(engine_system(), reachable, &thrown))
        return report(error, thrown);
    JSValueUnprotect(engine_system(), reachable);
    engine_close_system();
    return TRUE;
}

JSObjectRef bindings_install(JSGlobalContextRef realm)
{
    JSValueRef global = JSContextGetGlobalObject(realm);
    JSObjectRef stringify = (JSObjectRef)JSObjectCallAsFunction(engine_system(), install, NULL, 1, &global, NULL);
    JSValueProtect(engine_system(), stringify);
    return stringify;
}

void bindings_install_web(JSGlobalContextRef realm, guint64 names)
{
    JSValueRef arguments[] = {JSContextGetGlobalObject(realm),
                              JSValueMakeNumber(engine_system(), (guint32)names),
                              JSValueMakeNumber(engine_system(), (guint32)(names >> 32))};
    JSObjectCallAsFunction(engine_system(), install_web, NULL, G_N_ELEMENTS(arguments), arguments, NULL);
}

JSValueRef bindings_expose(void)
{
    return expose;
}

JSValueRef bindings_script_import(const char *file, JSValueRef *exception)
{
    JSValueRef name = text_value(engine_system(), text_literal(file));
    return JSObjectCallAsFunction(engine_system(), make_script_import, NULL, 1, &name, exception);
}

void bindings_begin(guint context, gboolean quotes_lines)
{
    flags[FLAG_QUOTES_LINES] = quotes_lines != FALSE;
    flags[FLAG_CONTEXT] = (guint8)context;
}

void bindings_end(gboolean goes_on)
{
    JSValueRef value = JSValueMakeBoolean(engine_system(), goes_on);
    JSObjectCallAsFunction(engine_system(), reset, NULL, 1, &value, NULL);
}

void bindings_end_call(void)
{
    if (call_is_open)
        bindings_end(FALSE);
    call_is_open = FALSE;
}

/* Calls a function that ends the execution, or sees to it; that takes memory. Returns whether there was enough. */
static gboolean end_by(JSObjectRef function, gsize count, const JSValueRef arguments[])
{
    JSValueRef failure = NULL;
    JSObjectCallAsFunction(engine_system(), function, NULL, count, arguments, &failure);
    if (failure)
        outcome->fail_untold();
    return !failure;
}

void bindings_settle(JSObjectRef stringify, JSValueRef value, gboolean is_wanted)
{
    end_by(settle, is_wanted ? 2 : 1, (JSValueRef[]){value, stringify});
}

void bindings_describe(JSValueRef thrown)
{
    end_by(describe, 1, &thrown);
}

/* ---- programs ---- */

static JSValueRef utf8_value(const char *text)
{
    return text_value(engine_system(), text_literal(text));
}

static JSValueRef string_value(JSStringRef string)
{
    return JSValueMakeString(engine_system(), string);
}

JSObjectRef bindings_make_program(JSGlobalContextRef realm, const char *name)
{
    JSValueRef arguments[] = {JSContextGetGlobalObject(realm), text_value(engine_system(), text_literal(name))};
    JSObjectRef program = (JSObjectRef)JSObjectCallAsFunction(engine_system(), make_program, NULL, 2, arguments, NULL);
    JSValueProtect(engine_system(), program);
    return program;
}

void bindings_load(JSObjectRef program, JSValueRef start, const char *file, const char *env, JSStringRef export,
                   JSStringRef args)
{
    JSValueRef file_value = utf8_value(file), env_value = utf8_value(env);
    if (export)
        end_by(load_and_call, 6,
               (JSValueRef[]){program, start, file_value, env_value, string_value(export), string_value(args)});
    else
        end_by(load_program, 4, (JSValueRef[]){program, start, file_value, env_value});
}

gboolean bindings_call(JSObjectRef program, JSStringRef export, JSStringRef args)
{
    call_is_open = TRUE;
    return end_by(call_export, 3, (JSValueRef[]){program, string_value(export), string_value(args)});
}

gboolean bindings_program_is_loaded(JSObjectRef program)
{
    JSStringRef name = text_literal("namespace");
    JSValueRef namespace = JSObjectGetProperty(engine_system(), program, name, NULL);
    JSStringRelease(name);
    return JSValueIsObject(engine_system(), namespace);
}

/* ---- a session ---- */

JSObjectRef bindings_make_session(JSGlobalContextRef realm)
{
    JSValueRef global = JSContextGetGlobalObject(realm);
    JSObjectRef session = (JSObjectRef)JSObjectCallAsFunction(engine_system(), make_session, NULL, 1, &global, NULL);
    JSValueProtect(engine_system(), session);
    return session;
}

JSValueRef bindings_expose_line(JSObjectRef session, JSValueRef *exception)
{
    JSValueRef argument = session;
    return JSObjectCallAsFunction(engine_system(), expose_line, NULL, 1, &argument, exception);
}

void bindings_settle_line(JSObjectRef session, JSValueRef value, LineGift gift)
{
    end_by(settle_line, 3, (JSValueRef[]){session, value, JSValueMakeNumber(engine_system(), gift)});
}

void bindings_end_line(JSObjectRef session)
{
    JSValueRef argument = session;
    JSObjectCallAsFunction(engine_system(), end_line, NULL, 1, &argument, NULL);
}

void bindings_complete(JSObjectRef session, JSStringRef text)
{
    end_by(complete, 2, (JSValueRef[]){session, string_value(text)});
}

/* ---- source maps ---- */

static JSValueRef member(JSObjectRef object, const char *name)
{
    JSStringRef key = text_literal(name);
    JSValueRef value = JSObjectGetProperty(engine_system(), object, key, NULL);
    JSStringRelease(key);
    return value;
}

JSObjectRef bindings_open_map(JSStringRef json, const char *folder, const char *root, char **fault)
{
    JSValueRef arguments[] = {string_value(json), utf8_value(folder), utf8_value(root)};
    JSValueRef map = JSObjectCallAsFunction(engine_system(), open_map, NULL, 3, arguments, NULL);
    if (map && JSValueIsObject(engine_system(), map)) {
        JSValueProtect(engine_system(), map);
        return (JSObjectRef)map;
    }
    *fault = text_from_value(engine_system(), map, NULL);
    return NULL;
}

gboolean bindings_trace(JSObjectRef map, guint line, guint column, BindingsSource *source)
{
    JSValueRef arguments[] = {map, JSValueMakeNumber(engine_system(), line), JSValueMakeNumber(engine_system(), column)};
    JSValueRef traced = JSObjectCallAsFunction(engine_system(), trace_by_map, NULL, 3, arguments, NULL);
    if (!traced || !JSValueIsObject(engine_system(), traced))
        return FALSE;
    JSObjectRef object = (JSObjectRef)traced;
    *source = (BindingsSource){
        .file = text_from_value(engine_system(), member(object, "file"), NULL),
        .line = (guint)JSValueToNumber(engine_system(), member(object, "line"), NULL),
        .column = (guint)JSValueToNumber(engine_system(), member(object, "column"), NULL),
        .traced = object,
    };
    return source->file != NULL;
}

char *bindings_source_line(const BindingsSource *source)
{
    JSValueRef traced = source->traced;
    JSValueRef line = JSObjectCallAsFunction(engine_system(), source_line, NULL, 1, &traced, NULL);
    return text_from_value(engine_system(), line, NULL);
}
