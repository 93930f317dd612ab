/* SPDX-License-Identifier: MIT
 *
 * The files of programs below a folder. Private to this room. */
#pragma once

#include "program-file.h"

/* One file that may be a program. */
typedef struct {
    char *file; /* relative to the root: js/mail/render.mjs */
    char *name; /* relative to the folder, without the extension: mail/render; any text */
} ProgramFile;

/* Called with a folder's path below the root. */
typedef void (*ProgramFolderVisit)(const char *path, gpointer user_data);

/* All files below the folder that are code by their extension, in the order of their paths, names that begin with a dot and node_modules left
 * out; of ProgramFile. What cannot be read, or is too much, is added to faults (of char *). visit: told of each folder on the
 * way; may be NULL. */
GPtrArray *program_folder_list(const ProgramRoot *root, const char *folder, GPtrArray *faults, ProgramFolderVisit visit,
                               gpointer user_data);

/* Adds "path: problem" to faults (of char *), in UTF-8; many are counted as one. */
void program_folder_add_fault(GPtrArray *faults, const char *path, const char *problem);
