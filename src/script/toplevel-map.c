/* SPDX-License-Identifier: MIT
 *
 * Positions in a wrapped text, led back to the text of the user. */
#include "toplevel.h"

#include <string.h>

/* The index of the first insertion on this line or a later one. */
static guint first_on_line(const GArray *insertions, guint line)
{
    guint low = 0, high = insertions->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(insertions, ToplevelInsertion, middle).line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

guint toplevel_map_column(const ToplevelMap *map, guint line, guint column)
{
    guint inserted = 0;
    for (guint i = first_on_line(map->insertions, line); i < map->insertions->len; i++) {
        const ToplevelInsertion *insertion = &g_array_index(map->insertions, ToplevelInsertion, i);
        if (insertion->line != line || insertion->column > column)
            break;
        inserted += MIN(insertion->length, column - insertion->column);
    }
    return column - inserted;
}

/* The one that a position of the first line is in. */
static const ToplevelStandIn *find_stand_in(const ToplevelMap *map, guint column)
{
    const ToplevelStandIn *found = NULL;
    if (!map->stand_ins || !map->insertions->len || column > g_array_index(map->insertions, ToplevelInsertion, 0).length)
        return NULL;
    for (guint i = 0; i < map->stand_ins->len; i++) {
        const ToplevelStandIn *next = &g_array_index(map->stand_ins, ToplevelStandIn, i);
        if (next->start > column)
            break;
        found = next;
    }
    return found;
}

void toplevel_map_place(const ToplevelMap *map, guint *line, guint *column)
{
    const ToplevelStandIn *stand_in = *line == 1 ? find_stand_in(map, *column) : NULL;
    *column = stand_in ? stand_in->column : toplevel_map_column(map, *line, *column);
    *line = stand_in ? stand_in->line : *line;
}

gboolean toplevel_map_is_tail(const ToplevelMap *map, guint line)
{
    return line > map->last_line;
}

gboolean toplevel_map_is_call(const ToplevelMap *map, guint line)
{
    return line == map->last_line + map->tail_lines;
}

char *toplevel_map_message(const ToplevelMap *map, const char *message)
{
    if (!map->import_name[0] || !strstr(message, map->import_name))
        return NULL;
    g_autofree char *computed = g_strconcat(map->import_name, ".computed", NULL);
    GString *restored = g_string_new(message);
    g_string_replace(restored, computed, "import", 0);
    g_string_replace(restored, map->import_name, "import", 0);
    return g_string_free(restored, FALSE);
}

void toplevel_map_clear(ToplevelMap *map)
{
    g_clear_pointer(&map->insertions, g_array_unref);
    g_clear_pointer(&map->stand_ins, g_array_unref);
    *map = (ToplevelMap){0};
}
