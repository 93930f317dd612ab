/* SPDX-License-Identifier: MIT
 *
 * Who may change a program before it is run. Private to this room. */
#pragma once

#include <glib.h>

/* The path without links of the program that the absolute path leads to, where nobody but root and the user of this process
 * may put another in its place: the file, each folder on the way, each link and the folders on the way of its target. The
 * caller frees it. NULL: refused or not there. A folder with a sticky bit may be written by anybody, since what stands in it
 * is theirs alone who put it there. */
char *bundler_trust_resolve(const char *path, GError **error);
