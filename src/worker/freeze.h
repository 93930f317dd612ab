/* SPDX-License-Identifier: MIT
 *
 * Freezes what scripts can reach of the system realm: they hold functions of it, and must not be able to change what these
 * work with. */
#pragma once

#include <JavaScriptCore/JavaScript.h>

/* Freezes the members of the array, and whatever their properties, accessors and prototypes lead to. What cannot be reached
 * from there stays as it is: the engine makes most of a realm only when it is touched. */
void freeze_reachable(JSContextRef context, JSObjectRef array);
