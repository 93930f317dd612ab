/* SPDX-License-Identifier: MIT
 *
 * Where something happened in the running execution: positions and stacks as the engine has them, brought back to the texts
 * that users know. */
#pragma once

#include <glib.h>
#include "source.h"

/* A text that runs, and what it is called. */
typedef struct {
    const Source *source;
    char *name; /* by users */
    char *url;  /* by the engine, which takes URLs apart, writes them anew, and leaves out parts of them in stacks; nothing that
                   begins as this one is one */
} SourceFile;

void source_file_init(SourceFile *file, const Source *source, const char *name, gsize size);
void source_file_clear(SourceFile *file);

/* The file with that URL, beside the one that runs; NULL: there is none. */
typedef const SourceFile *PositionsFind(const char *url, gsize size);

/* From now on positions are those of this file and of what find has, which may be NULL. Borrowed until the next call. */
void positions_begin(const SourceFile *file, PositionsFind *find);

/* The file with that URL, NULL where there is none. */
const SourceFile *positions_file(const char *url);

/* A stack as the engine gives it with its positions brought back, and without the frames of our own machinery, folded. The
 * caller frees it. */
char *positions_stack(const char *stack);

/* The place of the first frame that is in one of the files, of a stack that positions_stack() returned; *file is its
 * name. FALSE: there is none. */
gboolean positions_first(const char *stack, const char **file, guint *line, guint *column);
