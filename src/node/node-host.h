/* SPDX-License-Identifier: MIT
 *
 * What the scripts of js/node/ need of C: kit.host.node. They are evaluated as those of Web APIs, in the realm that names
 * them, see web.js. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>

/* Who knows the names of node's modules. */
typedef struct {
    /* Where it is: path.posix is the member posix of what js/node/path.js gives. NULL: there is none of that name. */
    const char *(*place)(const char *specifier);
    /* Why there is none; NULL: it is no name of node. The caller frees it. */
    char *(*fault)(const char *specifier);
    /* The names of those that are there, by number; NULL behind the last. */
    const char *(*there)(guint number);
} NodeModules;

JSObjectRef node_host(const NodeModules *modules);
