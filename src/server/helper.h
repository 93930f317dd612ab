/* SPDX-License-Identifier: MIT
 *
 * The one helper thread of the server: what would hold the main loop for too long, since it looks at each byte of a large
 * payload, is done there. Jobs are pure functions of the bytes that came with them; the thread sees nothing else, and all
 * that a job holds is made and freed on the main loop. It is started by the first job. */
#pragma once

#include <glib.h>

/* Work on fewer bytes is done in line: it takes less than a few milliseconds, even at the slowest. */
#define HELPER_WORTH (256u << 10)

typedef struct Helper Helper;
typedef struct HelperJob HelperJob;

/* To be the first member of what a job needs. */
struct HelperJob {
    void (*work)(HelperJob *job); /* in the thread */
    void (*done)(HelperJob *job); /* then on the main loop, unless it was cancelled; the job is the callee's again */
    void (*free)(HelperJob *job); /* on the main loop, where it was cancelled */
    Helper *helper; /* this and the rest: private */
    GList node;
    GQueue *queue; /* NULL: the thread is at it */
    gboolean is_cancelled;
};

Helper *helper_new(void);
/* Waits for the job that the thread is at, and frees all others. */
void helper_free(Helper *helper);

/* Takes the job. is_result: it goes before requests, since it ends a call, and those begin one. */
void helper_submit(Helper *helper, HelperJob *job, gboolean is_result);
/* Nobody waits for it any more. Where the thread is at it, it is freed once that is over, so what it looks at must not be
 * touched before. */
void helper_cancel(HelperJob *job);
