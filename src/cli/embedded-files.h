/* SPDX-License-Identifier: MIT
 *
 * Files that the program carries, to write them for people: made of those in types/ and new/. */
#pragma once

#include <glib.h>

typedef struct {
    const char *name; /* NULL ends the array */
    const char *text;
    gsize size;
} EmbeddedFile;

extern const EmbeddedFile embedded_files[];
