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

/* last_brace: the last } of the whole text, or NULL, so that one that is not there is not looked for again and again. */
static Reference find_reference(const char *text, const char *last_brace)
{
    Reference reference = {0};
    gboolean in_braces = g_str_has_prefix(text, "${");
    reference.name = text + (in_braces ? 2 : 1);
    reference.name_size = *text == '$' ? name_length(reference.name) : 0;
    const char *end = reference.name + reference.name_size;
    if (reference.name_size == 0 || (in_braces && (!last_brace || end > last_brace)))
        return reference;
    if (in_braces && g_str_has_prefix(end, ":-")) {
        reference.fallback = end + 2;
        end = strchr(end, '}');
        reference.fallback_size = (gsize)(end - reference.fallback);
    }
    if (!in_braces || *end == '}')
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
    const char *last_brace = strrchr(text, '}');
    while (*text) {
        Reference reference = find_reference(text, last_brace);
        if (reference.size > 0)
            expand_reference(&reference, expanded, names, unset);
        else
            g_string_append_c(expanded, *text);
        text += MAX(reference.size, 1);
    }
    return g_string_free(expanded, FALSE);
}
