/* SPDX-License-Identifier: MIT
 *
 * Replies of large outcomes, written by the helper thread. The call has its deadline meanwhile, and the worker its next
 * call. */
#include "pool-private.h"

typedef struct {
    HelperJob job; /* must be first */
    Pool *pool;
    Call *call; /* not to be touched where the job was cancelled */
    Outcome *outcome;
    gsize size; /* of the outcome, in the budget */
    CallWriter *writer;
} Writing;

static void work(HelperJob *job)
{
    Writing *writing = (Writing *)job;
    writing->writer->write(writing->writer, writing->outcome);
}

static void writing_free(HelperJob *job)
{
    Writing *writing = (Writing *)job;
    waiting_give(writing->pool->budget, writing->size);
    outcome_free(writing->outcome);
    writing->writer->free(writing->writer);
    g_free(writing);
}

static void done(HelperJob *job)
{
    Writing *writing = (Writing *)job;
    Pool *pool = writing->pool;
    writing->call->job = NULL;
    pool_leave_queue(pool, writing->call);
    pool_answer(pool, writing->call, g_steal_pointer(&writing->outcome), writing->writer);
    writing_free(job);
    pool_do_later(pool); /* a stopping pool may have waited for this call only */
}

void pool_write(Pool *pool, Call *call, Outcome *outcome)
{
    Writing *writing = g_new0(Writing, 1);
    *writing = (Writing){
        .job = {.work = work, .done = done, .free = writing_free},
        .pool = pool,
        .call = call,
        .outcome = outcome,
        .size = outcome_size(outcome),
        .writer = call->writing->begin(call->user_data),
    };
    waiting_add(pool->budget, writing->size); /* there was room for it before */
    pool_enqueue(pool, call, CALL_WRITING);
    call->job = &writing->job;
    helper_submit(pool->helper, &writing->job, TRUE);
}
