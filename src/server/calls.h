/* SPDX-License-Identifier: MIT
 *
 * The methods that hand work to the pool: their requests are read, become calls, and are answered when the pool is done. */
#pragma once

#include <glib.h>
#include "connections.h"
#include "envelope.h"
#include "pool.h"

#define CALLS_EXECUTE "js.Execute"
#define CALLS_CHECK "js.Check"
#define CALLS_CALL "js.Call"

/* What a request asks to be done. */
typedef enum { CALL_SCRIPT, CALL_CHECK, CALL_FUNCTION } CallKind;

typedef struct {
    const char *name;
    CallKind kind;
    /* Appends the reply: a pure function of what it is given. */
    void (*reply)(GByteArray *out, const RpcRequest *request, const RpcExecute *execute, const Outcome *outcome);
} CallMethod;

extern const CallMethod calls_execute, calls_check, calls_call;

/* In ConnectionsOptions.request(), whose user_data is the Pool. */
void calls_take(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method);
/* In ConnectionsOptions.refused(): it is counted and answered as a call that is rejected for that reason. */
void calls_refuse(Pool *pool, Connection *connection, const RpcRequest *request, const CallMethod *method,
                  const char *why);
