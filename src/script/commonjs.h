/* SPDX-License-Identifier: MIT
 *
 * Modules of node's older kind: texts that take what they need from require() and put what they have into module.exports.
 * Pure text work. */
#pragma once

#include <glib.h>

/* Whether a text that has no syntax of ES modules is one of these, and cannot run without a bundler: it calls require() with a
 * name that is none of node's, or assigns to module.exports or a member of exports, where these names are none of the text's
 * own. Code that may be running elsewhere does not count: what stands in a `try`, and names that the text looks at by `typeof`
 * first. */
gboolean commonjs_needs_bundle(const char *text, gsize size);
