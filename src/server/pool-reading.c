/* SPDX-License-Identifier: MIT
 *
 * What a roll brings along is read before it begins. One set is read at a time: whoever asks meanwhile may mean what the
 * thread has passed already, so that for all of those another one is read when it is there. */
#include "pool-private.h"

static void read_next(Pool *pool);

static void on_read(ProgramSet *set, gpointer user_data)
{
    Pool *pool = user_data;
    pool->reading.now = NULL;
    if (pool->programs_read)
        pool->programs_read(set, pool->before_roll_data);
    pool_roll_begin(pool, &pool->reading.requesters, set);
    if (pool->reading.next)
        read_next(pool);
}

static void read_next(Pool *pool)
{
    RollReading *reading = &pool->reading;
    roll_requesters_move(&reading->next_requesters, &reading->requesters);
    reading->now = program_reader_start(g_steal_pointer(&reading->next), on_read, pool);
}

void pool_read_programs(Pool *pool, ProgramSources *sources, RollRequester *requester)
{
    RollReading *reading = &pool->reading;
    program_sources_free(reading->next); /* these are newer */
    reading->next = sources;
    g_queue_push_tail(&reading->next_requesters, requester);
    if (!reading->now)
        read_next(pool);
}

gboolean pool_is_reading(const Pool *pool)
{
    return pool->reading.now != NULL;
}

void pool_read_no_more(Pool *pool, const char *why)
{
    RollReading *reading = &pool->reading;
    g_clear_pointer(&reading->now, program_reader_cancel);
    g_clear_pointer(&reading->next, program_sources_free);
    roll_requesters_move(&reading->next_requesters, &reading->requesters);
    pool_roll_refuse(pool, &reading->requesters, why);
}
