/* SPDX-License-Identifier: MIT
 *
 * Scripts: texts that come with a call, are evaluated once, and leave nothing behind. */
#pragma once

#include "channel.h"
#include "message.h"

/* The worker's share of the settings; before the first script. */
void scripts_start(const MessageSetup *setup);

/* Runs one that does nothing, so that what the first one does for all is done before anybody waits, and a worker that can
 * run none is never ready. FALSE: it is such a worker. */
gboolean scripts_rehearse(void);

/* Runs the script of a message, or looks at its syntax, and sends the reply. */
void scripts_run(const MessageExecute *request, const ServerMessage *message);
