/* SPDX-License-Identifier: MIT
 *
 * The table of states by events. A cell that is not written stands for "nothing changes". */
#include "life.h"

static const LifeStep steps[WORKER_STATE_COUNT][LIFE_EVENT_COUNT] = {
    [WORKER_STARTING] = {
        [LIFE_READY]        = {LIFE_LOAD, WORKER_LOADING},
        [LIFE_ASK]          = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_REPLY]        = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_REPLY_STALE]  = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_TIME_LIMIT]   = {LIFE_KILL, WORKER_KILLED},
        [LIFE_MEMORY_LIMIT] = {LIFE_KILL, WORKER_KILLED},
        [LIFE_BREACH]       = {LIFE_KILL, WORKER_KILLED},
        [LIFE_STOP]         = {LIFE_KILL, WORKER_KILLED},
        [LIFE_EXIT]         = {LIFE_BURY, WORKER_GONE},
        /* LIFE_RECYCLE: it is as new as its replacement would be. */
    },
    [WORKER_LOADING] = {
        [LIFE_READY]        = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_LOADED]       = {LIFE_OFFER, WORKER_IDLE},
        [LIFE_REPLY]        = {LIFE_ANSWER_AND_LOAD, WORKER_LOADING},
        [LIFE_REPLY_STALE]  = {LIFE_ANSWER_AND_LOAD, WORKER_LOADING},
        [LIFE_TIME_LIMIT]   = {LIFE_KILL, WORKER_KILLED},
        [LIFE_MEMORY_LIMIT] = {LIFE_KILL, WORKER_KILLED},
        [LIFE_RECYCLE]      = {LIFE_KILL, WORKER_KILLED},
        [LIFE_BREACH]       = {LIFE_KILL, WORKER_KILLED},
        [LIFE_STOP]         = {LIFE_KILL, WORKER_KILLED},
        [LIFE_EXIT]         = {LIFE_BURY, WORKER_GONE},
    },
    [WORKER_IDLE] = {
        [LIFE_READY]        = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_CALL]         = {LIFE_FOLLOW, WORKER_BUSY},
        [LIFE_LACK]         = {LIFE_LOAD, WORKER_LOADING},
        [LIFE_ASK]          = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_REPLY]        = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_REPLY_STALE]  = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_MEMORY_LIMIT] = {LIFE_KILL, WORKER_KILLED},
        [LIFE_RECYCLE]      = {LIFE_KILL, WORKER_KILLED},
        [LIFE_BREACH]       = {LIFE_KILL, WORKER_KILLED},
        [LIFE_STOP]         = {LIFE_KILL, WORKER_KILLED},
        [LIFE_EXIT]         = {LIFE_BURY, WORKER_GONE},
    },
    [WORKER_BUSY] = {
        [LIFE_READY]        = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_REPLY]        = {LIFE_ANSWER, WORKER_IDLE},
        [LIFE_REPLY_STALE]  = {LIFE_ANSWER_AND_LOAD, WORKER_LOADING},
        [LIFE_TIME_LIMIT]   = {LIFE_KILL, WORKER_KILLED},
        [LIFE_MEMORY_LIMIT] = {LIFE_KILL, WORKER_KILLED},
        [LIFE_RECYCLE]      = {LIFE_FOLLOW, WORKER_STOPPING},
        [LIFE_BREACH]       = {LIFE_KILL, WORKER_KILLED},
        [LIFE_STOP]         = {LIFE_FOLLOW, WORKER_STOPPING},
        [LIFE_EXIT]         = {LIFE_BURY, WORKER_GONE},
    },
    [WORKER_STOPPING] = {
        [LIFE_READY]        = {LIFE_KILL_HOSTILE, WORKER_KILLED},
        [LIFE_REPLY]        = {LIFE_ANSWER_AND_KILL, WORKER_KILLED},
        [LIFE_REPLY_STALE]  = {LIFE_ANSWER_AND_KILL, WORKER_KILLED},
        [LIFE_TIME_LIMIT]   = {LIFE_KILL, WORKER_KILLED},
        [LIFE_MEMORY_LIMIT] = {LIFE_KILL, WORKER_KILLED},
        [LIFE_BREACH]       = {LIFE_KILL, WORKER_KILLED},
        [LIFE_EXIT]         = {LIFE_BURY, WORKER_GONE},
    },
    [WORKER_KILLED] = {
        [LIFE_EXIT]         = {LIFE_BURY, WORKER_GONE},
    },
    [WORKER_GONE] = {
        [LIFE_START]        = {LIFE_FOLLOW, WORKER_STARTING},
    },
};

LifeStep life_step(WorkerState state, LifeEvent event)
{
    LifeStep step = steps[state][event];
    if (step.action == LIFE_IGNORE)
        step.next = state;
    return step;
}

const char *worker_state_name(WorkerState state)
{
    static const char *const names[WORKER_STATE_COUNT] = {
        [WORKER_STARTING] = "starting", [WORKER_LOADING] = "loading", [WORKER_IDLE] = "idle", [WORKER_BUSY] = "busy",
        [WORKER_STOPPING] = "stopping", [WORKER_KILLED] = "killed",   [WORKER_GONE] = "gone",
    };
    return names[state];
}

const char *life_event_name(LifeEvent event)
{
    static const char *const names[LIFE_EVENT_COUNT] = {
        [LIFE_START] = "start",           [LIFE_READY] = "ready",
        [LIFE_LOADED] = "loaded",         [LIFE_REPLY_STALE] = "reply",
        [LIFE_CALL] = "call",             [LIFE_LACK] = "lack",
        [LIFE_ASK] = "request",           [LIFE_REPLY] = "reply",
        [LIFE_TIME_LIMIT] = "time limit", [LIFE_MEMORY_LIMIT] = "memory limit",
        [LIFE_RECYCLE] = "recycle",       [LIFE_BREACH] = "breach",
        [LIFE_STOP] = "stop",             [LIFE_EXIT] = "exit",
    };
    return names[event];
}
