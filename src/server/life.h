/* SPDX-License-Identifier: MIT
 *
 * The life of a worker process as a table: what each event means in each state. Pure data; place.c acts on it. */
#pragma once

#include <glib.h>

typedef enum {
    WORKER_STARTING, /* spawned, has not said that it is ready */
    WORKER_LOADING,  /* loads programs, before it can take a call */
    WORKER_IDLE,     /* can take a call */
    WORKER_BUSY,     /* runs a call */
    WORKER_STOPPING, /* runs its last call */
    WORKER_KILLED,   /* sent SIGKILL, not reaped yet */
    WORKER_GONE,     /* there is no process */
} WorkerState;
#define WORKER_STATE_COUNT (WORKER_GONE + 1)

const char *worker_state_name(WorkerState state);

typedef enum {
    LIFE_START,        /* a process was spawned */
    LIFE_READY,        /* it says that it can run things */
    LIFE_LOADED,       /* there is no program left that it has to load */
    LIFE_CALL,         /* the pool has a call for it */
    LIFE_LACK,         /* the pool has one for it that wants a program which it has not loaded */
    LIFE_ASK,          /* it says something that belongs to a call: a notice, a request */
    LIFE_REPLY,        /* it answers */
    LIFE_REPLY_STALE,  /* the same, and a program has to be loaded anew before it is called again */
    LIFE_TIME_LIMIT,   /* it did not answer, or was not ready, in time */
    LIFE_MEMORY_LIMIT, /* it grew too large */
    LIFE_RECYCLE,      /* another process is to take its place, without haste */
    LIFE_BREACH,       /* it broke the protocol, the ring or the socket */
    LIFE_STOP,         /* the pool stops and has no more calls for it */
    LIFE_EXIT,         /* it was reaped */
} LifeEvent;
#define LIFE_EVENT_COUNT (LIFE_EXIT + 1)

const char *life_event_name(LifeEvent event);

typedef enum {
    LIFE_IGNORE,          /* the event changes nothing */
    LIFE_FOLLOW,          /* only the state changes */
    LIFE_LOAD,            /* have it load the next program */
    LIFE_OFFER,           /* hand it a call if one waits */
    LIFE_ANSWER,          /* complete its call, then as LIFE_OFFER */
    LIFE_ANSWER_AND_LOAD, /* complete its call or load, then as LIFE_LOAD */
    LIFE_ANSWER_AND_KILL, /* complete its call, its last */
    LIFE_KILL,            /* kill it for the reason that came with the event */
    LIFE_KILL_HOSTILE,    /* kill it: it said what its state does not allow */
    LIFE_BURY,            /* answer what it leaves behind, and replace it */
} LifeAction;

typedef struct {
    LifeAction action;
    WorkerState next;
} LifeStep;

LifeStep life_step(WorkerState state, LifeEvent event);
