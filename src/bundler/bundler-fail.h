/* SPDX-License-Identifier: MIT
 *
 * Errors of this room. Private to it. */
#pragma once

#include "bundler.h"

/* FALSE, with the error. */
gboolean bundler_fail(GError **error, BundlerError code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* FALSE, with BUNDLER_ERROR_SOURCE: lines, of char *, one below the other. */
gboolean bundler_fail_by_lines(GError **error, GPtrArray *lines);
