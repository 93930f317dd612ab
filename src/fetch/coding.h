/* SPDX-License-Identifier: MIT
 *
 * One content coding as decoder.c drives it: gzip and deflate by zlib, br and zstd by libraries that are used where the
 * system has them. */
#pragma once

#include <glib.h>

typedef enum {
    CODING_GOES_ON, /* with more input, or with more room */
    CODING_ENDED,   /* its data is complete; what follows in the input was not taken */
    CODING_BROKEN,  /* its data is not what it should be, or there is no memory */
} CodingState;

typedef struct {
    const guint8 *input;
    gsize input_size;
    guint8 *output;
    gsize room;
} CodingBuffers; /* a step moves both forward */

typedef struct {
    const char *name, *old_name; /* as in content-encoding, in lower case; old_name may be NULL */
    /* Whether its library is there; NULL: always. */
    gboolean (*is_there)(void);
    /* NULL for want of memory. first: the first byte of the data. */
    gpointer (*open)(guint8 first);
    CodingState (*step)(gpointer state, CodingBuffers *buffers);
    /* After CODING_ENDED: gets ready for the next of several that stand one behind the other. NULL: there is but one. */
    void (*restart)(gpointer state);
    void (*close)(gpointer state);
} Coding;

extern const Coding coding_gzip, coding_deflate, coding_brotli, coding_zstd;
