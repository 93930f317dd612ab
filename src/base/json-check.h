/* SPDX-License-Identifier: MIT
 *
 * Whether bytes that somebody else wrote are JSON, before they become part of a larger text: a value, the
 * members of an object, or the inside of a string could otherwise end what they stand in. One pass, no memory
 * taken, nothing kept. UTF-8 is not looked at. */
#pragma once

#include <glib.h>

/* Deeper values are refused; the engine writes none deeper than 40000. */
#define JSON_CHECK_DEPTH_MAX 65536u

/* One value, white space around it allowed. */
gboolean json_check_value(const char *text, gsize size);

/* What may stand between the braces of an object: "a":1,"b":[2]; also nothing. */
gboolean json_check_members(const char *text, gsize size);

/* What may stand between the quotes of a string. */
gboolean json_check_string_inside(const char *text, gsize size);
