/* SPDX-License-Identifier: MIT
 *
 * Takes what esbuild wrote apart: text and map. Private to this room. */
#pragma once

#include <glib.h>

/* Splits the bytes, which end in a comment with the map. *text: a copy of what stands in front of it, UTF-8. *map: the map
 * with sources relative to the root; NULL: it is larger than maps may be. FALSE: the bytes are something else; *fault then
 * says why, in words that follow "what it wrote". */
gboolean bundler_map_split(GBytes *written, const char *root, GBytes **text, GBytes **map, const char **fault);
