/* SPDX-License-Identifier: MIT
 *
 * Whether the running execution may go on: its deadline, its memory, whether anybody still waits for it. Asked by the
 * engine on every tick and by everything that waits. Once the answer was no, the execution is dead, see running.h.
 *
 * What else is bounded (timers, texts of errors, log lines, …) does not end an execution. Whoever keeps such a bound counts
 * here what was over it. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "block.h"
#include "cells.h"

typedef enum { VERDICT_GO_ON, VERDICT_TIME, VERDICT_MEMORY, VERDICT_CANCELLED } Verdict;

/* The block's cancel word is watched. */
void budget_start(const Block *block);

/* Between executions: collects, and takes what is alive as what the worker rests at. Executions are charged for what they
 * take beyond that. */
void budget_settle(void);

/* memory_limit: bytes. left: what is in use beyond what is at rest, of which nobody knows whether it is garbage: it is not
 * charged to this one. */
void budget_begin(guint64 execution, gint64 deadline_us, gsize memory_limit, gsize left);

/* The engine's question on each tick. */
gboolean budget_may_go_on(JSContextRef context);
/* The same question from the outside of the engine: looks at the clock and at the cancel word only. */
gboolean budget_have_time(void);

/* An allocation failed, and the exception ended the script. TRUE, and the verdict, where the execution has taken more than
 * its limit already; else that one request was too large. */
gboolean budget_is_memory_used_up(void);

/* Something was refused, cut or dropped because of a bound; budget: one of CELL_BUDGET_*. */
void budget_count(Cell budget);

/* Why the execution was stopped. */
Verdict budget_verdict(void);

gint64 budget_deadline_us(void);
/* How much more the execution may have in use. */
gsize budget_memory_left(void);
