/* SPDX-License-Identifier: MIT
 *
 * One execution at a time: from a message to the outcome, under the limits. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "bindings.h"
#include "channel.h"
#include "message.h"

/* The worker's share of the settings; before the first execution. */
void execution_start(const MessageSetup *setup);

/* Runs what the message asks for and sends the reply. */
void execution_run(const ServerMessage *message);

/* What bindings tell of the values and exceptions of the running execution. */
extern const BindingsOutcome execution_outcome;
