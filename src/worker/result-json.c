/* SPDX-License-Identifier: MIT */
#include "result-json.h"

#include <string.h>
#include "json-escape.h"

void result_json_replace_lone_surrogates(char *json, gsize size)
{
    const char *end = json + size;
    gsize step;
    for (char *at = strchr(json, '\\'); at; at = strchr(at + step, '\\')) {
        gunichar unit = json_escaped_unit(at, end);
        step = 2;
        if (is_surrogate(unit, SURROGATE_HIGH) && is_surrogate(json_escaped_unit(at + JSON_ESCAPE_SIZE, end), SURROGATE_LOW))
            step = 2 * JSON_ESCAPE_SIZE;
        else if (is_surrogate(unit, SURROGATE_HIGH) || is_surrogate(unit, SURROGATE_LOW))
            memcpy(at + 2, "fffd", 4);
    }
}

/* The quote that ends the string that begins here: the first one that is not behind an odd number of backslashes. */
static const char *string_end(const char *begin, const char *end)
{
    for (const char *at = begin + 1; (at = memchr(at, '"', (gsize)(end - at))); at++) {
        const char *escape = at;
        while (escape[-1] == '\\')
            escape--;
        if ((at - escape) % 2 == 0)
            return at;
    }
    return end;
}

gboolean result_json_is_deeper(const char *json, gsize size, guint levels)
{
    /* Each level takes two characters: most texts are too short to be looked at, or nothing but a string. */
    if (size / 2 <= levels || (*json != '[' && *json != '{'))
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
