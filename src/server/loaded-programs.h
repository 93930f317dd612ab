/* SPDX-License-Identifier: MIT
 *
 * A set of programs as workers have loaded them: what each exports, and why one cannot be called. Workers of one roll share
 * it, and with it goes what was known of programs that are no longer those. */
#pragma once

#include <glib.h>
#include "outcome.h"
#include "programs.h"

typedef struct LoadedPrograms LoadedPrograms;

/* Takes the set; NULL: there are no programs. before: the ones whose places they are to take, from
 * which versions are counted on; NULL: they are the first. */
LoadedPrograms *loaded_programs_new(ProgramSet *set, const LoadedPrograms *before);
/* The same set, of which nothing else is known. */
LoadedPrograms *loaded_programs_again(const LoadedPrograms *before);
LoadedPrograms *loaded_programs_ref(LoadedPrograms *programs);
void loaded_programs_unref(LoadedPrograms *programs);

/* Whether both are of one set. */
gboolean loaded_programs_are_same(const LoadedPrograms *programs, const LoadedPrograms *others);
/* Whether that version of the program is among them. */
gboolean loaded_programs_has(const LoadedPrograms *programs, const Program *program);
/* Whether both have the same versions of the same programs. */
gboolean loaded_programs_are_equal(const LoadedPrograms *programs, const LoadedPrograms *others);
/* Why they are not to take the places of those before, to be freed: a program is broken that was not, or was another. NULL:
 * nothing is known. */
char *loaded_programs_objection(const LoadedPrograms *programs, const LoadedPrograms *before);

guint loaded_programs_count(const LoadedPrograms *programs);
const Program *loaded_programs_get(const LoadedPrograms *programs, guint number);

/* What a worker maps of their texts: all, or those that scripts may import. */
ProgramTexts loaded_programs_texts(const LoadedPrograms *programs, gboolean for_scripts);

/* The absolute path that is left out of the sources in their maps. */
const char *loaded_programs_root(const LoadedPrograms *programs);

/* A worker says that it cannot use the map of the program of that name. Returns whether that is news. */
gboolean loaded_programs_take_map_fault(LoadedPrograms *programs, const char *name);

/* What became of its loads in workers, of all sets so far that had one of that name without a break. */
typedef struct {
    guint64 loaded, failed;
    gint64 last_us; /* how long the last took that was loaded */
} ProgramLoads;
const ProgramLoads *loaded_programs_loads(const LoadedPrograms *programs, guint number);

/* How many versions of it there were, this one included. */
guint loaded_programs_versions(const LoadedPrograms *programs, guint number);

/* Lazy ones are loaded like others. */
void loaded_programs_want_all(LoadedPrograms *programs);

/* Whether a new worker is to load it: it can be read, is not lazy, and has not ended a worker while it was loaded. */
gboolean loaded_programs_wants(const LoadedPrograms *programs, guint number);

/* A new worker has loaded it, or failed to, in outcome->duration_us. deadly: the worker ended over it. Returns why it could not be
 * loaded where that is news, to be freed. Where others have it, it can be called all the same: the worker that lacks it tries
 * again with the call. */
char *loaded_programs_take(LoadedPrograms *programs, guint number, const Outcome *outcome, gboolean deadly);

/* The same of a worker that has run calls. It is counted, and changes nothing for others: a script may have taken that worker
 * over. */
void loaded_programs_take_again(LoadedPrograms *programs, guint number, const Outcome *outcome);

/* Whether a worker has loaded it. */
gboolean loaded_programs_is_loaded(const LoadedPrograms *programs, guint number);

/* Why it cannot be called, NULL: it can, as far as is known. */
const char *loaded_programs_fault(const LoadedPrograms *programs, guint number);
/* The same for people to see, who also hear of a lazy program what a worker said that had run calls before. */
const char *loaded_programs_told_fault(const LoadedPrograms *programs, guint number);

/* What a function's name stands for. */
typedef struct {
    const Program *program; /* NULL: there is none */
    guint number;
    const char *export;     /* "default" where none is named; a part of the name */
} LoadedFunction;
LoadedFunction loaded_programs_find(const LoadedPrograms *programs, const char *function);

/* Whether there is a function of that name, as far as is known: what a lazy program exports is not. */
typedef enum { FUNCTION_MISSING, FUNCTION_EXISTS, FUNCTION_UNKNOWN } FunctionKnowledge;
FunctionKnowledge loaded_programs_know(const LoadedPrograms *programs, const char *function);

/* What its settings say of one that is there; each 0 where they say nothing. */
typedef struct {
    guint timeout_ms;
    guint memory_mb;
    guint concurrent;
} FunctionLimits;
FunctionLimits loaded_function_limits(const LoadedFunction *function);

/* Why the function of that name cannot be called: NULL, or what its caller is told. */
Outcome *loaded_programs_refusal(const LoadedPrograms *programs, const char *function);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(LoadedPrograms, loaded_programs_unref)
