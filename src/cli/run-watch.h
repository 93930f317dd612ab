/* SPDX-License-Identifier: MIT
 *
 * The files that a script is made of, watched while it runs and after it. */
#pragma once

#include <glib.h>
#include "script-file.h"

typedef struct RunWatch RunWatch;

/* changed: called once after each run_watch_begin(), when one of them has changed. */
RunWatch *run_watch_new(const char *file, void (*changed)(gpointer user_data), gpointer user_data);

/* Watches the file itself, and what it was made of before: before it is read. */
gboolean run_watch_begin(RunWatch *watch, GError **error);

/* And what it is made of, as a bundler says; of one that cannot be made, fault tells of other files that matter. */
void run_watch_follow(RunWatch *watch, const ScriptFile *script, const GError *fault);

/* What has changed, as people know it. */
const char *run_watch_changed_file(const RunWatch *watch);

void run_watch_free(RunWatch *watch);
