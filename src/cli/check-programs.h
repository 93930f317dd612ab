/* SPDX-License-Identifier: MIT
 *
 * What rrjs check says of programs. */
#pragma once

#include <glib.h>
#include "programs.h"

/* Files that cannot be read, and what is wrong with js.functions; of char *, one line each, with the setting and its place. */
GPtrArray *check_programs_errors(const Settings *settings, const ProgramSet *programs);

/* Has a worker load them, lazy ones too, and appends to errors, as above, which cannot be loaded and why, or why none could be
 * looked at. */
void check_programs_load(const Settings *settings, ProgramSet *programs, GPtrArray *errors);

/* Source maps that are not used, and what bundlers found strange; of char *, one line each. */
GPtrArray *check_programs_warnings(const ProgramSet *programs);

/* Each program with its file and version, behind a blank line, on standard output. */
void check_programs_print(const ProgramSet *programs);
