/* SPDX-License-Identifier: MIT
 *
 * Programs: modules that this worker keeps, each in a realm of its own, and calls of what they export. */
#pragma once

#include "channel.h"
#include "message.h"

/* Takes the program of a message, in place of the one that has its number, runs it, and sends the reply. */
void programs_load(const MessageExecute *request, const ServerMessage *message);

/* Calls an export, and sends the reply. */
void programs_call(const MessageExecute *request, const ServerMessage *message);
