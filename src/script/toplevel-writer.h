/* SPDX-License-Identifier: MIT
 *
 * A text as it is rewritten: what is put into it or covers parts of it, and the map that leads back. Nothing of the user's
 * text moves to another line, and what is covered keeps its width. */
#pragma once

#include "toplevel-lex.h"
#include "toplevel.h"

/* The new text as it grows, and the position of its end. */
typedef struct {
    Lexer source;
    GString *text;
    ToplevelMap *map;
    guint line;
    guint column;
} Writer;

/* Fills the map. */
void writer_init(Writer *writer, const char *text, gsize size, ToplevelMap *map);

/* Behind the head of a wrapper a hashbang line would not be one any more. It stays a comment. */
void writer_begin(Writer *writer, const char *head);

/* Copies the text of the user up to an offset. */
void writer_copy_until(Writer *writer, gsize end);

/* Without line ends. */
void writer_insert(Writer *writer, const char *text);

/* Copies the rest of the text and adds the end of the wrapper, which begins with a line feed. */
char *writer_finish(Writer *writer, const char *tail, gsize *out_size);

/* A list of changes, made in the order of their places, and of one place as they were added. Texts are ASCII and copied. */
typedef struct {
    GArray *list;
    GStringChunk *texts;
} Edits;

void edits_init(Edits *edits);
void edits_clear(Edits *edits);
void edits_insert(Edits *edits, gsize at, const char *text);
/* The span becomes blanks, with the text at its beginning, which must not be longer. Lines in it stay. */
void edits_cover(Edits *edits, ModuleSpan span, const char *text);

/* What the scan's marks point at is assigned to a variable. */
void edits_add_values(Edits *edits, const GArray *marks, const char *variable);

/* Each `import` of an expression becomes the name, and import() of what is no literal a member of it, .computed(). */
void edits_add_imports(Edits *edits, const GArray *imports, const char *name);

void writer_apply(Writer *writer, const Edits *edits);

/* Chooses what stands for `import`: as long, and no part of the text; anything that begins with it is none either. FALSE: the
 * text has all in question. */
gboolean writer_choose_import_name(const char *text, gsize size, char name[TOPLEVEL_IMPORT_SIZE]);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Edits, edits_clear)
