/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include <string.h>
#include "bindings.h"
#include "ending.h"
#include "engine.h"
#include "execution.h"
#include "realm.h"
#include "running.h"
#include "source.h"
#include "text.h"

typedef struct {
    SourceFile file;
    Source *source;
    char *name;
    char *env; /* JSON text of the object of variables that it sees */
    guint32 flags; /* KEEP_* */
    Realm realm;
    JSObjectRef kept; /* what programs.js keeps of it; NULL: it is not loaded */
} Program;

static Texts shared_texts;
static GPtrArray *programs; /* of Program, by number; NULL: there are none */
static gboolean is_running; /* what runs is a program */

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
    g_free(program->env);
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

/* Whether what runs may know of it: a script of what it can import only. */
static gboolean is_visible(const Program *program)
{
    return is_running || (program->flags & KEEP_FOR_SCRIPTS);
}

SourceFile *programs_file(const char *url, gsize size)
{
    for (guint i = 0; programs && i < programs->len; i++) {
        Program *program = programs->pdata[i];
        if (program && is_visible(program) && source_file_has_url(&program->file, url, size))
            return &program->file;
    }
    return NULL;
}

/* ---- running ---- */

/* The function that the text gives in a realm; NULL with an exception, or without one where it is no module. */
static JSValueRef start_in(Realm *realm, const Program *program, JSValueRef *thrown)
{
    JSStringRef text = source_module_text(program->source);
    if (!text)
        return NULL;
    realm_install_web(realm, source_web_names(program->source));
    realm->awaits_with_hooks |= source_awaits_with_hooks(program->source);
    JSValueRef start = realm_evaluate(realm, text, program->file.url, thrown);
    return *thrown ? NULL : start;
}

/* The same in the program's own realm; NULL: the execution has ended. */
static JSValueRef start(Program *program)
{
    JSValueRef thrown = NULL;
    JSValueRef function = start_in(&program->realm, program, &thrown);
    if (thrown)
        execution_settle(NULL, thrown); /* which may tell of the text */
    else if (!function)
        ending_refuse(&program->file);
    /* What scripts evaluate again and again the engine knows by its text. */
    if (!(program->flags & KEEP_FOR_SCRIPTS))
        source_forget_module_text(program->source);
    return function;
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
        if (bindings_call(program->kept, job->export, job->args))
            execution_has_drained();
        return;
    }
    JSValueRef function = start(program);
    if (!function)
        return;
    program->kept = bindings_make_program(program->realm.context, program->name);
    bindings_load(program->kept, function, program->file.name, program->env, job->export, job->args);
}

static Execution program_execution(const MessageExecute *request, const ServerMessage *message, Program *program)
{
    Execution execution = execution_of(request, message);
    execution.realm = &program->realm;
    execution.file = &program->file;
    execution.find = programs_file;
    execution.is_call = program->kept != NULL;
    return execution;
}

/* A frame of its own: what is left in one that still stands would keep objects of the execution alive. */
static G_NO_INLINE ExecutionEnd run(const Execution *execution, Job *job)
{
    Program *program = job->program;
    gboolean is_new = !program->kept;
    if (!program->realm.context)
        program->realm = realm_take();
    is_running = TRUE;
    ExecutionEnd end = execution_run(execution, begin, job);
    is_running = FALSE;
    if (is_new && !(program->kept && bindings_program_is_loaded(program->kept)))
        drop_realm(program);
    return end;
}

/* ---- for those that import them ---- */

/* The program of that name that what runs may import; NULL: there is none. */
static Program *find_importable(const char *name)
{
    for (guint i = 0; programs && i < programs->len; i++) {
        Program *program = programs->pdata[i];
        if (program && g_str_equal(program->name, name) && is_visible(program))
            return program;
    }
    return NULL;
}

static JSValueRef start_imported(const char *name, JSValueRef *exception)
{
    Program *program = find_importable(name);
    if (!program)
        return NULL;
    JSValueRef function = start_in(execution_realm(), program, exception);
    const ModuleFault *fault = source_fault(program->source);
    if (fault) {
        g_autofree char *place = positions_text(&(TextPlace){&program->file, fault->line, fault->column});
        running_throw(exception, "SyntaxError", "%s (%s)", fault->message, place);
    }
    return function;
}

static const char *file_of_imported(const char *name)
{
    return find_importable(name)->file.name;
}

/* Scripts are strangers: they learn nothing of the variables that programs see. */
static const char *env_of_imported(const char *name)
{
    return is_running ? find_importable(name)->env : "{}";
}

const BindingsModules programs_modules = {start_imported, file_of_imported, env_of_imported};

void programs_start(const Texts *texts)
{
    shared_texts = *texts;
}

void programs_keep(const MessageExecute *request, const ServerMessage *message)
{
    gsize size;
    Program *program = g_new0(Program, 1);
    program->source = source_new_module(&shared_texts, request->program);
    const char *text = message_execute_text(request, message->body, EXECUTE_FILE, &size);
    source_file_init(&program->file, program->source, text, size);
    text = message_execute_text(request, message->body, EXECUTE_NAME, &size);
    program->name = g_strndup(text, size);
    text = message_execute_text(request, message->body, EXECUTE_ARGS, &size);
    program->env = g_strndup(text, size);
    program->flags = request->flags;
    program->file.trace = (SourceTrace){
        .state = request->flags & KEEP_HAS_MAP ? TRACE_IN_SERVER : TRACE_NONE,
        .program = request->program,
        .name = program->name,
    };
    keep(request->program, program);

    Execution execution = program_execution(request, message, program);
    ExecutionEnd end = {.outcome = outcome_new(OUTCOME_SUCCESS)};
    if (request->flags & LOAD_IS_LAST)
        execution_rest(execution.memory_limit);
    execution_reply(&execution, &end, 0);
}

void programs_load(const MessageExecute *request, const ServerMessage *message)
{
    Program *program = programs->pdata[request->program];
    drop_realm(program);
    Execution execution = program_execution(request, message, program);
    ExecutionEnd end = run(&execution, &(Job){program});
    end.used = 0; /* which is kept */
    if (request->flags & LOAD_IS_LAST)
        execution_rest(execution.memory_limit);
    execution_reply(&execution, &end, 0);
}

void programs_call(const MessageExecute *request, const ServerMessage *message)
{
    Program *program = programs->pdata[request->program];
    gsize name_size, args_size;
    const char *name = message_execute_text(request, message->body, EXECUTE_NAME, &name_size);
    const char *args = message_execute_text(request, message->body, EXECUTE_ARGS, &args_size);
    Job job = {program, text_to_engine(name, name_size), text_to_engine(args, args_size)};
    Execution execution = program_execution(request, message, program);
    ExecutionEnd end = run(&execution, &job);
    JSStringRelease(job.export);
    JSStringRelease(job.args);

    /* One that did not load with its call is loaded once more as others are, so that the server knows of it. */
    gboolean did_not_load = !program->kept && !end.was_cut_through;
    gboolean is_stale = did_not_load || (end.was_cut_through && program->kept && !(program->flags & KEEP_STATE));
    if (is_stale)
        drop_realm(program);
    execution_reply(&execution, &end, is_stale ? REPLY_STALE : 0);
}
