/* SPDX-License-Identifier: MIT
 *
 * How much memory this process has of its own, and the kernel's limit on how much more it may take. What lies in files and in
 * memory that it shares with others counts nowhere: programs' texts, libraries. */
#pragma once

#include <glib.h>

/* Opens /proc/self/statm; before the sandbox closes. */
gboolean memory_start(GError **error);

/* Takes what is in use now, by an engine that has done nothing yet, as the base that executions are not charged for. */
void memory_mark_base(void);
/* The same of what is at rest between executions, where nothing is garbage. */
void memory_mark_rest(void);
/* How much more is at rest, as of then, than in the engine that had done nothing. */
gsize memory_rest(void);

/* Resident bytes of its own above the base. */
gsize memory_used(void);

/* For one execution: private memory may grow by so many bytes, give or take an eighth, from what is in use now. What
 * earlier executions freed stays reserved, so a limit fixed at start would hit the innocent. Beyond it large allocations
 * fail with a RangeError. */
void memory_begin_execution(gsize growth);

/* What was freed since and is still reserved counts no longer: the growth counts from what is in use now. */
void memory_forget_freed(void);

/* How much of that growth is taken, freed memory that is still reserved included; 0 where no limit is in force. */
gsize memory_grown(void);

/* After it: returns the bytes used, as of less than a millisecond ago. Where the limit has come near it is lifted, for what the engine does between
 * executions; else it stays, since the next execution would only set the same again. */
gsize memory_end_execution(void);
