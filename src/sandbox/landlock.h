/* SPDX-License-Identifier: MIT
 *
 * Takes paths and the network away from a process by landlock: what is listed stays. In two steps, so that the second may
 * stand between fork and exec. */
#pragma once

#include <glib.h>

/* What may still be done with a path. */
typedef enum {
    LANDLOCK_READ_FILES, /* the files below it, or it alone; no folder is listed */
    LANDLOCK_READ,       /* files and folders below it */
    LANDLOCK_RUN,        /* a file: read and executed */
} LandlockUse;

typedef struct {
    const char *path; /* NULL ends a list */
    LandlockUse use;
} LandlockPath;

/* A descriptor of the rules, for the caller to close: these paths (what is not there needs no rule), no TCP, no signal and no
 * abstract socket of other processes. -1 where the kernel has no landlock. *abi: the kernel's, 0: none. */
int landlock_prepare(const LandlockPath *paths, guint16 *abi);

/* From now on, for the calling thread, those that it starts, and what they become by exec. Needs no_new_privs. System calls
 * only. */
gboolean landlock_enforce(int rules);
