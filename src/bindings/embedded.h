/* SPDX-License-Identifier: MIT
 *
 * The scripts of bindings/js/ and web/js/, put into the program at build time. */
#pragma once

#include <glib.h>

typedef struct {
    const char *name; /* log.js */
    const gunichar2 *text; /* the engine's form: it refers to this, which all workers have in common */
    gsize length;
} EmbeddedScript;

/* Ended by an empty one. */
extern const EmbeddedScript embedded_scripts[];
