/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include <string.h>
#include "bindings.h"
#include "ending.h"
#include "engine.h"
#include "execution.h"
#include "memory-use.h"
#include "realm.h"
#include "source.h"
#include "text.h"

typedef struct {
    SourceFile file;
    Source *source;
    char *name;
    char *meta; /* JSON text of its import.meta */
    guint32 flags; /* LOAD_* */
    Realm realm;
    JSObjectRef kept; /* what programs.js keeps of it; NULL: it is not loaded */
} Program;

static GPtrArray *programs; /* of Program, by number */

/* ---- the list ---- */

static void drop_realm(Program *program)
{
    if (!program->realm.context)
        return;
    if (program->kept)
        JSValueUnprotect(engine_system(), program->kept);
    program->kept = NULL;
    realm_release(&program->realm);
    program->realm = (Realm){0};
}

static void program_free(Program *program)
{
    if (!program)
        return;
    drop_realm(program);
    source_file_clear(&program->file);
    source_free(program->source);
    g_free(program->name);
    g_free(program->meta);
    g_free(program);
}

static void keep(guint number, Program *program)
{
    if (!programs)
        programs = g_ptr_array_new();
    if (number >= programs->len)
        g_ptr_array_set_size(programs, (gint)number + 1);
    program_free(programs->pdata[number]);
    programs->pdata[number] = program;
}

static gboolean is_called(const char *name, const char *text, gsize size)
{
    return strlen(name) == size && memcmp(name, text, size) == 0;
}

/* A PositionsFind. */
static const SourceFile *find_file(const char *text, gsize size)
{
    for (guint i = 0; i < programs->len; i++) {
        const Program *program = programs->pdata[i];
        if (program && (is_called(program->file.url, text, size) || is_called(program->file.name, text, size)))
            return &program->file;
    }
    return NULL;
}

/* ---- running ---- */

/* The function that the text gives; NULL: the execution has ended. */
static JSValueRef evaluate(Program *program)
{
    JSStringRef text = source_module_text(program->source);
    if (!text) {
        ending_refuse(&program->file);
        return NULL;
    }
    JSStringRef url = text_literal(program->file.url);
    JSValueRef thrown = NULL;
    JSValueRef start = JSEvaluateScript(program->realm.context, text, NULL, url, 1, &thrown);
    JSStringRelease(url);
    if (thrown)
        execution_settle(NULL, thrown); /* which may tell of the text */
    source_forget_module_text(program->source);
    return thrown ? NULL : start;
}

/* An execution of a program, with all that its beginning asks for. */
typedef struct {
    Program *program;
    JSStringRef export; /* NULL: it is only loaded */
    JSStringRef args;
} Job;

static void begin(const Execution *execution, gpointer data)
{
    const Job *job = data;
    Program *program = job->program;
    if (program->kept) {
        bindings_call(program->kept, job->export, job->args);
        return;
    }
    realm_install_web(&program->realm, source_web_names(program->source));
    JSValueRef start = evaluate(program);
    if (!start)
        return;
    program->kept = bindings_make_program(program->realm.context, program->name);
    bindings_load(program->kept, start, program->meta, job->export, job->args);
}

static Execution execution_of(const MessageExecute *request, const ServerMessage *message, Program *program)
{
    return (Execution){
        .id = message->header.execution,
        .deadline_us = request->deadline_us,
        .flags = request->flags,
        .memory_limit = (gsize)request->memory_limit_mb << 20,
        .realm = &program->realm,
        .file = &program->file,
        .find = find_file,
    };
}

/* A frame of its own: what is left in one that still stands would keep objects of the execution alive. */
static G_NO_INLINE ExecutionEnd run(const Execution *execution, Job *job)
{
    Program *program = job->program;
    gboolean is_new = !program->kept;
    if (!program->realm.context)
        program->realm = realm_take();
    ExecutionEnd end = execution_run(execution, begin, job);
    if (is_new && !(program->kept && bindings_program_is_loaded(program->kept)))
        drop_realm(program);
    return end;
}

/* What is alive from now on is what the worker rests at. */
static void settle_at_rest(void)
{
    engine_collect(engine_system());
    engine_release_memory();
    memory_mark_base();
}

void programs_load(const MessageExecute *request, const ServerMessage *message)
{
    gsize size;
    const char *text = message_execute_text(request, message->body, EXECUTE_CODE, &size);
    Program *program = g_new0(Program, 1);
    program->source = source_new_module(text, size);
    text = message_execute_text(request, message->body, EXECUTE_FILE, &size);
    source_file_init(&program->file, program->source, text, size);
    text = message_execute_text(request, message->body, EXECUTE_NAME, &size);
    program->name = g_strndup(text, size);
    text = message_execute_text(request, message->body, EXECUTE_ARGS, &size);
    program->meta = g_strndup(text, size);
    program->flags = request->flags;
    keep(request->program, program);

    Execution execution = execution_of(request, message, program);
    ExecutionEnd end = {0};
    if (request->flags & LOAD_LAZY)
        end.outcome = outcome_new(OUTCOME_SUCCESS);
    else
        end = run(&execution, &(Job){program});
    if (request->flags & LOAD_IS_LAST) {
        settle_at_rest();
        end.used = 0;
    }
    execution_reply(&execution, &end, 0);
}

void programs_call(const MessageExecute *request, const ServerMessage *message)
{
    Program *program = programs->pdata[request->program];
    gsize name_size, args_size;
    const char *name = message_execute_text(request, message->body, EXECUTE_NAME, &name_size);
    const char *args = message_execute_text(request, message->body, EXECUTE_ARGS, &args_size);
    Job job = {program, text_to_engine(name, name_size), text_to_engine(args, args_size)};
    Execution execution = execution_of(request, message, program);
    ExecutionEnd end = run(&execution, &job);
    JSStringRelease(job.export);
    JSStringRelease(job.args);

    gboolean is_stale = end.was_cut_through && program->kept && !(program->flags & LOAD_KEEPS_STATE);
    if (is_stale)
        drop_realm(program);
    execution_reply(&execution, &end, is_stale ? REPLY_STALE : 0);
}
