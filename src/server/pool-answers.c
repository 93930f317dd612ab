/* SPDX-License-Identifier: MIT
 *
 * How calls are answered: counted, logged, and their callers told; at once, or once the helper thread has written the reply
 * of a large outcome. The call has its deadline meanwhile, and the worker its next call. */
#include "pool-private.h"

#define SIZE_PASSED 512u /* a result is passed on if it is no larger than what would be said instead */

/* Whether that function is none that callers invent. Of a lazy program it shows when it first succeeds. */
static gboolean is_function(const Pool *pool, const char *function, OutcomeStatus status)
{
    FunctionKnowledge known = loaded_programs_know(pool->generation->programs, function);
    if (known == FUNCTION_MISSING && pool->roll.before)
        known = loaded_programs_know(pool->roll.before->programs, function);
    return known == FUNCTION_EXISTS || (known == FUNCTION_UNKNOWN && status == OUTCOME_SUCCESS);
}

static void count(Pool *pool, const Call *call, const Outcome *outcome)
{
    PoolMetrics *metrics = &pool->metrics;
    OutcomeStatus status = call->done ? outcome->status : OUTCOME_ERROR;
    execution_counts_add(metrics->executions, call->file, status, outcome->duration_us);
    if (!call->function)
        return;
    gboolean is_named = execution_counts_has(metrics->calls, call->function) || is_function(pool, call->function, status);
    execution_counts_add(metrics->calls, is_named ? call->function : NULL, status, outcome->duration_us);
}

/* Counts the call and tells its caller, by what the writer has written, or by the outcome where there is none; takes call and
 * outcome. */
static void tell(Pool *pool, Call *call, Outcome *outcome, CallWriter *writer)
{
    call->stage = CALL_ANSWERED;
    if (!call->only_check) {
        gint64 now_us = g_get_monotonic_time();
        count(pool, call, outcome);
        pool_wake_by(pool, execution_log_write(pool->executions, call_names(call), outcome, now_us));
    }
    if (writer)
        call->writing->end(writer, call->user_data);
    else if (call->done)
        call->done(outcome, call->user_data);
    outcome_free(outcome);
    call_free(pool, call);
}

/* ---- beside the loop ---- */

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
    tell(pool, writing->call, g_steal_pointer(&writing->outcome), writing->writer);
    writing_free(job);
    pool_do_later(pool); /* a stopping pool may have waited for this call only */
}

static void write_reply(Pool *pool, Call *call, Outcome *outcome)
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

/* ---- one or the other ---- */

/* What nobody has room for is not passed on: its caller is told. */
static Outcome *fitting(Pool *pool, Outcome *outcome)
{
    gsize size = outcome_size(outcome);
    if (size <= SIZE_PASSED || waiting_has_room(pool->budget, size, FALSE))
        return outcome;
    outcome_free(outcome);
    g_autofree char *text = waiting_refusal(pool->budget, "a result", size);
    return outcome_new_failure(OUTCOME_ERROR, "execution error: %s", text);
}

void pool_complete(Pool *pool, Call *call, Outcome *outcome)
{
    outcome = fitting(pool, outcome);
    outcome->duration_us = g_get_monotonic_time() - call->accepted_us;
    if (call->lines)
        outcome->logs = reply_lines_end(g_steal_pointer(&call->lines));
    if (call->done && call->writing && outcome_size(outcome) > HELPER_WORTH)
        write_reply(pool, call, outcome);
    else
        tell(pool, call, outcome, NULL);
}
