/* SPDX-License-Identifier: MIT
 *
 * Realms: a global object with its own primordials for each execution, made in idle time and kept ready in a small pool;
 * or one for all executions of this worker. Each has the bindings put into it when it is made. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "web.h"

typedef struct {
    JSGlobalContextRef context;
    WebNames web_names;    /* that it has */
    guint32 last_timer;    /* number of the last that it started */
    gboolean awaits_with_hooks; /* a text there does, see source.h */
    JSObjectRef stringify; /* its own JSON.stringify, taken before any script ran */
} Realm;

/* A realm for the next execution; made now where the pool is empty. */
Realm realm_take(void);
void realm_release(Realm *realm);

/* What the text in the file that the engine knows by that URL gives there. */
JSValueRef realm_evaluate(const Realm *realm, JSStringRef text, const char *url, JSValueRef *thrown);

/* Puts those Web APIs into it that it does not have yet. */
void realm_install_web(Realm *realm, WebNames names);

/* The one realm of shared isolation. */
Realm *realm_shared(void);

/* Idle work: puts one realm into the pool. FALSE where it is full. */
gboolean realm_refill(void);
