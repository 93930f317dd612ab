/* SPDX-License-Identifier: MIT
 *
 * Whether the running execution may go on: its deadline, its memory, whether anybody still waits for it. Asked by the
 * engine on every tick and by everything that waits. Once the answer was no, the execution is dead: host functions have
 * no effect any more, and neither have log and metrics (through the byte that the start was given).
 *
 * What else is bounded (timers, texts of errors, log lines, …) does not end an execution. Whoever keeps such a bound counts
 * here what was over it. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "block.h"
#include "cells.h"

typedef enum { VERDICT_GO_ON, VERDICT_TIME, VERDICT_MEMORY, VERDICT_CANCELLED } Verdict;

/* memory_limit: bytes; the block's cancel word is watched; *alive is kept 1 while an execution is alive, else 0. */
void budget_start(const Block *block, gsize memory_limit, guint8 *alive);

void budget_begin(guint64 execution, gint64 deadline_us);
/* Ends the execution: it is dead from now on, if it was not yet. */
void budget_end(void);

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
/* Whether host functions may still have effects. */
gboolean budget_alive(void);

gint64 budget_deadline_us(void);
