/* SPDX-License-Identifier: MIT
 *
 * A module as one expression. The engine that is embedded here runs scripts only, so the text of a module is rewritten into
 * an async function that does the same: `export` becomes blanks, exports become getters of the object that the function gives
 * when the module has run to its end, and `import` in import.meta and import() becomes the name of what the function is given.
 * What a module imports from node by declaration becomes a constant that is made before anything else runs; all else that it
 * imports has to be in its text already, by a bundler. Each line stays the line it is. Pure
 * text work, built on the scan of toplevel.h; texts may be any bytes and are read as UTF-8. */
#pragma once

#include <glib.h>
#include "toplevel.h"

typedef enum {
    MODULE_NAMESPACE, /* of a program: an object with all exports, which has no prototype; its getters are the variables */
    MODULE_COMMONJS,  /* the same of one that was CommonJS: with the members of its default export beside that */
    MODULE_VALUE,     /* of a script with exports: the default export, or without one the value of its last statement */
} ModuleResult;

/* The text of an expression whose value is a function: called with one argument, it runs the module and returns a promise of
 * the result. The argument is a function that gets the specifier of each import(), which stands as a string in the text;
 * as members it has `meta`, for import.meta, `computed`, a function that is called in its place where the specifier is
 * computed, `exports`, one that a namespace goes through on its way into the promise, `members`, one that adds those of the
 * default export to it before, and `node`, which gives what is imported:
 * node(module, name) is the export of that name of a module of node, node(module) its namespace, and node(module, 0) all but
 * the default. NULL with a fault where the text has a declaration that imports or exports from
 * elsewhere than node, exports what it does
 * not declare or the same twice, returns, or has brackets that close nothing; what else is wrong with it the engine says. As in
 * the language, a result with a method `then` is taken for a promise. The map is filled only with a text. */
char *module_wrap(const char *text, gsize size, ModuleResult result, ToplevelMap *map, gsize *out_size, ModuleFault *fault);

/* The same with what toplevel_scan_module() found. */
char *module_wrap_scanned(const char *text, gsize size, const ToplevelScan *scan, ModuleResult result, ToplevelMap *map,
                          gsize *out_size, ModuleFault *fault);

/* What a text that awaits takes of a module of node that is for others only; NULL: nothing. */
const ModuleBinding *module_wants_no_await(const ToplevelScan *scan);

/* Adds what is imported from node by declaration, as constants, to a line that begins with this code; value: begins the names of
 * those that have none. Returns where they stand, of ToplevelStandIn; NULL: there are none. */
GArray *module_append_bindings(GString *code, const char *text, gsize size, const GArray *bindings, const char *value,
                               const char *import_name);

/* What the scan found wrong with the parts of a module, as a fault; FALSE: nothing. */
gboolean module_tell_problem(const char *text, gsize size, ModuleParts *problems, ModuleFault *fault);
