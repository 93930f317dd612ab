/* SPDX-License-Identifier: MIT
 *
 * Names that others chose, in texts for people. */
#pragma once

#include <glib.h>

/* The text with the replacement character in place of what cannot be printed, control characters and what is no UTF-8
 * included; cut behind about so many bytes. The caller frees it. */
char *printable(const char *text, gsize size_max);
