/* SPDX-License-Identifier: MIT
 *
 * What one program is made of. Private to this room. */
#pragma once

#include "program-file.h"
#include "program-sources.h"

/* While a set is read. */
typedef struct {
    const ProgramRoot *root;
    const ProgramSources *sources;
    char **outside;            /* what bundles leave outside, see bundler.h */
    GCancellable *cancellable; /* NULL: none */
    gsize bytes;               /* of texts and maps so far */
} ProgramContents;

/* Fills in what its settings, its name and its file say: all the rest, or why not. One that has a fault already stays as it
 * is. */
void program_content_read(ProgramContents *contents, Program *program);

/* Once more where it was given a fault since. */
void program_content_finish(Program *program);
