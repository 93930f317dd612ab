/* SPDX-License-Identifier: MIT
 *
 * Positions in a wrapped text, led back to the text of the user. */
#include "toplevel.h"

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

gboolean toplevel_map_is_tail(const ToplevelMap *map, guint line)
{
    return line > map->last_line;
}

gboolean toplevel_map_is_call(const ToplevelMap *map, guint line)
{
    return line == map->last_line + map->tail_lines;
}

void toplevel_map_clear(ToplevelMap *map)
{
    g_clear_pointer(&map->insertions, g_array_unref);
    map->form = TOPLEVEL_TEXT;
}
