/* SPDX-License-Identifier: MIT
 *
 * Two queues in, one out, all under one lock that nobody holds while he works. */
#include "helper.h"

#include "quiet-thread.h"

struct Helper {
    GMutex lock;
    GCond filled;
    GQueue results, requests; /* of HelperJob, to be done */
    GQueue finished;          /* of HelperJob, to be told of */
    gboolean stopping;
    GThread *thread; /* NULL before the first job */
    GSource *source; /* on the main loop, ready when something is finished */
};

/* ---- in the thread ---- */

/* The next job; NULL where there will be none. */
static HelperJob *await_job(Helper *helper)
{
    GList *node = NULL;
    g_mutex_lock(&helper->lock);
    while (!helper->stopping && !(node = g_queue_pop_head_link(&helper->results)) &&
           !(node = g_queue_pop_head_link(&helper->requests)))
        g_cond_wait(&helper->filled, &helper->lock);
    HelperJob *job = node ? node->data : NULL;
    if (job)
        job->queue = NULL;
    g_mutex_unlock(&helper->lock);
    return job;
}

static void put(GQueue *queue, HelperJob *job)
{
    job->queue = queue;
    g_queue_push_tail_link(queue, &job->node);
}

static void hand_back(Helper *helper, HelperJob *job)
{
    g_mutex_lock(&helper->lock);
    put(&helper->finished, job);
    g_mutex_unlock(&helper->lock);
    g_source_set_ready_time(helper->source, 0);
}

static gpointer run(gpointer data)
{
    HelperJob *job;
    while ((job = await_job(data))) {
        job->work(job);
        hand_back(data, job);
    }
    return NULL;
}

/* ---- on the main loop ---- */

void helper_submit(Helper *helper, HelperJob *job, gboolean is_result)
{
    job->helper = helper;
    job->node = (GList){.data = job};
    job->is_cancelled = FALSE;
    if (!helper->thread)
        helper->thread = quiet_thread_start("payloads", run, helper);
    g_mutex_lock(&helper->lock);
    put(is_result ? &helper->results : &helper->requests, job);
    g_cond_signal(&helper->filled);
    g_mutex_unlock(&helper->lock);
}

void helper_cancel(HelperJob *job)
{
    Helper *helper = job->helper;
    g_mutex_lock(&helper->lock);
    gboolean is_queued = job->queue != NULL;
    job->is_cancelled = TRUE;
    if (is_queued)
        g_queue_unlink(job->queue, &job->node);
    g_mutex_unlock(&helper->lock);
    if (is_queued)
        job->free(job);
}

static HelperJob *take_finished(Helper *helper)
{
    g_mutex_lock(&helper->lock);
    GList *node = g_queue_pop_head_link(&helper->finished);
    g_mutex_unlock(&helper->lock);
    return node ? node->data : NULL;
}

static gboolean tell(GSource *source, GSourceFunc callback, gpointer user_data)
{
    Helper *helper = user_data;
    HelperJob *job;
    g_source_set_ready_time(source, -1);
    while ((job = take_finished(helper))) {
        if (job->is_cancelled)
            job->free(job);
        else
            job->done(job);
    }
    return G_SOURCE_CONTINUE;
}

Helper *helper_new(void)
{
    static GSourceFuncs functions = {.dispatch = tell};
    Helper *helper = g_new0(Helper, 1);
    g_mutex_init(&helper->lock);
    g_cond_init(&helper->filled);
    g_queue_init(&helper->results);
    g_queue_init(&helper->requests);
    g_queue_init(&helper->finished);
    helper->source = g_source_new(&functions, sizeof(GSource));
    g_source_set_callback(helper->source, NULL, helper, NULL);
    g_source_attach(helper->source, NULL);
    return helper;
}

static void free_jobs(GQueue *queue)
{
    for (GList *node; (node = g_queue_pop_head_link(queue));) {
        HelperJob *job = node->data;
        job->free(job);
    }
}

void helper_free(Helper *helper)
{
    if (!helper)
        return;
    g_mutex_lock(&helper->lock);
    helper->stopping = TRUE;
    g_cond_signal(&helper->filled);
    g_mutex_unlock(&helper->lock);
    if (helper->thread)
        g_thread_join(helper->thread);
    g_source_destroy(helper->source);
    g_source_unref(helper->source);
    free_jobs(&helper->results);
    free_jobs(&helper->requests);
    free_jobs(&helper->finished);
    g_mutex_clear(&helper->lock);
    g_cond_clear(&helper->filled);
    g_free(helper);
}
