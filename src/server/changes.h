/* SPDX-License-Identifier: MIT
 *
 * The methods that change the pool. Each is answered when the change is over: true, or an error that says why it did not
 * happen. */
#pragma once

#include "connections.h"
#include "pool.h"

/* Has the workers replaced; the request's argument was looked at. */
void changes_roll(Pool *pool, RollCause cause, Connection *connection, const RpcRequest *request);
