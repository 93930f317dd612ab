/* SPDX-License-Identifier: MIT
 *
 * The texts of programs, in one piece of memory that the server fills and seals before workers map it to read: all workers have
 * the same pages, which none of them can change. What a worker is not to see is not in the piece that it is given. */
#pragma once

#include <glib.h>

/* What there is of each program, by its number; bytes that begin at a multiple of 8 and have a NUL behind them. */
typedef enum {
    TEXT_SOURCE, /* as users know it: UTF-8 */
    TEXT_MODULE, /* what the engine evaluates: UTF-16; not there where that cannot be made */
    TEXT_NOTES,  /* what else is known of that, see module-notes.h */
    TEXT_PART_COUNT,
} TextPart;

/* ---- server ---- */

typedef struct TextsWriter TextsWriter;
/* For so many programs. Does not fail: the end tells. */
TextsWriter *texts_writer_new(const char *name, guint count);
/* Each part at most once; what is not written is not there. */
void texts_writer_add(TextsWriter *writer, guint number, TextPart part, gconstpointer bytes, gsize size);
/* Frees the writer. Returns the descriptor of the memory, which nobody can write to any more: the caller's, close-on-exec. -1
 * where there was no memory. */
int texts_writer_finish(TextsWriter *writer, GError **error);

/* ---- worker ---- */

typedef struct {
    const guint8 *memory; /* NULL: there are none */
    gsize size;
} Texts;
/* Maps them for as long as the process lives. */
gboolean texts_map(Texts *texts, int fd, GError **error);
/* A part that is there, and its size in bytes; NULL: it is not. */
gconstpointer texts_get(const Texts *texts, guint number, TextPart part, gsize *size);
