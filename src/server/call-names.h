/* SPDX-License-Identifier: MIT
 *
 * What a call is known by in log lines. */
#pragma once

#include "log.h"

typedef struct {
    char *request_id; /* NULL and "": none */
    char *function;   /* that it calls; NULL: it runs a script; "": not known */
    char *name;       /* that its caller gave it; NULL: none */
} CallNames;

#define CALL_NAMES_FIELDS 3 /* at most */

/* Sets the fields of those that there are; returns how many. */
guint call_names_fields(LogField *fields, CallNames names);

/* A copy, whose strings call_names_clear() frees. */
CallNames call_names_copy(CallNames names);
void call_names_clear(CallNames *names);
