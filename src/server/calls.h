/* SPDX-License-Identifier: MIT
 *
 * The methods that hand code to the pool: their requests are read, become calls, and are answered when the pool is done. */
#pragma once

#include <glib.h>
#include "connections.h"
#include "envelope.h"
#include "pool.h"

#define CALLS_EXECUTE "js.Execute"
#define CALLS_CHECK "js.Check"

typedef struct {
    const char *name;
    gboolean only_check;
    /* Appends the reply: a pure function of what it is given. */
    void (*reply)(GByteArray *out, const RpcRequest *request, const RpcExecute *execute, const Outcome *outcome);
} CallMethod;

extern const CallMethod calls_execute, calls_check;

/* In ConnectionsOptions.request(), whose user_data is the Pool. */
void calls_take(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method);
/* In ConnectionsOptions.refused(): it is counted and answered as a call that is rejected for that reason. */
void calls_refuse(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method,
                  const char *why);
