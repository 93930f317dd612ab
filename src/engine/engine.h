/* SPDX-License-Identifier: MIT
 *
 * The JavaScript engine of this process: one virtual machine, its system realm, and the private functions of the library
 * that containment needs. Those are looked up and tested at start; where one is missing, the code here does without, and
 * the server's hard limits remain. Nothing else in rrjs names a private symbol. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

/* How often the engine asks whether a running script may go on. */
#define ENGINE_TICK_S 0.005

/* Asked on each tick while a script runs: FALSE ends it, uncatchably. */
typedef gboolean (*EngineMayGoOn)(JSContextRef context);

/* Makes the machine and the system realm. stack_kb: how much of its stack the engine uses before it throws RangeError.
 * Returns the READY_* bits of what is missing. */
guint32 engine_start(EngineMayGoOn may_go_on, guint stack_kb);

JSContextGroupRef engine_group(void);
/* The long-lived realm that the bindings' machinery lives in. Scripts never see its global object. */
JSGlobalContextRef engine_system(void);

/* Forbids eval and Function in the system realm, once its scripts are loaded. FALSE where that did not work. */
gboolean engine_close_system(void);

/* Begins and ends the work of one execution: in between microtasks do not run by themselves but in engine_drain(). */
void engine_enter(JSContextRef context);
void engine_leave(JSContextRef context);

/* Runs microtasks until none is left, inside one entry into the machine, so that ticks see them as one piece of work. */
void engine_drain(void);
/* The same as a function, for a script that is inside already. */
JSObjectRef engine_drain_function(void);

/* After a termination: whatever of it is pending is swallowed, so that the machine can be used again. */
void engine_absorb_termination(void);

/* A string of characters that stay where they are for as long as the process lives: what the engine makes of it refers to them,
 * too. A copy where the library cannot do so. The caller releases it. */
JSStringRef engine_string_of_immortal(const JSChar *characters, gsize length);

/* A full collection, now. */
void engine_collect(JSContextRef context);

/* Gives free memory back to the system at once, which the allocator does by itself half a second later. */
void engine_release_memory(void);

/* Live bytes of the heap; walks it, so only right after a collection. */
gsize engine_heap_bytes(JSContextRef context);

/* Called for each promise of that realm that was rejected and not handled when the microtasks had run. */
void engine_on_unhandled_rejection(JSGlobalContextRef realm, JSObjectRef callback);
