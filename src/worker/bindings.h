/* SPDX-License-Identifier: MIT
 *
 * The machinery behind the script's globals: loads the scripts of js/ into the system realm, gives each the host functions
 * it needs, freezes what scripts can reach of it, and puts the bindings into new realms. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "block.h"
#include "message.h"
#include "realm.h"
#include "registry.h"
#include "web.h"

typedef struct {
    const Block *block;
    Registry *registry;
    const MessageSetup *setup;
    const char *redact;   /* setup->redact_size bytes */
    const char *base_url; /* NULL: none */
} BindingsHost;

/* The byte that log and metrics look at before they record: 1 while the execution is alive. */
guint8 *bindings_alive_byte(void);

/* Loads everything. A failure is a bug of the build: error says which script and what. */
gboolean bindings_start(const BindingsHost *host, GError **error);

/* Puts log, metrics, console, timers and the other globals into a new realm, and takes its JSON.stringify, protected, into
 * realm->stringify; realm_release() lets go of it. */
void bindings_install(Realm *realm);

/* Puts Web APIs into a realm that does not have them yet. */
void bindings_install_web(const Realm *realm, WebNames names);

/* What a wrapper calls with its variables, see toplevel_wrap(). */
JSValueRef bindings_expose(void);

/* Before each execution: what its lines carry. */
void bindings_begin(gboolean has_request_id, gboolean quotes_lines);

/* After it: nothing of it is kept, neither what its console counts nor its realm. */
void bindings_end(void);

/* Gives the script's value to the result encoder, or a thrown value to the describer. Where it is not wanted, the value is
 * only awaited: it need not be one that can be given. */
void bindings_settle(const Realm *realm, JSValueRef value, gboolean is_wanted);
void bindings_describe(JSValueRef thrown);
