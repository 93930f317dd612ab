/* SPDX-License-Identifier: MIT
 *
 * Freezes what scripts can reach of the system realm: they hold functions of it, and must not be able to change what these
 * work with. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

/* Freezes an object of the system realm, and whatever its properties, accessors and prototypes lead to; all of it stays for
 * the life of the worker. What cannot be reached from there stays as it is: the engine makes most of a realm only when it is
 * touched. FALSE with an exception where the stack, memory or time ran out: then the object must not be handed out. */
gboolean freeze_reachable(JSContextRef context, JSObjectRef object, JSValueRef *exception);
