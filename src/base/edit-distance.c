/* SPDX-License-Identifier: MIT */
#include "edit-distance.h"

#include <string.h>

guint edit_distance(const char *from, const char *to)
{
    gsize lines = strlen(from) + 1, width = strlen(to) + 1;
    g_autofree guint *table = g_new(guint, lines * width); /* of each beginning to each beginning */
    for (gsize i = 0; i < width; i++)
        table[i] = (guint)i;
    for (gsize line = 1; line < lines; line++) {
        guint *row = table + line * width, *above = row - width;
        row[0] = (guint)line;
        for (gsize i = 1; i < width; i++) {
            guint replaced = above[i - 1] + (from[line - 1] != to[i - 1]);
            row[i] = MIN(replaced, MIN(above[i], row[i - 1]) + 1);
            if (line > 1 && i > 1 && from[line - 1] == to[i - 2] && from[line - 2] == to[i - 1])
                row[i] = MIN(row[i], (above - width)[i - 2] + 1);
        }
    }
    return table[lines * width - 1];
}

gboolean edit_is_near(const char *from, const char *to)
{
    gsize longest = MAX(strlen(from), strlen(to));
    return g_ascii_strcasecmp(from, to) == 0 || edit_distance(from, to) * 2 < longest;
}
