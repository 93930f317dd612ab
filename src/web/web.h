/* SPDX-License-Identifier: MIT
 *
 * The Web APIs, and the globals of node: which names there are, and which script of js/web/ defines each. A text is looked through once for
 * these names; only those that occur are put into its realm, as accessors that load the script when first touched. So a
 * text that uses none of them pays nothing for their existence. */
#pragma once

#include <glib.h>

/* The names, as bits by their number in web_names. */
typedef guint64 WebNames;

typedef struct {
    const char *name;  /* URL */
    const char *group; /* url: js/web/url.js returns an object that has it; node/globals: that of the room node */
    gboolean is_of_numbers; /* a member of numbers, which timers are; not a global */
} WebName;

/* Ended by an empty one; at most 64. */
extern const WebName web_names[];

/* The names that a text can reach: those it contains as words; all where it contains a word that can reach globals by
 * computed names, such as globalThis or eval. */
WebNames web_scan(const char *text, gsize size);

/* Every name. */
WebNames web_all(void);
