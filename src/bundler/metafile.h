/* SPDX-License-Identifier: MIT
 *
 * What esbuild writes down about a bundle: which files are in it, what they import that is not. Decoded as the text of a
 * stranger: JSON in one pass without a tree, bounded, nothing in it believed. Private to this room. */
#pragma once

#include <glib.h>

/* Files of one bundle, and imports of what is in none of them. */
#define METAFILE_INPUTS_MAX  100000
#define METAFILE_IMPORTS_MAX 100000

typedef enum { IMPORT_STATEMENT, IMPORT_REQUIRE, IMPORT_DYNAMIC, IMPORT_OTHER } ImportKind;

/* An import of what stays outside, or of a file of a kind that is not bundled. */
typedef struct {
    char *name; /* as esbuild has it: node:buffer; a path */
    ImportKind kind;
    guint importer; /* number of an input */
} MetafileImport;

typedef struct {
    GPtrArray *inputs;     /* of char *: paths relative to the root, or the names of what is no file, as they are written */
    GArray *outside;       /* of MetafileImport, of all inputs */
    GArray *refused;       /* of MetafileImport: of style sheets */
    GPtrArray *left;       /* of char *: names that the bundle itself still imports, some more than once */
    char *entry;           /* the input that is the entry; NULL: none is */
    gboolean is_commonjs;  /* so is the entry */
} Metafile;

/* NULL: it is none, and *fault says why in words that follow "its metafile". */
Metafile *metafile_decode(const char *text, gsize size, const char **fault);
void metafile_free(Metafile *metafile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Metafile, metafile_free)
