/* SPDX-License-Identifier: MIT
 *
 * The files that a bundle depends on, and whether they are what they were. Private to this room. */
#pragma once

#include <time.h>
#include "bundler.h"
#include "metafile.h"

/* Of BundleInput: the files of the metafile as they are now, and those beside and above them that say how to bundle. started:
 * the moment before the first was read, by CLOCK_REALTIME_COARSE, which dates of files are made by. NULL: one of them is
 * outside the root. */
GPtrArray *bundler_inputs_list(const Metafile *metafile, const char *root, const struct timespec *started, GError **error);
