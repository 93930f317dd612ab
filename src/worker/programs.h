/* SPDX-License-Identifier: MIT
 *
 * Programs: modules that this worker keeps, each in a realm of its own, and calls of what they export. */
#pragma once

#include "bindings.h"
#include "channel.h"
#include "message.h"
#include "positions.h"
#include "texts.h"

/* What there is of the texts of programs. */
void programs_start(const Texts *texts);

/* Keeps the program of a message, and sends the reply. */
void programs_keep(const MessageExecute *request, const ServerMessage *message);

/* Runs one that is kept, in a new realm, and sends the reply. */
void programs_load(const MessageExecute *request, const ServerMessage *message);

/* For scripts, which may import some of them: what is asked for positions, and for modules. */
SourceFile *programs_file(const char *url, gsize size);
extern const BindingsModules programs_modules;

/* Calls an export, and sends the reply. */
void programs_call(const MessageExecute *request, const ServerMessage *message);
