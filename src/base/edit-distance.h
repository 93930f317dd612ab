/* SPDX-License-Identifier: MIT
 *
 * How near two words are, to say which one somebody may have meant. Takes time as the product of their lengths: what comes
 * from outside is bounded first. */
#pragma once

#include <glib.h>

/* How many letters must be inserted, removed, replaced or swapped with their neighbour to get from one word to the other. */
guint edit_distance(const char *from, const char *to);

/* Whether one can be a slip of the other: they differ in case only, or in less than half of their letters. */
gboolean edit_is_near(const char *from, const char *to);
