/* SPDX-License-Identifier: MIT
 *
 * A text becomes the content of a file, whatever that name stands for. */
#pragma once

#include <glib.h>

/* An ordinary file is replaced at once, so that nobody reads half of it, and keeps its mode and, where we may give it, its
 * owner; one that is not there is made. Into everything else, a symbolic link, a FIFO or a device, the text is written: that
 * may wait for a reader. The error names the path. */
gboolean file_put(const char *path, const char *text, gsize size, GError **error);
