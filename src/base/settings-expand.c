/* SPDX-License-Identifier: MIT
 *
 * Environment variables inside values, as RoadRunner has them: $NAME and ${NAME}, empty where it is not set, and
 * ${NAME:-default}, the default where it is not set or empty. Everything else with a dollar sign is left as it is. */
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

/* A reference, and how much of the text it is. */
typedef struct {
    const char *name;
    gsize name_size;
    const char *fallback; /* NULL: none */
    gsize fallback_size;
    gsize size; /* 0: the text begins with none */
} Reference;

static Reference find_reference(const char *text)
{
    Reference reference = {0};
    gboolean in_braces = g_str_has_prefix(text, "${");
    reference.name = text + (in_braces ? 2 : 1);
    reference.name_size = *text == '$' ? name_length(reference.name) : 0;
    if (reference.name_size == 0)
        return reference;
    const char *behind = reference.name + reference.name_size, *end = in_braces ? strchr(behind, '}') : behind;
    if (in_braces && end && g_str_has_prefix(behind, ":-")) {
        reference.fallback = behind + 2;
        reference.fallback_size = (gsize)(end - reference.fallback);
    } else if (end != behind) {
        return reference;
    }
    reference.size = (gsize)(end - text) + (in_braces ? 1 : 0);
    return reference;
}

static void add_name(GString *names, const char *name)
{
    g_string_append_printf(names, "%s%s", names->len ? ", " : "", name);
}

static void expand_reference(const Reference *reference, GString *expanded, GString *names, GString *unset)
{
    g_autofree char *name = g_strndup(reference->name, reference->name_size);
    const char *value = g_getenv(name);
    if (value && *value)
        g_string_append(expanded, value);
    else if (reference->fallback)
        g_string_append_len(expanded, reference->fallback, (gssize)reference->fallback_size);
    else if (!value)
        add_name(unset, name);
    add_name(names, name);
}

char *settings_expand(const char *text, GString *names, GString *unset)
{
    GString *expanded = g_string_new(NULL);
    while (*text) {
        Reference reference = find_reference(text);
        if (reference.size > 0)
            expand_reference(&reference, expanded, names, unset);
        else
            g_string_append_c(expanded, *text);
        text += MAX(reference.size, 1);
    }
    return g_string_free(expanded, FALSE);
}
