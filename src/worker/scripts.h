/* SPDX-License-Identifier: MIT
 *
 * Scripts: texts that come with a call, are evaluated once, and leave nothing behind. */
#pragma once

#include "channel.h"
#include "message.h"

/* The worker's share of the settings; before the first script. */
void scripts_start(const MessageSetup *setup);

/* Runs the script of a message, or looks at its syntax, and sends the reply. */
void scripts_run(const MessageExecute *request, const ServerMessage *message);
