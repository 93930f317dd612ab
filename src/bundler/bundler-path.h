/* SPDX-License-Identifier: MIT
 *
 * Paths below the root, as texts. Private to this room. */
#pragma once

/* What the name says in that folder below the root, without "." and ".."; NULL where it leads out of the root. The caller
 * frees it. */
char *bundler_path_inside(const char *folder, const char *name);
