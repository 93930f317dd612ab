/* SPDX-License-Identifier: MIT
 *
 * Who is due first: a binary heap of times. Adding and taking out cost the logarithm of how many there are, whoever is
 * taken out, and looking at the first costs nothing. */
#pragma once

#include <glib.h>

/* To be embedded in what has a deadline; zero to begin with. */
typedef struct {
    gint64 at_us;
    gsize position; /* in the heap, counted from 1; 0: not in it */
} Deadline;

typedef struct Deadlines Deadlines;

Deadlines *deadlines_new(void);
/* Those that are still in it are left alone. */
void deadlines_free(Deadlines *deadlines);

/* deadline is not in it yet, and stays where it is until it is removed. */
void deadlines_add(Deadlines *deadlines, Deadline *deadline, gint64 at_us);
/* Does nothing where it is not in it. */
void deadlines_remove(Deadlines *deadlines, Deadline *deadline);

/* The earliest, NULL where there is none. */
Deadline *deadlines_first(const Deadlines *deadlines);
