/* SPDX-License-Identifier: MIT */
#include "result-json.h"

#include <string.h>

/* The code unit of an escape \uXXXX, 0 where there is none. */
static guint escaped_unit(const char *at)
{
    if (at[0] != '\\' || at[1] != 'u')
        return 0;
    guint unit = 0;
    for (int i = 2; i < 6; i++)
        unit = unit << 4 | (guint)g_ascii_xdigit_value(at[i]);
    return unit;
}

static gboolean is_surrogate(guint unit, guint first)
{
    return (unit & 0xfc00) == first;
}

void result_json_replace_lone_surrogates(char *json)
{
    gsize step;
    for (char *at = strchr(json, '\\'); at; at = strchr(at + step, '\\')) {
        guint unit = escaped_unit(at);
        step = 2;
        if (is_surrogate(unit, 0xd800) && is_surrogate(escaped_unit(at + 6), 0xdc00))
            step = 12;
        else if (is_surrogate(unit, 0xd800) || is_surrogate(unit, 0xdc00))
            memcpy(at + 2, "fffd", 4);
    }
}

/* Behind the string that begins here. */
static const char *string_end(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at;
}

gboolean result_json_is_deeper(const char *json, gsize size, guint levels)
{
    /* Each level takes two characters: most texts are too short to be looked at. */
    if (size / 2 <= levels)
        return FALSE;
    guint depth = 0;
    const char *end = json + size;
    for (const char *at = json; at < end; at++) {
        if (*at == '"')
            at = string_end(at, end);
        else if (*at == '[' || *at == '{')
            depth++;
        else if (*at == ']' || *at == '}')
            depth--;
        if (depth > levels)
            return TRUE;
    }
    return FALSE;
}
