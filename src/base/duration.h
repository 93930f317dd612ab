/* SPDX-License-Identifier: MIT
 *
 * Durations as Go's time.Duration prints them, which is the text that clients of the original know: 1.5s, 250ms, 2m0s. */
#pragma once

#include <glib.h>

/* The text of so many nanoseconds; the caller frees it. */
char *duration_text(gint64 nanoseconds);
