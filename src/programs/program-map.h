/* SPDX-License-Identifier: MIT
 *
 * Finds the source map of a program's text. Private to this room. */
#pragma once

#include "program-file.h"

/* The map of the text that was read from the file at real (below the root, without links), a JSON object: the one that its last comment names, or the
 * file of its name with .map behind. NULL without a fault: there is none. *fault: why one is not used; the caller frees it.
 * *folder: where its sources are relative to, below the root, "" for the root itself; the caller frees it. A map that stands
 * in the text itself is taken out of it: *text becomes what is in front of it. */
GBytes *program_map_read(const ProgramRoot *root, const char *real, GBytes **text, char **folder, char **fault);
