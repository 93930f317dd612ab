/* SPDX-License-Identifier: MIT
 *
 * One execution at a time: from a message to the outcome, under the limits. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "channel.h"
#include "message.h"

/* The worker's share of the settings; before the first execution. */
void execution_start(const MessageSetup *setup);

/* Runs what the message asks for and sends the reply. */
void execution_run(const ServerMessage *message);

/* What bindings need of the running execution: */

/* The realm the running script lives in. */
JSGlobalContextRef execution_realm(void);

/* Sets *exception to a new error of that realm's constructor (TypeError, RangeError, Error) and returns undefined, so
 * that a host function can return it. */
JSValueRef execution_throw(JSValueRef *exception, const char *constructor, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* The script's value is there, as JSON text; or an exception ended it, which is taken over, with its positions as the engine
 * gave them. prefix: what comes before it in the error. Only the first of these calls counts. */
typedef struct {
    const char *causes; /* lines to put behind the stack; each of these may be NULL */
    const char *inner;  /* the errors in it, for the text of the error */
    const char *logged; /* what log lines say in place of all but the prefix */
} FailureTexts;
void execution_succeed(JSStringRef json);
void execution_fail(const char *prefix, OutcomeException *exception, const FailureTexts *texts);

/* A stack as the engine gives it, with the positions of the user's text; see script_stack(). The caller frees it. */
char *execution_stack(const char *stack);

/* The same for an exception that could not even be described: that takes memory. */
void execution_fail_untold(void);
