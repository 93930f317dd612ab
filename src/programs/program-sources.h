/* SPDX-License-Identifier: MIT
 *
 * What the settings say of programs, kept apart from them: they change on the main loop while a set is read. Private to this
 * room. */
#pragma once

#include <gio/gio.h>
#include "programs.h"

struct ProgramSources {
    GPtrArray *programs;    /* of ProgramSettings, shared with the settings */
    GPtrArray *origins;     /* of char *: where the file of each is set, as in js.programs.page (.rr.yaml:4) */
    char *functions_folder; /* as written; NULL: none */
    char *root;             /* js.root, as written */
    gsize text_max;         /* bytes of a program's text */
    char *bundler;          /* js.bundler; NULL: it is looked for */
    SandboxMode sandbox;
    ProgramSet *before;     /* NULL: none */
    gboolean keeps_bundles; /* of that set */
};

/* Reads them in this thread. cancellable: leaves off, with a set that is of no use; NULL: never. */
ProgramSet *program_sources_read(const ProgramSources *sources, GCancellable *cancellable);
