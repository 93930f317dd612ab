/* SPDX-License-Identifier: MIT
 *
 * What rrjs check says of programs. */
#pragma once

#include <glib.h>
#include "programs.h"

/* Files that cannot be read, and what is wrong with js.functions; of char *, one line each, with the setting and its place. */
GPtrArray *check_programs_errors(const Settings *settings, const ProgramSet *programs);

/* Source maps that are not used; of char *, one line each. */
GPtrArray *check_programs_warnings(const ProgramSet *programs);

/* Each program with its file and version, behind a blank line, on standard output. */
void check_programs_print(const ProgramSet *programs);
