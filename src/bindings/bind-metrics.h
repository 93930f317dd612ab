/* SPDX-License-Identifier: MIT
 *
 * The host of js/metrics.js: cells and gauges as arrays, and the claiming of series in the registry. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include "block.h"
#include "message.h"
#include "registry.h"

/* Fills the host object. flags: [0] the execution is alive. */
void bind_metrics(JSObjectRef host, const Block *block, Registry *registry, const MessageSetup *setup, guint8 *flags);
