/* SPDX-License-Identifier: MIT
 *
 * setTimeout, setInterval, setImmediate and their clears: a heap of deadlines. Timers belong to the running execution and
 * die with it. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

typedef struct {
    const char *name;
    JSObjectCallAsFunctionCallback function;
} TimerFunction;

/* setTimeout and its kin, as globals have them, and setBackgroundTimeout, which waits for nobody: see timers_hold(). Ended by
 * an empty one. */
extern const TimerFunction timer_functions[];

/* max: how many may be pending at once; one more is a RangeError. */
void timers_start(guint max);

/* When the next timer is due, on the clock of g_get_monotonic_time(); 0 where there is none. */
gint64 timers_next_us(void);

/* Whether there is one beside those of setBackgroundTimeout. */
gboolean timers_hold(void);

/* Runs the callback of the earliest timer; an exception it threw is in *exception. */
void timers_run_next(JSContextRef realm, JSValueRef *exception);

/* Forgets them all. */
void timers_clear(void);

/* Numbers begin at 1 again: for a realm that can hold none of an earlier execution, and shall not learn how many there were. */
void timers_restart_numbers(void);
