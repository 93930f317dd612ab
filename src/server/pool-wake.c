/* SPDX-License-Identifier: MIT
 *
 * When the pool is to look: pool.c has what it does then. */
#include "pool-private.h"

void pool_wake_by(Pool *pool, gint64 at_us)
{
    if (at_us == G_MAXINT64 || (pool->wake_us >= 0 && pool->wake_us <= at_us))
        return;
    pool->wake_us = at_us;
    g_source_set_ready_time(pool->timer, at_us);
}

void pool_do_later(Pool *pool)
{
    g_source_set_ready_time(pool->later, 0);
}
