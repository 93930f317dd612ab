/* SPDX-License-Identifier: MIT
 *
 * The set while it is put together. Private to this room. */
#pragma once

#include "programs.h"

struct ProgramSet {
    gatomicrefcount references;
    char *root;           /* NULL: it was not found, or there was nothing to read */
    GPtrArray *programs;  /* of Program */
    GHashTable *by_name;  /* name → Program; both are the array's */
    GPtrArray *configured; /* of ProgramSettings: those of js.programs, shared with the settings */
    GPtrArray *found;     /* of ProgramSettings: of programs that only js.functions has */
    GPtrArray *faults;    /* of char * */
    ProgramTexts all_texts, scripts_texts;
};

/* Without programs. */
ProgramSet *program_set_new(void);
