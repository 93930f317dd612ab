/* SPDX-License-Identifier: MIT
 *
 * Makes the texts of programs ready for workers, in memory that those share: see texts.h. Private to this room. */
#pragma once

#include <gio/gio.h>
#include "programs.h"

/* Of all programs in the array that have one, or of those among them that scripts may import. An fd of -1: there are none,
 * or there was no memory, with an error. cancellable: leaves some out, and the rest is of no use; NULL: never. */
ProgramTexts program_texts_make(const GPtrArray *programs, gboolean for_scripts, GCancellable *cancellable, GError **error);
