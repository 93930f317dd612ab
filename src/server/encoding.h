/* SPDX-License-Identifier: MIT
 *
 * HTTP content encoding: whether a client takes gzip, and gzip. */
#pragma once

#include <glib.h>

/* By the value of an Accept-Encoding header; NULL: there was none. */
gboolean encoding_accepts_gzip(const char *accept_encoding);

/* Replaces the text with its compressed form. */
void encoding_gzip(GString *text);
