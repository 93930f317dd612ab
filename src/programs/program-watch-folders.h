/* SPDX-License-Identifier: MIT
 *
 * Which folders are watched, and for which names in them. Private to this room. */
#pragma once

#include "programs.h"

typedef struct {
    GHashTable *names; /* of entries that count */
    gboolean all;      /* every entry may: of js.functions, and where something is missing */
} WatchedFolder;

/* Watch descriptor → WatchedFolder. */
GHashTable *program_watch_folders_new(void);

/* Has the kernel watch, by the descriptor of inotify, all folders that the settings mean, and those of the files that the bundles of
 * the set are made of (NULL: no set); adds them to folders. *fault: why some cannot be watched, to be freed; NULL: all are. */
void program_watch_folders_find(int inotify_fd, const Settings *settings, const ProgramSet *set, GHashTable *folders, char **fault);
