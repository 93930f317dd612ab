/* SPDX-License-Identifier: MIT
 *
 * From a method's name to its answer: js.Execute, js.Check and js.Call, which go to the pool and are answered when it is done,
 * and the methods through which RoadRunner's own tools look at a pool, which are answered at once, and reset it. */
#pragma once

#include <glib.h>
#include "connections.h"
#include "pool.h"

/* All fit ConnectionsOptions; user_data is the Pool. */
void router_request(Connection *connection, const RpcRequest *request, gpointer user_data);
void router_refused(Connection *connection, const RpcRequest *request, gsize frame_size, gpointer user_data);
gboolean router_may_queue(gpointer user_data);

/* What a method takes and answers, as the manual tells of it. */
typedef struct {
    const char *name;
    const char *argument;
    const char *reply;
    const char *meaning;
} RouterMethod;

/* One by one; NULL behind the last. */
const RouterMethod *router_method(guint index);
