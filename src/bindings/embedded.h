/* SPDX-License-Identifier: MIT
 *
 * The scripts of bindings/js/ and web/js/, put into the program at build time. */
#pragma once

#include <glib.h>

typedef struct {
    const char *name; /* log.js */
    const char *text; /* UTF-8, NUL-terminated */
    gsize size;
} EmbeddedScript;

/* Ended by an empty one. */
extern const EmbeddedScript embedded_scripts[];
