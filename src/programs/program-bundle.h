/* SPDX-License-Identifier: MIT
 *
 * Bundles of programs, which one set hands on to the next as long as nothing that they are made of has changed. In memory
 * alone. Private to this room. */
#pragma once

#include "bundler.h"

/* A bundle and what was asked for. Never changes; counts its references, in any thread. */
typedef struct ProgramBundle ProgramBundle;

/* Returns before where it may be kept, and none of its files has changed. Else, and where there is none, makes it; with an
 * error returns before all the same, with a reference of its own, for what was good last. */
ProgramBundle *program_bundle_make(const BundleRequest *request, ProgramBundle *before, gboolean may_keep, GError **error);
void program_bundle_unref(ProgramBundle *bundle);
const Bundle *program_bundle_content(const ProgramBundle *bundle);

/* Whether none of its files has changed since it was made. */
gboolean program_bundle_is_current(const ProgramBundle *bundle);

/* The files below the root that an error of the bundler names, each once; to be freed by g_strfreev(). */
char **program_bundle_named_files(const char *message);
