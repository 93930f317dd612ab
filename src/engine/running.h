/* SPDX-License-Identifier: MIT
 *
 * The script that runs just now, for host functions: its realm, and whether it is alive. An execution is dead once it was
 * told to stop or is over: host functions have no effect any more, and neither have log and metrics, which read the byte
 * that the start was given. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

/* *alive is kept 1 while an execution is alive, else 0. */
void running_start(guint8 *alive);

/* A script runs in that realm from now on, and is alive. */
void running_begin(JSGlobalContextRef realm);
/* It is dead from now on. */
void running_stop(void);
/* Nothing runs any more. */
void running_end(void);

/* Whether host functions may still have effects. */
gboolean running_is_alive(void);

/* The realm the running script lives in. */
JSGlobalContextRef running_realm(void);

/* Sets *exception to a new error of that realm's constructor (TypeError, RangeError, Error) and returns undefined, so
 * that a host function can return it. */
JSValueRef running_throw(JSValueRef *exception, const char *constructor, const char *format, ...) G_GNUC_PRINTF(3, 4);
