/* SPDX-License-Identifier: MIT
 *
 * What /health and /ready answer: whether the server takes calls at all, whether a worker could run one now, and the
 * state of the pool as JSON for people who look closer. */
#pragma once

#include <glib.h>
#include "pool.h"

typedef enum {
    HEALTH_LIVE,  /* ok while the server takes calls */
    HEALTH_READY, /* ok while a worker is idle, and no program is broken that is required, besides */
} HealthQuestion;

/* Appends the JSON body and returns whether all is well. */
gboolean health_append(Pool *pool, HealthQuestion question, GString *text);
