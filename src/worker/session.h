/* SPDX-License-Identifier: MIT
 *
 * A session: lines that run one after the other in a realm of their own, each as an execution, and see what those before have
 * declared. It lives as long as the worker, or until another begins. */
#pragma once

#include "channel.h"
#include "message.h"

/* Runs the line of a message, or says how a text could go on, and sends the reply. */
void session_run(const MessageExecute *request, const ServerMessage *message);
