/* SPDX-License-Identifier: MIT
 *
 * The JSON text of a result, as the engine wrote it, on its way to readers that cannot take everything. Pure text work. */
#pragma once

#include <glib.h>

/* JSON.stringify escapes lone surrogates, JSON.rawJSON anything: no decoder likes what stands alone. In place, U+FFFD.
 * json: ended by NUL behind its size. */
void result_json_replace_lone_surrogates(char *json, gsize size);

/* Whether more than so many arrays and objects are inside one another. */
gboolean result_json_is_deeper(const char *json, gsize size, guint levels);
