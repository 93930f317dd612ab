/* SPDX-License-Identifier: MIT
 *
 * Tokens of HTTP (RFC 9110, 5.6.2): methods and the names of headers. */
#pragma once

#include <glib.h>

/* Whether all bytes may stand in a token; no byte at all is none. */
gboolean http_is_token(const char *text, gsize size);
