/* SPDX-License-Identifier: MIT */
#include "budget.h"

#include <signal.h>
#include <unistd.h>
#include "engine.h"
#include "last-words.h"
#include "memory-use.h"
#include "running.h"
#include "sanitized.h"

/* Memory that stays in use above the limit after a collection may be pages that are alive in part only. So many collections
 * in a row may find that, before the verdict is final. */
#define COLLECTIONS_MAX 3
/* Less live heap, beyond that at rest, than this share of the limit after a collection: that is the case. */
#define LIVE_SHARE 0.7

static const Block *shared_block;
static gsize memory_limit; /* 0 before the first execution */
static gsize heap_at_rest; /* live bytes */
static gsize left_by_others; /* bytes in use at the beginning, beyond what was at rest */
static guint32 execution_low;
static gint64 deadline;
static Verdict verdict;
static guint collections;
static gsize allowance; /* resident bytes above the limit that a collection has shown to be garbage */

/* What cannot do without memory that it does not get ends the process: the engine by a trap, libraries by abort. Both have
 * other reasons to do so, and no last look from outside would be recent enough to tell which it was. */
static void on_death(int number)
{
    gsize grown = memory_grown(), used = memory_used();
    if (memory_limit && (grown > memory_limit || used > memory_limit + left_by_others))
        _exit(HANDOVER_EXIT_MEMORY);
    last_words_say(number, grown, used, memory_limit);
    raise(number); /* by now it is the default again */
}

static void explain_deaths(void)
{
    static const int deaths[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
    struct sigaction action = {.sa_handler = on_death, .sa_flags = SA_RESETHAND | SA_NODEFER};
    last_words_start();
    for (gsize i = 0; i < G_N_ELEMENTS(deaths); i++)
        sigaction(deaths[i], &action, NULL);
}

void budget_start(const Block *block)
{
    if (!SANITIZED)
        explain_deaths();
    shared_block = block;
}

void budget_settle(void)
{
    engine_collect(engine_system());
    engine_release_memory();
    heap_at_rest = engine_heap_bytes(engine_system());
    memory_mark_rest();
}

void budget_begin(guint64 execution, gint64 deadline_us, gsize limit, gsize left)
{
    memory_limit = limit;
    left_by_others = left;
    execution_low = (guint32)execution;
    deadline = deadline_us;
    verdict = VERDICT_GO_ON;
    collections = 0;
    allowance = 0;
}

static gboolean stop(Verdict why)
{
    if (verdict == VERDICT_GO_ON)
        verdict = why;
    running_stop();
    return FALSE;
}

gboolean budget_have_time(void)
{
    if (!running_is_alive())
        return FALSE;
    if (g_get_monotonic_time() >= deadline)
        return stop(VERDICT_TIME);
    if ((guint32)__atomic_load_n(&shared_block->words[BLOCK_WORD_CANCEL], __ATOMIC_ACQUIRE) == execution_low)
        return stop(VERDICT_CANCELLED);
    return TRUE;
}

/* The memory in use is over the limit: collects, and says whether what is alive is within it. */
static gboolean memory_was_garbage(JSContextRef context)
{
    engine_collect(context);
    engine_release_memory();
    gsize used = memory_used(), bound = memory_limit + left_by_others;
    if (used <= bound) {
        memory_forget_freed();
        collections = 0;
        allowance = 0;
        return TRUE;
    }
    if (++collections > COLLECTIONS_MAX || engine_heap_bytes(context) >= heap_at_rest + left_by_others + memory_limit * LIVE_SHARE)
        return FALSE;
    allowance = used - bound + memory_limit / 6;
    return TRUE;
}

gboolean budget_may_go_on(JSContextRef context)
{
    if (!budget_have_time())
        return FALSE;
    if (memory_used() > memory_limit + left_by_others + allowance && !memory_was_garbage(context))
        return stop(VERDICT_MEMORY);
    return TRUE;
}

gboolean budget_is_memory_used_up(void)
{
    if (memory_grown() <= memory_limit)
        return FALSE;
    stop(VERDICT_MEMORY);
    return TRUE;
}

void budget_count(Cell budget)
{
    shared_block->cells[budget] += 1;
}

Verdict budget_verdict(void)
{
    return verdict;
}

gint64 budget_deadline_us(void)
{
    return deadline;
}

gsize budget_memory_left(void)
{
    gsize used = memory_used(), bound = memory_limit + left_by_others;
    return bound > used ? bound - used : 0;
}
