/* SPDX-License-Identifier: MIT
 *
 * Tells that one of some files has changed, been made or gone. Folders are watched, not files: editors put another file in the
 * place of one. Runs on the default main context. */
#pragma once

#include <glib.h>

typedef struct FileWatch FileWatch;

/* Called once, when nothing has changed for a moment after the first change. path: one that has, as it was added, or in a folder
 * that was; until the call returns. */
typedef void FileWatchChanged(const char *path, gpointer user_data);

FileWatch *file_watch_new(FileWatchChanged *changed, gpointer user_data, GError **error);

/* The file at that absolute path, be it there or not. */
gboolean file_watch_add(FileWatch *watch, const char *path, GError **error);

/* Every source that is in that folder, or will be. */
gboolean file_watch_add_sources(FileWatch *watch, const char *folder, GError **error);

void file_watch_free(FileWatch *watch);
