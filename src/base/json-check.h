/* SPDX-License-Identifier: MIT
 *
 * Whether bytes that somebody else wrote are JSON in UTF-8, before they become part of a larger text: a value, the
 * members of an object, or the inside of a string could otherwise end what they stand in. One pass, no memory
 * taken, nothing kept. */
#pragma once

#include <glib.h>
#include "json-scan.h"

/* One value, white space around it allowed; deeper ones than JSON_SCAN_DEPTH_MAX are refused. */
gboolean json_check_value(const char *text, gsize size);

/* What may stand between the braces of an object: "a":1,"b":[2]; also nothing. */
gboolean json_check_members(const char *text, gsize size);

/* What may stand between the quotes of a string. */
gboolean json_check_string_inside(const char *text, gsize size);
