/* SPDX-License-Identifier: MIT
 *
 * Whoever is process 1 of a container inherits the processes whose parents ended before them: what a health check or a
 * shell in the container left behind. They stay as zombies until their new parent has waited for them. The same holds
 * for a process that was made a subreaper. Everybody else inherits nobody. */
#pragma once

#include <glib.h>

typedef struct Orphans Orphans;

/* Waits, from the main loop, for every child that is_ours() does not know. Those that it knows are left to their owner,
 * who reaps them from the main loop as well. NULL where this process inherits nobody. */
Orphans *orphans_new(gboolean (*is_ours)(GPid pid, gpointer user_data), gpointer user_data);
void orphans_free(Orphans *orphans);
