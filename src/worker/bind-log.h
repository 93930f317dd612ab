/* SPDX-License-Identifier: MIT
 *
 * The host of js/log.js: the ring, and what log.js cannot do without C. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include "block.h"
#include "message.h"

/* Fills the host object. flags: the two bytes that log.js reads, see there. */
void bind_log(JSObjectRef host, const Block *block, const MessageSetup *setup, const char *redact, guint8 *flags);
