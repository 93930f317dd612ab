/* SPDX-License-Identifier: MIT
 *
 * One execution at a time, from its beginning to the outcome, under the limits: what it leaves to be done is done until its
 * value is there. What runs is the business of scripts.c and programs.c. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "channel.h"
#include "message.h"
#include "outcome.h"
#include "positions.h"
#include "realm.h"

typedef struct {
    guint64 id;
    gint64 deadline_us;
    guint32 flags;      /* EXECUTE_* */
    gsize memory_limit; /* bytes */
    Realm *realm;
    SourceFile *file;   /* what runs */
    PositionsFind *find;    /* what else can; NULL: nothing */
    gboolean goes_on;       /* another follows in its realm, and finds what its console counts and its Web APIs know */
    gboolean is_call;       /* it begins by bindings_call() */
} Execution;

/* What a message says of it; the rest is the caller's. */
Execution execution_of(const MessageExecute *request, const ServerMessage *message);

/* How it ended. */
typedef struct {
    Outcome *outcome;
    gsize used;               /* bytes of memory */
    gboolean was_cut_through; /* something stopped it in the middle */
} ExecutionEnd;

/* Evaluates or calls what the execution is there for. It is inside the engine, with all limits armed. */
typedef void ExecutionBegin(const Execution *execution, gpointer data);

/* The worker's share of the settings; before the first execution. */
void execution_start(const MessageSetup *setup);

/* The programs are loaded, and what is alive is what the worker rests at. It may keep so many bytes for them, beyond an engine
 * that has done nothing, before it retires. */
void execution_rest(gsize share);

/* Runs it to its end; the outcome is the caller's, until it has been sent. */
ExecutionEnd execution_run(const Execution *execution, ExecutionBegin *begin, gpointer data);

/* The realm of the one that runs. */
Realm *execution_realm(void);

/* The id of that. */
guint64 execution_id(void);

/* Waits until then at most for something that the server has to say, and takes it in. */
void execution_wait(gint64 until_us);

/* For begin: microtasks have run already. */
void execution_has_drained(void);

/* For begin: the value that it gave, or what was thrown. */
void execution_settle(JSValueRef value, JSValueRef thrown);

/* Sends the reply, with these REPLY_* and what the memory asks for. Takes the outcome. Where the
 * execution left much behind it is collected, and where too much is kept the worker retires. */
void execution_reply(const Execution *execution, ExecutionEnd *end, guint32 flags);
