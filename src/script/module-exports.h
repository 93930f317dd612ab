/* SPDX-License-Identifier: MIT
 *
 * The exports of a module by their names, and whether they can be: each name is there once, and means a variable that the
 * text declares. */
#pragma once

#include "toplevel.h"

typedef struct {
    char *name; /* see module_span_value() */
    ModuleSpan variable;
    guint binding;   /* see ModuleExport */
    ModuleSpan span; /* of the name */
} NamedExport;

/* Of NamedExport, ordered by name. Names that are no well-formed Unicode are NULL. */
GArray *named_exports(const char *text, const ModuleParts *module);

const NamedExport *named_exports_find(const GArray *exports, const char *name);

/* Adds what is wrong to problems. */
void named_exports_check(const char *text, const GArray *exports, const ToplevelScan *scan, ModuleParts *problems);
