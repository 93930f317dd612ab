/* SPDX-License-Identifier: MIT
 *
 * The pool of worker processes: hands calls to idle workers in order of arrival, queues what has to wait, enforces the
 * limits from outside, and answers every accepted call exactly once whatever becomes of its worker. pool_size places and
 * one more for the warm spare are a crew; where scripts are to be apart they have another, whose workers never load a
 * program. Every place keeps its shared block for the life of the server. Runs on the default main context. */
#pragma once

#include <glib.h>
#include "block.h"
#include "helper.h"
#include "life.h"
#include "log.h"
#include "outcome.h"
#include "pool-metrics.h"
#include "programs.h"
#include "registry.h"
#include "roll.h"
#include "sandbox-report.h"
#include "settings.h"
#include "waiting.h"

typedef struct Pool Pool;
typedef struct Call Call;

/* Called exactly once for each call (or the end of its CallWriting is), from the main loop (never from inside pool_call).
 * The outcome is the callee's to read during the call only. */
typedef void (*CallDone)(const Outcome *outcome, gpointer user_data);

/* Makes the reply of a large outcome, in the helper thread. */
typedef struct CallWriter CallWriter;
struct CallWriter {
    void (*write)(CallWriter *writer, const Outcome *outcome); /* in the thread: a pure function of the two */
    void (*free)(CallWriter *writer);                           /* on the main loop */
};

typedef struct {
    /* On the main loop, when the outcome is there; what the writer needs is copied into it, since the call may be over, and
     * forgotten, while it writes. */
    CallWriter *(*begin)(gpointer user_data);
    /* In place of done, when it has written. */
    void (*end)(CallWriter *writer, gpointer user_data);
} CallWriting;

/* What is asked of a session of lines that share a realm. It belongs to the worker: a pool of one has one, which ends when
 * the worker is replaced. Results are as message.h has them. */
typedef enum {
    SESSION_NONE,
    SESSION_FIRST,    /* code is the first line of a new one */
    SESSION_LINE,     /* code is a line */
    SESSION_COMPLETE, /* code is what stands before the cursor */
} SessionPart;

typedef struct {
    GBytes *code;           /* UTF-8; NULL: function says what is called */
    const char *function;   /* an export of a program, as pricing.total, with args as arguments; NULL: code is run */
    GBytes *args;           /* JSON text, or NULL */
    const char *file;       /* name for positions: script.js, or what its caller calls it */
    const char *name;       /* what its caller calls it, NULL: nothing; for log lines and metrics */
    const char *request_id; /* "" for none */
    gboolean logs;          /* its lines come with the outcome */
    gint64 timeout_ms;      /* ≤ 0: the default; above the maximum: rejected */
    gboolean only_check;    /* whether it can be parsed: success, or the exception; runs nothing and counts as no execution */
    SessionPart session;
    NetReach net;           /* how far it may reach at most; wider than js.net is no wider than that */
    gboolean to_the_end;    /* it ends when nothing is pending any more, rather than when its value is there */
    const CallWriting *writing; /* NULL: done is told of all outcomes */
} CallRequest;

/* Called when a roll is asked for: what workers are to be started with is made ready. *sources: what their programs are to be read
 * from, for the callee to take; left NULL: they are the same as before. FALSE: it is no good, so there is no roll. */
typedef gboolean (*RollPrepare)(RollCause cause, gpointer user_data, ProgramSources **sources, GError **error);

typedef struct {
    const Settings *settings;  /* outlives the pool */
    Logger *script_log;        /* outlives the pool; NULL: one of its own, as settings->logs has it */
    const char *worker_path;   /* of rrjs-worker */
    ProgramSet *programs;      /* that workers load; NULL: none */
    ScriptsMode scripts;       /* SCRIPTS_AUTO: as SCRIPTS_ON */
    gboolean loads_all;        /* lazy ones, too: who only looks whether they load */
    gboolean with_spare;       /* the server: yes; run and eval: no */
    gboolean console_text;     /* console.* as text on standard output and error (run, eval) */
    gboolean log_sandbox;      /* what the workers' sandbox has is logged: the server */
    RollPrepare before_roll;   /* NULL: nothing is to be read */
    void (*programs_read)(ProgramSet *set, gpointer user_data); /* told of each set, whatever becomes of its roll; may be NULL */
    gpointer before_roll_data; /* of both */
} PoolOptions;

/* Where js.sandbox is require, waits for the first worker, which tells whether its sandbox is whole. */
Pool *pool_new(const PoolOptions *options, GError **error);

/* Waits until a worker has loaded all programs that it can and is idle; what became of them pool_program() tells. FALSE: none can
 * be started. */
gboolean pool_await(Pool *pool, GError **error);

/* Takes a call. The returned handle is valid until done was called. */
Call *pool_call(Pool *pool, const CallRequest *request, CallDone done, gpointer user_data);

/* The same in two steps, for a request that is still being read: the call's time runs from the first, and it may be over, or
 * the pool stop, before the second. Then done is called, and there is no second. known: file and only_check, and whether there
 * is a function, which may be "" as yet. */
Call *pool_expect(Pool *pool, const CallRequest *known, CallDone done, gpointer user_data);
void pool_provide(Pool *pool, Call *call, const CallRequest *request);
/* In place of the second: it is refused; takes the outcome. */
void pool_reject(Pool *pool, Call *call, Outcome *refusal);
/* In place of the second: there is no such call. It is counted nowhere, and done is not called. */
void pool_dismiss(Pool *pool, Call *call);

/* Whether another call would run or wait, of somebody who has calls here already: those leave half of the queue to those who
 * have none. Where not, the budget wakes who waits for it when that changes. */
gboolean pool_may_queue(Pool *pool);

/* The budget of all that waits; as long as the pool. */
Waiting *pool_waiting(Pool *pool);
/* The helper thread, likewise. */
Helper *pool_helper(Pool *pool);

/* Nobody waits for it any more: done will not be called. A waiting call is dropped, a running one is stopped. */
void pool_cancel(Pool *pool, Call *call);

/* failure: NULL, or why workers were not replaced; those that were there serve on. */
typedef void (*RollDone)(const char *failure, gpointer user_data);

/* Replaces every worker without losing a call, and never has fewer than before: each goes when its successor is ready.
 * Programs are read first, one set after the other; who asks while one is being read is told of the next. Where
 * one cannot be started, or a program is broken that was not before or was another, the pool goes back. A roll that is
 * asked for during another makes them one, whose workers are all started after it. For a pool with a spare. done
 * (NULL: none) is called once, from the main loop or from pool_free. */
void pool_roll(Pool *pool, RollCause cause, RollDone done, gpointer user_data);

/* No new calls (they are rejected: stopping); running and waiting ones get stop_timeout_ms, then are answered with an
 * error. stopped is called once all workers are gone. A second call of this stops at once. */
void pool_stop(Pool *pool, GSourceFunc stopped, gpointer user_data);

/* Kills what still runs; calls that were not answered stay so. Not from inside a CallDone. */
void pool_free(Pool *pool);

/* ---- for metrics, health and informer.Workers ---- */
#define POOL_CREWS_MAX 2u

typedef struct {
    guint place;
    const char *crew;
    GPid pid;
    WorkerState state;
    gboolean spare;
    guint generation;       /* of this process */
    guint64 executions;     /* by this process */
    gint64 created_ns;      /* since the epoch */
    guint64 resident_bytes; /* last sample */
    double cpu_seconds;     /* of all workers of this place so far: never falls */
    const char *running;    /* what it is at: a function, what a script is called, the program that it loads; NULL: nothing.
                               Until something happens */
    gint64 running_us;      /* for so long */
} WorkerInfo;

typedef enum {
    PROGRAM_WAITING, /* no worker has loaded it yet */
    PROGRAM_LOADED,
    PROGRAM_BROKEN,
} ProgramState;

/* A program that workers have. All strings: until something happens. */
typedef struct {
    const char *name, *version;
    ProgramState state;
    const char *fault; /* why it is broken; else NULL */
    const char *told_fault; /* that, or what a worker says that is not believed: for people to see */
    gboolean lazy;     /* it is loaded with its first call, of which only a failure is told here */
    gboolean required; /* without it the server is not ready */
} ProgramInfo;

typedef struct {
    guint size, available, active, queued; /* queued: also those that no crew has yet */
    CrewFigures crews[POOL_CREWS_MAX];
    guint crew_count;
    guint place_count;
    guint queue_size;   /* how many may wait */
    gboolean accepting; /* FALSE once stopping */
    SandboxReport sandbox;
    guint generation;         /* of workers that are started now */
    gboolean is_rolling;      /* or programs are being read for it */
    const char *roll_failure; /* of the last roll, until the next is complete; NULL: none. Until something happens */
} PoolFigures;

void pool_figures(const Pool *pool, PoolFigures *figures);
/* Fills infos (place_count elements) and returns how many; samples memory and CPU anew. */
guint pool_workers(Pool *pool, WorkerInfo *infos);

guint pool_program_count(const Pool *pool);
ProgramInfo pool_program(const Pool *pool, guint number);

/* What the pool counts, as families on the page: js_executions_total … js_worker_restarts_total, js_log_lines_*,
 * js_metrics_*, worker memory and CPU, and everything scripts recorded. */
struct MetricsPage;
void pool_expose(Pool *pool, struct MetricsPage *page);
