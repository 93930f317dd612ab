/* SPDX-License-Identifier: MIT
 *
 * Where something happened in the running execution: positions and stacks as the engine has them, brought back to the texts
 * that users know, and from there to the sources that those were made from. */
#pragma once

#include <glib.h>
#include "source-trace.h"
#include "source.h"

/* A text that runs, and what it is called. */
typedef struct {
    const Source *source;
    SourceTrace trace;
    char *name; /* by users */
    char *url;  /* by the engine, which takes URLs apart, writes them anew, and leaves out parts of them in stacks; nothing that
                   begins as this one is one */
} SourceFile;

void source_file_init(SourceFile *file, const Source *source, const char *name, gsize size);
void source_file_clear(SourceFile *file);
/* Whether the engine calls it so. */
gboolean source_file_has_url(const SourceFile *file, const char *url, gsize size);

/* The file with that URL, beside the one that runs; NULL: there is none. */
typedef SourceFile *PositionsFind(const char *url, gsize size);

/* From now on positions are those of this file and of what find has, which may be NULL. Borrowed until the next call. */
void positions_begin(SourceFile *file, PositionsFind *find);

/* The file with that URL, NULL where there is none. */
SourceFile *positions_file(const char *url);

/* A place in the user's text. */
typedef struct {
    SourceFile *file; /* NULL: there is none */
    guint line;
    guint column;
} TextPlace;

/* The source that the place comes from. FALSE: it is not known, the place itself is to be told. */
gboolean positions_source(const TextPlace *place, BindingsSource *source);

/* "file:line:column" of that source, or of the place. The caller frees it. */
char *positions_text(const TextPlace *place);

/* A stack as the engine gives it with its positions brought back, and without the frames of our own machinery, folded. The
 * caller frees it. *first, which may be NULL: the place of its first frame in one of the files. */
char *positions_stack(const char *stack, TextPlace *first);
