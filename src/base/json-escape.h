/* SPDX-License-Identifier: MIT
 *
 * Escapes \uXXXX in JSON strings, and the surrogates that they may stand for: RFC 8259, section 7. */
#pragma once

#include <glib.h>

enum { JSON_ESCAPE_SIZE = 6 }; /* of \uXXXX */
enum { SURROGATE_HIGH = 0xd800, SURROGATE_LOW = 0xdc00 };

/* The code unit of an escape that stands there, in front of end; 0 where there is none, which is no surrogate either. */
static inline gunichar json_escaped_unit(const char *at, const char *end)
{
    if (end - at < JSON_ESCAPE_SIZE || at[0] != '\\' || at[1] != 'u')
        return 0;
    gunichar unit = 0;
    for (guint i = 2; i < JSON_ESCAPE_SIZE; i++)
        unit = unit << 4 | (gunichar)g_ascii_xdigit_value(at[i]);
    return unit;
}

/* kind: SURROGATE_HIGH or SURROGATE_LOW. */
static inline gboolean is_surrogate(gunichar unit, gunichar kind)
{
    return (unit & 0xfc00) == kind;
}
