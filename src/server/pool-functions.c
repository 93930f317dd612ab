/* SPDX-License-Identifier: MIT
 *
 * Functions that have max_concurrent. A call of one waits in the queue of its crew like any other until an idle worker
 * would take it; where as many run as may, it steps aside into the queue of its function, holds up nobody there, and keeps its
 * turn among all that wait. There is something to know of such a function while calls of it are here; it is known by name,
 * and so the same before and after a roll. */
#include "pool-private.h"

struct CrewFunction {
    char *name;     /* its own key */
    guint limit;    /* as of the last call that came; 0: none any more */
    guint calls;    /* that are here */
    guint running;
    GQueue waiting; /* of Call, in order of arrival */
    GList node;     /* in functions->waiting, where calls wait */
};

struct CrewFunctions {
    GHashTable *by_name;
    GQueue waiting; /* of CrewFunction, those whose calls wait: each was at its limit, so there are few */
    guint calls;    /* that wait there */
    guint full;     /* functions at their limit */
};

CrewFunctions *functions_new(void)
{
    CrewFunctions *functions = g_new0(CrewFunctions, 1);
    functions->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    return functions;
}

void functions_free(CrewFunctions *functions)
{
    if (!functions)
        return;
    g_hash_table_unref(functions->by_name);
    g_free(functions);
}

static gboolean is_full(const CrewFunction *function)
{
    return function->limit > 0 && function->running >= function->limit;
}

static void set(CrewFunctions *functions, CrewFunction *function, guint limit, guint running)
{
    functions->full -= is_full(function) ? 1 : 0;
    function->limit = limit;
    function->running = running;
    functions->full += is_full(function) ? 1 : 0;
}

/* ---- calls come and go ---- */

static CrewFunction *add(CrewFunctions *functions, const char *name)
{
    CrewFunction *function = g_new0(CrewFunction, 1);
    function->node.data = function;
    function->name = g_strdup(name);
    g_hash_table_insert(functions->by_name, function->name, function);
    return function;
}

void functions_enter(Call *call, guint limit)
{
    if (limit == 0)
        return;
    CrewFunctions *functions = call->crew->functions;
    CrewFunction *function = g_hash_table_lookup(functions->by_name, call->function);
    if (!function)
        function = add(functions, call->function);
    set(functions, function, limit, function->running);
    function->calls++;
    call->limited = function;
}

void functions_leave(Call *call)
{
    CrewFunction *function = g_steal_pointer(&call->limited);
    if (!function || --function->calls > 0)
        return;
    g_hash_table_remove(call->crew->functions->by_name, function->name);
    g_free(function->name);
    g_free(function);
}

void functions_begin(Call *call)
{
    CrewFunction *function = call->limited;
    if (function)
        set(call->crew->functions, function, function->limit, function->running + 1);
}

void functions_end(Pool *pool, Call *call)
{
    CrewFunction *function = call->limited;
    if (!function)
        return;
    if (is_full(function))
        pool_do_later(pool); /* whoever waits for that may run on another worker */
    set(call->crew->functions, function, function->limit, function->running - 1);
}

/* ---- the queues ---- */

gboolean functions_hold(const Call *call)
{
    return call->limited && (is_full(call->limited) || call->limited->waiting.length > 0);
}

void functions_put_aside(Call *call)
{
    CrewFunctions *functions = call->crew->functions;
    CrewFunction *function = call->limited;
    if (function->waiting.length == 0)
        g_queue_push_tail_link(&functions->waiting, &function->node);
    g_queue_push_tail_link(&function->waiting, &call->node);
    functions->calls++;
    call->is_aside = TRUE;
}

void functions_take_back(Call *call)
{
    CrewFunctions *functions = call->crew->functions;
    CrewFunction *function = call->limited;
    call->is_aside = FALSE;
    functions->calls--;
    g_queue_unlink(&function->waiting, &call->node);
    if (function->waiting.length == 0)
        g_queue_unlink(&functions->waiting, &function->node);
}

Call *functions_next(const CrewFunctions *functions)
{
    Call *next = NULL;
    for (const GList *node = functions->waiting.head; node; node = node->next) {
        const CrewFunction *function = node->data;
        Call *call = function->waiting.head->data;
        if (!is_full(function) && (!next || call->turn < next->turn))
            next = call;
    }
    return next;
}

Call *functions_any(const CrewFunctions *functions)
{
    const CrewFunction *function = functions->waiting.head ? functions->waiting.head->data : NULL;
    return function ? function->waiting.head->data : NULL;
}

guint functions_count_waiting(const CrewFunctions *functions)
{
    return functions->calls;
}

gboolean functions_are_full(const CrewFunctions *functions)
{
    return functions->full > 0;
}
