/* SPDX-License-Identifier: MIT
 *
 * The machinery behind the script's globals: loads the embedded scripts into the system realm, gives each the host functions
 * it needs, freezes what scripts can reach of it, and puts the bindings into new realms. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "block.h"
#include "message.h"
#include "registry.h"

typedef struct {
    const char *causes; /* lines to put behind the stack; each of these may be NULL */
    const char *inner;  /* the errors in it, for the text of the error */
    const char *logged; /* what log lines say in place of all but the prefix */
} FailureTexts;

/* Told what becomes of the running script's value; only the first of the first three counts. */
typedef struct {
    /* The value is there, as JSON text. */
    void (*succeed)(JSStringRef json);
    /* An exception ended the script. It is taken over, with its positions as the engine gave them; prefix: what comes before
     * it in the error. */
    void (*fail)(const char *prefix, OutcomeException *exception, const FailureTexts *texts);
    /* The same for an exception that could not even be described: that takes memory. */
    void (*fail_untold)(void);
    /* A stack as the engine gives it, with the positions of the user's text. The caller frees it. */
    char *(*stack)(const char *stack);
} BindingsOutcome;

/* Programs for those that import them. */
typedef struct {
    /* The function that the text of a program gives, evaluated in the running realm. NULL: there is none of that name that
     * may be imported, or, with an exception, it is no module. */
    JSValueRef (*start)(const char *name, JSValueRef *exception);
    /* Of one that there is: the name of its file, and JSON text of the object of variables that it sees there. */
    const char *(*file)(const char *name);
    const char *(*env)(const char *name);
} BindingsModules;

typedef struct {
    const Block *block;
    Registry *registry;
    const MessageSetup *setup;
    const char *redact; /* setup->redact_size bytes */
    JSObjectRef web;    /* the host of web.js, without what loads its scripts */
    JSObjectRef node;   /* what the scripts of node/ need of C */
    const BindingsOutcome *outcome;
    const BindingsModules *modules;
} BindingsHost;

/* The byte that log and metrics look at before they record: 1 while the execution is alive. */
guint8 *bindings_alive_byte(void);

/* Loads everything. A failure is a bug of the build: error says which script and what. */
gboolean bindings_start(const BindingsHost *host, GError **error);

/* Puts log, metrics, console, timers and the other globals into a new realm, and takes its JSON.stringify: protected, the
 * caller lets go of it. */
JSObjectRef bindings_install(JSGlobalContextRef realm);

/* Puts Web APIs into a realm that does not have them yet. names: bits by the number of the name in the host of web.js. */
void bindings_install_web(JSGlobalContextRef realm, guint64 names);

/* What a wrapper calls with its variables, see toplevel_wrap(). */
JSValueRef bindings_expose(void);

/* What stands for `import` in the text of a script that is evaluated next, see module_wrap(). file: what it is called below the
 * root of its import.meta.url. NULL with an exception: there was no memory for it. */
JSValueRef bindings_script_import(const char *file, JSValueRef *exception);

/* Fields that the lines of some executions carry: a script's own of that name is renamed. As log.js knows them. */
typedef enum { BINDINGS_REQUEST_ID = 1, BINDINGS_FUNCTION = 2 } BindingsContext;

/* Before each execution. context: of BindingsContext; quotes_lines: messages are the inside of a JSON string. */
void bindings_begin(guint context, gboolean quotes_lines);

/* After it: nothing of it is kept, neither what its console counts nor its realm. Where it goes on with another, only what the
 * bounds of log lines count is forgotten. */
void bindings_end(gboolean goes_on);
/* The same for a call of a function, where it was the last execution and the next one has not ended it. */
void bindings_end_call(void);

/* Gives the script's value to the result encoder, or a thrown value to the describer. Where it is not wanted, the value is
 * only awaited: it need not be one that can be given. stringify: what bindings_install() returned for the realm. */
void bindings_settle(JSObjectRef stringify, JSValueRef value, gboolean is_wanted);
void bindings_describe(JSValueRef thrown);

/* ---- programs: modules that are run once and stay ---- */

/* What is kept of the program of that name in a realm that nothing has run in yet: protected, the caller lets go of it. */
JSObjectRef bindings_make_program(JSGlobalContextRef realm, const char *name);

/* Runs it: start is the function that the text in that file gives, env JSON text of the object of variables that it sees.
 * Then calls the export with these
 * arguments (JSON text of an array), whose value is that of the execution; NULL: that is the list of its exports. */
void bindings_load(JSObjectRef program, JSValueRef start, const char *file, const char *env,
                   JSStringRef export, JSStringRef args);

/* Calls an export of one that is loaded, and runs microtasks. Ends the call before, and leaves its own end to the next
 * or to bindings_end_call(). Returns whether all that could be done. */
gboolean bindings_call(JSObjectRef program, JSStringRef export, JSStringRef args);

/* Whether it has run to its end. */
gboolean bindings_program_is_loaded(JSObjectRef program);

/* ---- a session: lines that share a realm ---- */

/* What is kept of a session in a realm that nothing has run in yet: protected, the caller lets go of it. */
JSObjectRef bindings_make_session(JSGlobalContextRef realm);

/* As bindings_expose(), for the next line of the session: its variables stay. */
JSValueRef bindings_expose_line(JSObjectRef session, JSValueRef *exception);

/* What the text of a line gave. */
typedef enum {
    LINE_GIVES_VALUE,
    LINE_GIVES_PROMISE, /* of the value */
    LINE_GIVES_BOX,     /* a promise of an object with the value */
} LineGift;

/* Shows it, when it is there: that is the value of the execution, see EXECUTE_LINE. */
void bindings_settle_line(JSObjectRef session, JSValueRef value, LineGift gift);

/* After each line: its variables are what they will be for the next. */
void bindings_end_line(JSObjectRef session);

/* How a text could go on: that is the value of the execution, see EXECUTE_COMPLETE. */
void bindings_complete(JSObjectRef session, JSStringRef text);

/* ---- source maps ---- */

/* Reads the map of a text. json: checked to be JSON; folder: what its sources are relative to, "" for the root; root: the
 * absolute path of that, "" where it is not known. Protected, the caller lets go of it. NULL: *fault, which the caller frees,
 * says why it is none; or is NULL: there was no time, memory or stack left for it. */
JSObjectRef bindings_open_map(JSStringRef json, const char *folder, const char *root, char **fault);

/* Where a place of the text comes from. */
typedef struct {
    char *file; /* as users know it; the caller frees it */
    guint line, column;
    JSObjectRef traced; /* for bindings_source_line(); the struct belongs on the stack, where the collector sees it */
} BindingsSource;

/* FALSE: the map does not say. Columns of 0 are none. */
gboolean bindings_trace(JSObjectRef map, guint line, guint column, BindingsSource *source);

/* The text of the line, where the map has it, and lines are for anybody; else NULL. The caller frees it. */
char *bindings_source_line(const BindingsSource *source);
