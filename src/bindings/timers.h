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

/* setTimeout and its kin, as globals have them; setBackgroundTimeout, which nobody waits for: see timers_hold(); and, of a timer
 * by its number, holds(id), hold(id, whether), and refresh(id), which begins its delay anew. Ended by an empty one. */
extern const TimerFunction timer_functions[];

/* max: how many may be pending at once; one more is a RangeError. */
void timers_start(guint max);

/* Those of an execution follow last_number, the last that its realm can know: it learns of no others, and what it still holds
 * of an earlier execution stands for nothing. */
void timers_begin(guint32 last_number);

/* When the next timer is due, on the clock of g_get_monotonic_time(); 0 where there is none. */
gint64 timers_next_us(void);

/* Whether there is one that is waited for. */
gboolean timers_hold(void);

/* Runs the callback of the earliest timer; an exception it threw is in *exception. */
void timers_run_next(JSContextRef realm, JSValueRef *exception);

/* Forgets them all; returns the number of the last that was started. */
guint32 timers_end(void);
