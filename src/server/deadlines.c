/* SPDX-License-Identifier: MIT
 *
 * Parent and children of position n are at n / 2, 2n and 2n + 1; none is due before its parent. */
#include "deadlines.h"

struct Deadlines {
    GPtrArray *heap; /* of Deadline; the element at 0 is not used */
};

static Deadline *at(const Deadlines *deadlines, gsize position)
{
    return deadlines->heap->pdata[position];
}

static gsize last(const Deadlines *deadlines)
{
    return deadlines->heap->len - 1;
}

static void put(Deadlines *deadlines, gsize position, Deadline *deadline)
{
    deadlines->heap->pdata[position] = deadline;
    deadline->position = position;
}

/* Moves the hole at position up to where deadline may stand, and puts it there. */
static void rise(Deadlines *deadlines, gsize position, Deadline *deadline)
{
    for (; position > 1 && at(deadlines, position / 2)->at_us > deadline->at_us; position /= 2)
        put(deadlines, position, at(deadlines, position / 2));
    put(deadlines, position, deadline);
}

/* The same downwards. */
static void sink(Deadlines *deadlines, gsize position, Deadline *deadline)
{
    for (gsize child; (child = 2 * position) <= last(deadlines); position = child) {
        if (child < last(deadlines) && at(deadlines, child + 1)->at_us < at(deadlines, child)->at_us)
            child++;
        if (at(deadlines, child)->at_us >= deadline->at_us)
            break;
        put(deadlines, position, at(deadlines, child));
    }
    put(deadlines, position, deadline);
}

void deadlines_add(Deadlines *deadlines, Deadline *deadline, gint64 at_us)
{
    deadline->at_us = at_us;
    g_ptr_array_add(deadlines->heap, NULL);
    rise(deadlines, last(deadlines), deadline);
}

void deadlines_remove(Deadlines *deadlines, Deadline *deadline)
{
    gsize position = deadline->position;
    if (position == 0)
        return;
    deadline->position = 0;
    Deadline *moved = at(deadlines, last(deadlines));
    g_ptr_array_set_size(deadlines->heap, (gint)last(deadlines));
    if (moved == deadline)
        return;
    if (position > 1 && at(deadlines, position / 2)->at_us > moved->at_us)
        rise(deadlines, position, moved);
    else
        sink(deadlines, position, moved);
}

Deadline *deadlines_first(const Deadlines *deadlines)
{
    return last(deadlines) > 0 ? at(deadlines, 1) : NULL;
}

Deadlines *deadlines_new(void)
{
    Deadlines *deadlines = g_new0(Deadlines, 1);
    deadlines->heap = g_ptr_array_new();
    g_ptr_array_add(deadlines->heap, NULL);
    return deadlines;
}

void deadlines_free(Deadlines *deadlines)
{
    if (!deadlines)
        return;
    g_ptr_array_unref(deadlines->heap);
    g_free(deadlines);
}
