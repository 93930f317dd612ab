/* SPDX-License-Identifier: MIT
 *
 * Which texts of JavaScript have to be bundled before they can run. All others are run as they are, bundles that were made
 * elsewhere among them. */
#pragma once

#include <glib.h>

/* Whether the text imports or exports by declaration from what is none of node's, or from what is for texts without await though
 * it awaits, or is CommonJS (commonjs.h). */
gboolean bundle_is_needed(const char *text, gsize size);
