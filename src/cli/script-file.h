/* SPDX-License-Identifier: MIT
 *
 * The file of a script, as commands run, check and build it: its text, or what a bundler makes of it. */
#pragma once

#include "entry.h"
#include "settings.h"

typedef struct {
    const char *name; /* what positions are told with: as it was given, "stdin" for standard input; of a bundle the entry */
    gboolean is_file; /* else it is run as it is: nobody knows where what it imports would be */
    GBytes *text;     /* UTF-8; once it is ready to run that of its bundle, with the source map in the last comment */
    char *root;       /* of the bundle: the folder below which all that it is made of is; NULL: it is none */
    char *entry;      /* the file below it */
    Bundle *bundle;   /* NULL: the text is that of the file */
} ScriptFile;

/* Reads it; "-": standard input. */
gboolean script_file_read(ScriptFile *script, const char *file, GError **error);
void script_file_clear(ScriptFile *script);

/* Bundles it, once more where it is already: the text stays. The root is js.root where the file is below that, or the folder of
 * a package above both; else the folder of the package that the file is in, else its own. */
gboolean script_file_bundle(ScriptFile *script, const Settings *settings, GError **error);

/* Makes it ready to run, bundled where it has to be; then tells warnings. */
gboolean script_file_prepare(ScriptFile *script, const Settings *settings, GError **error);

/* The map of its bundle for a text in that folder below the root, "" for the root itself. NULL: there is none. */
GBytes *script_file_map(const ScriptFile *script, const char *folder);

/* What its bundler found strange, on standard error. */
void script_file_tell_warnings(const ScriptFile *script);

/* What is wrong with the files, for the person at the terminal, as an error of script_file_bundle() tells it: each place with its
 * line and a caret. Returns the exit code. */
int script_file_tell(const ScriptFile *script, const GError *error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ScriptFile, script_file_clear)
