/* SPDX-License-Identifier: MIT */
#include "waiting.h"

struct Waiting {
    const guint *max_mb;
    guint64 bytes;
    guint64 misses;
    guint64 refusals;
    gint64 wake_below; /* somebody missed room that is there with so many bytes or less; -1: nobody did */
    void (*wake)(gpointer user_data);
    gpointer wake_data;
};

Waiting *waiting_new(const guint *max_mb)
{
    Waiting *waiting = g_new0(Waiting, 1);
    waiting->max_mb = max_mb;
    waiting->wake_below = -1;
    return waiting;
}

void waiting_free(Waiting *waiting)
{
    g_free(waiting);
}

static guint64 max_bytes(const Waiting *waiting)
{
    return (guint64)*waiting->max_mb << 20;
}

/* Of 32 parts, those that it may fill. */
static guint share_of(gsize size, gboolean is_further)
{
    if (size > WAITING_SMALL)
        return is_further ? 16 : 28;
    return is_further ? 30 : 32;
}

/* With how many bytes, at most, there is room for so many more. */
static guint64 bound(const Waiting *waiting, gsize size, gboolean is_further)
{
    guint64 part = max_bytes(waiting) / 32, share = part * share_of(size, is_further);
    return MAX(share - MIN(size, share), 4 * part);
}

gboolean waiting_has_room(Waiting *waiting, gsize size, gboolean is_further)
{
    guint64 most = bound(waiting, size, is_further);
    if (waiting->bytes <= most)
        return TRUE;
    waiting->misses++;
    waiting->wake_below = MAX(waiting->wake_below, (gint64)most);
    return FALSE;
}

gboolean waiting_take(Waiting *waiting, gsize size, gboolean is_further)
{
    if (!waiting_has_room(waiting, size, is_further))
        return FALSE;
    waiting_add(waiting, size);
    return TRUE;
}

void waiting_add(Waiting *waiting, gsize size)
{
    waiting->bytes += size;
}

void waiting_give(Waiting *waiting, gsize size)
{
    g_assert(size <= waiting->bytes);
    waiting->bytes -= size;
    if ((gint64)waiting->bytes <= waiting->wake_below)
        waiting_wake(waiting);
}

void waiting_follow(Waiting *waiting, gsize *counted, gsize size)
{
    gsize before = *counted;
    *counted = size;
    if (size > before)
        waiting_add(waiting, size - before);
    else if (size < before)
        waiting_give(waiting, before - size);
}

char *waiting_refusal(Waiting *waiting, const char *what, gsize size)
{
    waiting->refusals++;
    return g_strdup_printf("%s of %zu bytes does not fit: %" G_GUINT64_FORMAT " bytes wait already (js.max_waiting_mb is %u)",
                           what, size, waiting->bytes, *waiting->max_mb);
}

void waiting_on_room(Waiting *waiting, void (*wake)(gpointer user_data), gpointer user_data)
{
    waiting->wake = wake;
    waiting->wake_data = user_data;
}

void waiting_wake(Waiting *waiting)
{
    waiting->wake_below = -1;
    if (waiting->wake)
        waiting->wake(waiting->wake_data);
}

guint64 waiting_bytes(const Waiting *waiting)
{
    return waiting->bytes;
}

guint64 waiting_misses(const Waiting *waiting)
{
    return waiting->misses;
}

guint64 waiting_refusals(const Waiting *waiting)
{
    return waiting->refusals;
}
