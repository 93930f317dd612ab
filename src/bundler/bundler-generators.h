/* SPDX-License-Identifier: MIT
 *
 * What esbuild makes of async generators, where async functions are lowered, is mended here. Its helper resumes a generator
 * that was told to return by telling it so again after each await: what is behind an await in a `finally` is never reached,
 * and nobody is told. It has to be told again only in a yield*, whose own generator asks for it. */
#pragma once

#include <glib.h>

/* The text with a helper that goes on there; the same where it has none of that kind. Lines stay what they are. */
GBytes *bundler_mend_generators(GBytes *text);
