/* SPDX-License-Identifier: MIT
 *
 * The programs that are configured, as their files are on the disk: read within js.root, checked, with their source maps and
 * the variables they may see, and a version that tells one content from another. Nothing is run here. Files are told
 * relative to js.root, with slashes, never by absolute paths. */
#pragma once

#include <glib.h>
#include "settings.h"

/* One program. Where it cannot be read fault says why, and text is NULL. */
typedef struct {
    const ProgramSettings *settings;
    char *name;      /* pricing */
    char *file;      /* js/pricing.js */
    GBytes *text;    /* UTF-8 without a byte order mark; may be empty. That of the file, or of its bundle */
    GBytes *map;     /* its source map, a JSON object in UTF-8; NULL: none */
    char *map_folder; /* below the root, what the sources in it are relative to; "": the root itself; NULL: no map */
    char *map_fault; /* why a map that is named or there is not used; NULL */
    char *env;       /* JSON object of the variables that it may see; never NULL */
    char *version;   /* 12 hexadecimal digits of the SHA-256 of text (or fault), map and env; never NULL */
    char *fault;     /* "reading js/pricing.js: No such file or directory", in one line or more; NULL */
    gboolean is_commonjs;      /* its functions are members of its default export, too */
    const GPtrArray *warnings; /* of char *: what its bundler found strange; NULL: nothing */
    struct ProgramBundle *bundle; /* what its text is of; where there is a fault, what it was of last. NULL: its file */
    char **named_files;        /* that a fault of its bundler names; NULL: none */
} Program;

/* All programs as they were at one moment; never changes. Counts its references, in any thread. */
typedef struct ProgramSet ProgramSet;

/* Reads them; what is not there or no good becomes a fault. Keeps what the settings say of programs. Takes a while: who has a
 * main loop to turn starts a reader. */
ProgramSet *program_set_read(const Settings *settings);
ProgramSet *program_set_ref(ProgramSet *set);
void program_set_unref(ProgramSet *set);

/* The absolute path of js.root without links, which nobody is told but who has to leave it out of other paths. NULL: there is
 * none. */
const char *program_set_root(const ProgramSet *set);

/* The programs, those of js.programs first, in the order of the file, then those of js.functions by their paths. */
guint program_set_count(const ProgramSet *set);
const Program *program_set_get(const ProgramSet *set, guint number);
/* NULL: there is none of that name. */
const Program *program_set_find(const ProgramSet *set, const char *name);

/* What workers map of the texts, see texts.h. */
typedef struct {
    int fd;     /* the set's; -1: there are none */
    gsize size; /* of the memory, in bytes */
} ProgramTexts;
/* Of all programs, or of those alone that scripts may import. */
ProgramTexts program_set_texts(const ProgramSet *set, gboolean for_scripts);

/* What is wrong with js.functions and is no program's: a folder that cannot be read, files whose names are none of programs,
 * or are those of two. Of char *, one line each, paths in front; empty where all is well. */
const GPtrArray *program_set_faults(const ProgramSet *set);

/* What a set is read from: what the settings say of programs at one moment. Never changes, and may be read by any thread.
 * before: a set whose bundles are known; NULL: none. keeps_bundles: those whose files have not changed are taken over; else
 * all are made anew, since a new file may be found before one that they are made of. */
typedef struct ProgramSources ProgramSources;
ProgramSources *program_sources_new(const Settings *settings, ProgramSet *before, gboolean keeps_bundles);
void program_sources_free(ProgramSources *sources);

/* What bundles leave outside where the settings are these: the modules of node that workers have, and the names of all programs.
 * Looks for files, and reads none. To be freed by g_strfreev(). */
char **program_names_outside(const Settings *settings);

/* Reads one set in a thread of its own. done is called on the main loop, with the set for it to take; the reader is gone
 * then. */
typedef struct ProgramReader ProgramReader;
/* Takes the sources. */
ProgramReader *program_reader_start(ProgramSources *sources, void (*done)(ProgramSet *set, gpointer user_data),
                                    gpointer user_data);
/* Gives it up: done will not be called. Waits for the file that the thread is at. */
void program_reader_cancel(ProgramReader *reader);

/* Tells when files of programs may have changed, come or gone: changed() is called on the main loop once it has been quiet
 * for a moment. Who is told reads a set and compares versions. The settings have to live longer. Never NULL. */
typedef struct ProgramWatch ProgramWatch;
ProgramWatch *program_watch_new(const Settings *settings, void (*changed)(gpointer user_data), gpointer user_data);
/* That set was read: of what its bundles are made of it is told from now on. */
void program_watch_follow(ProgramWatch *watch, ProgramSet *set);
/* Why some changes will not be told of, as of now; NULL: all will. */
const char *program_watch_fault(const ProgramWatch *watch);
void program_watch_free(ProgramWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramSet, program_set_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramSources, program_sources_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramWatch, program_watch_free)
