/* SPDX-License-Identifier: MIT
 *
 * Files and folders below js.root, and nothing else: whatever a path or the links on its way say, and whoever changes them
 * meanwhile, what is opened stands below the root. Private to this room. */
#pragma once

#include <dirent.h>
#include <glib.h>

/* Faults that are none of G_FILE_ERROR. */
#define PROGRAM_ERROR (program_error_quark())
GQuark program_error_quark(void);
typedef enum {
    PROGRAM_ERROR_OUTSIDE, /* of the root */
    PROGRAM_ERROR_KIND,    /* no ordinary file */
    PROGRAM_ERROR_SIZE,
    PROGRAM_ERROR_CHANGES, /* under our eyes */
    PROGRAM_ERROR_TEXT,    /* is none */
} ProgramError;

typedef struct ProgramRoot ProgramRoot;

/* The folder as it is now: where a link to it is given another target, an open root stays where it is. */
ProgramRoot *program_root_open(const char *path, GError **error);
void program_root_free(ProgramRoot *root);
/* Its absolute path without links, for what nobody is told. */
const char *program_root_real(const ProgramRoot *root);

/* The path below the root for one that is written in the configuration, relative to the root or absolute, without "." and
 * ".."; "." is the root itself. NULL: it is outside. The caller frees it. */
char *program_root_path(const ProgramRoot *root, const char *written);

/* The path without links of what stands at the path; both below the root. Links that stay below the root are followed. */
char *program_root_resolve(const ProgramRoot *root, const char *path, GError **error);

/* The content of the ordinary file at the path, of at most max bytes, as it was at one moment. Never waits, whatever stands
 * there. *real becomes its path without links, for the caller to free, where real is not NULL. Errors say what is wrong
 * without the path. */
GBytes *program_root_read(const ProgramRoot *root, const char *path, gsize max, char **real, GError **error);

/* The same as a text: UTF-8, which is checked, without its byte order mark. */
GBytes *program_root_read_text(const ProgramRoot *root, const char *path, gsize max, char **real, GError **error);

/* The folder at the path, for closedir(). */
DIR *program_root_open_folder(const ProgramRoot *root, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramRoot, program_root_free)
