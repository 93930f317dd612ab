/* SPDX-License-Identifier: MIT
 *
 * Environment variables inside values, as RoadRunner has them: ${NAME}, empty where it is not set, and ${NAME:-default},
 * the default where it is not set or empty. Everything else with a dollar sign is left as it is. */
#include "settings-table.h"
#include <string.h>

static gsize name_length(const char *text)
{
    if (g_ascii_isdigit(*text))
        return 0;
    gsize length = 0;
    while (g_ascii_isalnum(text[length]) || text[length] == '_')
        length++;
    return length;
}

/* Expands the reference that text begins with. Returns what follows it, or NULL where it is none. */
static const char *expand_reference(const char *text, GString *expanded, GPtrArray *names)
{
    if (!g_str_has_prefix(text, "${"))
        return NULL;
    const char *start = text + 2;
    gsize length = name_length(start);
    const char *fallback = start + length;
    const char *end = strchr(fallback, '}');
    gboolean has_fallback = g_str_has_prefix(fallback, ":-");
    if (length == 0 || !end || (!has_fallback && end != fallback))
        return NULL;

    g_autofree char *name = g_strndup(start, length);
    const char *value = g_getenv(name);
    if (value && *value)
        g_string_append(expanded, value);
    else if (has_fallback)
        g_string_append_len(expanded, fallback + 2, end - fallback - 2);
    g_ptr_array_add(names, g_steal_pointer(&name));
    return end + 1;
}

char *settings_expand(const char *text, GPtrArray *names)
{
    GString *expanded = g_string_new(NULL);
    while (*text) {
        const char *rest = expand_reference(text, expanded, names);
        if (rest) {
            text = rest;
        } else {
            g_string_append_c(expanded, *text);
            text++;
        }
    }
    return g_string_free(expanded, FALSE);
}
