/* SPDX-License-Identifier: MIT
 *
 * What became of one execution: the value, or why there is none. The worker makes it, the server completes it, and
 * RPC replies, the command line and the metrics are all made from it. */
#pragma once

#include <glib.h>

typedef enum {
    OUTCOME_SUCCESS,
    OUTCOME_ERROR,
    OUTCOME_TIMEOUT,
    OUTCOME_MEMORY_LIMIT,
    OUTCOME_CRASH,
    OUTCOME_REJECTED,
    OUTCOME_STATUS_COUNT,
} OutcomeStatus;

/* The names that replies and metric labels show: "success", "error", "timeout", … */
const char *outcome_status_name(OutcomeStatus status);

/* An exception of the script. Members that the thrown value did not have are NULL or 0. */
typedef struct {
    char *name;
    char *message;
    char *stack;
    char *file;
    guint line;   /* 1-based, 0: unknown */
    guint column; /* 1-based, 0: unknown */
    char *details; /* what else it has, as members of a JSON object, without the braces: "code":"E","data":{"id":1} */
    gboolean is_traced; /* the place is one in a source, by a source map */
    char *source_line;  /* of such a place: the line there, for the command line; NULL: not known */
} OutcomeException;

typedef struct {
    OutcomeStatus status;
    GBytes *result;              /* the value as JSON text; NULL stands for null */
    char *error;                 /* what a person reads; NULL exactly when status is success */
    char *logged_error;          /* what log lines say in place of error, where that shows too much; else NULL */
    OutcomeException *exception; /* only for exceptions of the script, else NULL */
    GBytes *logs;                /* the lines of the execution as a JSON array, where they were asked for, else NULL */
    gint64 duration_us;          /* from acceptance to completion */
} Outcome;

Outcome *outcome_new(OutcomeStatus status);

/* An outcome without a value; the text is a format as for printf. */
Outcome *outcome_new_failure(OutcomeStatus status, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* How many bytes its texts have, about as many as a reply of it. */
gsize outcome_size(const Outcome *outcome);

void outcome_free(Outcome *outcome);
void outcome_exception_free(OutcomeException *exception);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Outcome, outcome_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutcomeException, outcome_exception_free)
