/* SPDX-License-Identifier: MIT
 *
 * What a scan finds of a module in a text: its exports, the syntax that only a module may have, and what is wrong with that.
 * All places are offsets. */
#pragma once

#include <glib.h>

#include "node-names.h"

typedef struct {
    gsize start;
    gsize end;
} ModuleSpan;

#define MODULE_SPAN_OPEN G_MAXSIZE /* its end was not found */

typedef struct {
    ModuleSpan variable; /* empty: the expression of `export default`, or a binding */
    ModuleSpan name;     /* a word, or a string literal with its quotes */
    guint binding;       /* whose value it is, from 1; 0: none */
} ModuleExport;

typedef enum {
    MODULE_TAKES_EXPORT,    /* one by its name */
    MODULE_TAKES_DEFAULT,   /* import a from */
    MODULE_TAKES_NAMESPACE, /* import * as a from */
    MODULE_TAKES_ALL,       /* export * from */
} ModuleTakes;

/* What a declaration takes from a module of node. */
typedef struct {
    const NodeName *module;
    ModuleTakes takes;
    ModuleSpan name;     /* of the export; of the others, where they are asked for */
    ModuleSpan variable; /* empty: it has no name in the text */
} ModuleBinding;

/* The word of import.meta or import(), which may stand anywhere. */
typedef struct {
    ModuleSpan word;
    gboolean is_computed; /* a call whose specifier is no literal */
} ModuleImport;

typedef struct {
    gboolean is_module; /* there is what only a module may have: import() is not */
    GArray *exports;    /* of ModuleExport */
    GArray *bindings;   /* of ModuleBinding, in the order of the text */
    GArray *imports;    /* of ModuleImport, in the order of the text */
    GArray *syntax;     /* of ModuleSpan, in the order of the text: what an export has beside the declaration or expression, and
                           declarations that import */
    GArray *splits;     /* of offsets: a space here keeps the operators of a module from being a comment of a script */
    GArray *lexical;    /* of ToplevelName: let, const, classes and imports at the top level */
    ModuleSpan value;   /* the expression of `export default`; empty: there is none */
    gboolean wants_bundle; /* the problem is a declaration that imports or exports from what is none of node's */
    char *problem;      /* the first thing that is wrong, NULL: none */
    gsize problem_at;
} ModuleParts;

/* Why a text cannot be a module, for a SyntaxError: what is wrong, and where in the user's text (1-based, columns in
 * UTF-16 units). message: NULL as long as nothing is wrong. */
typedef struct {
    char *message;
    guint line;
    guint column;
} ModuleFault;

void module_fault_clear(ModuleFault *fault);

void module_parts_init(ModuleParts *parts);
void module_parts_clear(ModuleParts *parts);

/* Takes the message over; only the first one counts. */
void module_parts_set_problem(ModuleParts *parts, gsize at, char *message);

/* What a word means once its escapes are read, or a string literal with its quotes: UTF-8, with U+0000 in two bytes, NULL
 * where it is no well-formed Unicode. The caller frees it. */
char *module_span_value(const char *text, ModuleSpan span);

/* The same for messages: valid UTF-8 on one line, and cut. */
char *module_span_shown(const char *text, ModuleSpan span);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ModuleFault, module_fault_clear)
