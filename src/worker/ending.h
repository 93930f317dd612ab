/* SPDX-License-Identifier: MIT
 *
 * What becomes of the running execution: its value, or why there is none, as an outcome. The first end counts, but an
 * exception that nobody handles takes the place of a value. */
#pragma once

#include <glib.h>
#include "bindings.h"
#include "message.h"
#include "outcome.h"
#include "positions.h"

/* The worker's share of the settings, which stays. */
void ending_start(const MessageSetup *setup);

/* An execution begins: there is no end yet. */
void ending_begin(void);

/* Whether there is an end, and whether it is a value or an accepted syntax. */
gboolean ending_is_there(void);
gboolean ending_is_success(void);

/* Forgets the end, where something worse has happened. */
void ending_forget(void);

/* There is nothing to be told but that. */
void ending_accept(void);

/* The text cannot be run: its source has a fault. */
void ending_refuse(SourceFile *file);

/* No value can come any more; where the memory is used up, that is why. */
void ending_give_up(const char *error);

/* Whether its stack was used up: what the exception cut through may be half done. */
gboolean ending_was_stack_overflow(void);

/* What the server is told: the outcome, or what the budget's verdict makes of it. The caller frees it. */
Outcome *ending_take(void);

/* For bindings. */
extern const BindingsOutcome ending_told;
