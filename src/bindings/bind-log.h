/* SPDX-License-Identifier: MIT
 *
 * The hosts of js/log.js and js/log-budget.js: the ring, its bounds, and what they cannot do without C. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include "block.h"
#include "message.h"

/* Fills the host object. flags: the two bytes that log.js reads, see there. */
void bind_log(JSObjectRef host, const Block *block, const MessageSetup *setup, const char *redact, guint8 *flags);
/* The same for log-budget.js; after bind_log(). */
void bind_log_budget(JSObjectRef host, const MessageSetup *setup);
