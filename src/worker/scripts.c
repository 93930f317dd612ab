/* SPDX-License-Identifier: MIT */
#include "scripts.h"

#include <string.h>
#include "bindings.h"
#include "ending.h"
#include "execution.h"
#include "programs.h"
#include "realm.h"
#include "running.h"
#include "source.h"
#include "text.h"

static gboolean is_shared;
static gsize memory_limit; /* bytes, of the rehearsal */

void scripts_start(const MessageSetup *setup)
{
    is_shared = setup->isolation == ISOLATION_SHARED;
    memory_limit = (gsize)setup->memory_limit_mb << 20;
}

typedef struct {
    const char *args; /* NULL: none */
    gsize args_size;
} Given;

static void set_args(JSContextRef context, const Given *given)
{
    static JSStringRef name;
    if (!name)
        name = text_literal("args");
    JSValueRef value = NULL;
    if (given->args) {
        JSStringRef text = text_to_engine(given->args, given->args_size);
        value = JSValueMakeFromJSONString(context, text);
        JSStringRelease(text);
    }
    JSObjectSetProperty(context, JSContextGetGlobalObject(context), name,
                        value ? value : JSValueMakeUndefined(context), kJSPropertyAttributeNone, NULL);
}

/* Calls what the text gave where that is not its value yet: what it declares, and what it imports by. */
static JSValueRef call(JSContextRef context, const SourceFile *file, JSValueRef function, JSValueRef *thrown)
{
    gboolean is_module = source_form(file->source) == TOPLEVEL_MODULE;
    JSValueRef import = NULL;
    if (source_map(file->source)->import_name[0] && !(import = bindings_script_import(file->name, thrown)))
        return NULL;
    JSValueRef arguments[] = {is_module ? import : bindings_expose(), import};
    size_t count = import ? 1 + !is_module : !is_module;
    return JSObjectCallAsFunction(context, (JSObjectRef)function, NULL, count, arguments, thrown);
}

static void evaluate(const Execution *execution, gpointer data)
{
    Realm *realm = execution->realm;
    SourceFile *file = execution->file;
    if (source_fault(file->source)) {
        ending_refuse(file);
        return;
    }
    realm_install_web(realm, source_web_names(file->source));
    realm->awaits_with_hooks = source_awaits_with_hooks(file->source);
    set_args(realm->context, data);
    JSValueRef thrown = NULL;
    JSValueRef value = realm_evaluate(realm, source_engine_text(file->source), file->url, &thrown);
    if (!thrown && source_form(file->source) >= TOPLEVEL_FUNCTION)
        value = call(realm->context, file, value, &thrown);
    execution_settle(value, thrown);
}

/* The engine parses all of the text, functions included, as it would to run it. */
static void check(const Execution *execution, gpointer data)
{
    SourceFile *file = execution->file;
    if (source_fault(file->source)) {
        ending_refuse(file);
        return;
    }
    JSStringRef url = text_literal(file->url);
    JSValueRef thrown = NULL;
    gboolean accepted = JSCheckScriptSyntax(execution->realm->context, source_engine_text(file->source), url, 1, &thrown);
    JSStringRelease(url);
    if (!running_is_alive())
        return;
    if (accepted)
        ending_accept();
    else
        bindings_describe(thrown);
}

/* A frame of its own: what is left in one that still stands would keep objects of the execution alive. */
static G_NO_INLINE ExecutionEnd run_in_realm(Execution *execution, ExecutionBegin *begin, Given *given)
{
    if (is_shared) {
        execution->realm = realm_shared();
        return execution_run(execution, begin, given);
    }
    static Realm fresh;
    fresh = realm_take();
    execution->realm = &fresh;
    ExecutionEnd end = execution_run(execution, begin, given);
    realm_release(&fresh);
    return end;
}

gboolean scripts_rehearse(void)
{
    static const char code[] = "({})", name[] = "rehearsal";
    Given given = {0};
    SourceFile file;
    source_file_init(&file, source_get(code, strlen(code), is_shared), name, strlen(name));
    Execution execution = {
        .id = 1,
        .deadline_us = G_MAXINT64, /* who waits for the worker has a limit */
        .memory_limit = memory_limit,
        .file = &file,
    };
    ExecutionEnd end = run_in_realm(&execution, evaluate, &given);
    gboolean works = end.outcome->status == OUTCOME_SUCCESS;
    outcome_free(end.outcome);
    source_file_clear(&file);
    return works;
}

void scripts_run(const MessageExecute *request, const ServerMessage *message)
{
    gsize name_size, code_size;
    const char *name = message_execute_text(request, message->body, EXECUTE_FILE, &name_size);
    const char *code = message_execute_text(request, message->body, EXECUTE_CODE, &code_size);
    Given given = {0};
    const char *args = message_execute_text(request, message->body, EXECUTE_ARGS, &given.args_size);
    given.args = request->has_args ? args : NULL;

    SourceFile file;
    source_file_init(&file, source_get(code, code_size, is_shared), name, name_size);
    Execution execution = execution_of(request, message);
    execution.file = &file;
    execution.find = programs_file;
    ExecutionEnd end = run_in_realm(&execution, request->kind == EXECUTE_CHECK ? check : evaluate, &given);
    execution_reply(&execution, &end, 0);
    source_file_clear(&file);
}
