/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a script: the scan and all that is made of it end, keep the text, and put nothing in it that the map does
 * not know. And whatever the place of an error in it, looking for what to name there ends. */
#include "toplevel.h"

#include <string.h>
#include "error-hint.h"
#include "toplevel-line.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* What was put into the text besides the tail, which is on a line of its own. */
static gsize inserted_length(const ToplevelMap *map)
{
    gsize length = 0;
    guint line = 1, column = 1;
    for (guint i = 0; i < map->insertions->len; i++) {
        const ToplevelInsertion *insertion = &g_array_index(map->insertions, ToplevelInsertion, i);
        g_assert(insertion->line > line || (insertion->line == line && insertion->column >= column));
        g_assert(toplevel_map_column(map, insertion->line, insertion->column) <= insertion->column);
        line = insertion->line;
        column = insertion->column + insertion->length;
        length += insertion->length;
    }
    g_assert(line <= map->last_line);
    return length;
}

static void check_wrap(const char *text, gsize size, const ToplevelScan *scan, ToplevelParts parts)
{
    g_auto(ToplevelMap) map = {0};
    gsize wrapped_size;
    g_autofree char *wrapped = toplevel_wrap(text, size, scan, parts, &map, &wrapped_size);
    const char *tail = wrapped + wrapped_size;
    for (guint i = 0; i < map.tail_lines; i++)
        tail = memrchr(wrapped, '\n', (gsize)(tail - wrapped));
    g_assert(tail && wrapped_size == size + inserted_length(&map) + (gsize)(wrapped + wrapped_size - tail));
    g_assert(map.tail_lines == (map.form == TOPLEVEL_FUNCTION ? 2 : 1));
}

static void check_names(const ToplevelScan *scan, gsize size)
{
    gsize at = 0;
    for (guint i = 0; i < scan->names->len; i++) {
        const ToplevelName *name = &g_array_index(scan->names, ToplevelName, i);
        g_assert(name->start >= at && name->start < name->end && name->end <= size);
        at = name->end;
    }
}

static void check_marks(const ToplevelScan *scan, gsize size)
{
    gsize at = 0;
    for (guint i = 0; i < scan->marks->len; i++) {
        const ToplevelMark *mark = &g_array_index(scan->marks, ToplevelMark, i);
        g_assert(mark->start >= at && mark->start <= mark->end && mark->end <= size);
        at = mark->kind == TOPLEVEL_COMMA_VALUE ? mark->end : mark->start;
    }
}

static void check_hints(const char *text, gsize size)
{
    static const char *const messages[] = {
        "Cannot access uninitialized variable.", "Attempted to assign to readonly property.",
        "Right side of assignment cannot be destructured", "Type error",
    };
    for (guint i = 0; i < G_N_ELEMENTS(messages); i++)
        g_free(error_hint(text, size, 1 + (guint)size % 3, 1 + (guint)(size * 7 % 61), messages[i]));
}

static gboolean accepts_some(const char *text, gsize size, gpointer data)
{
    return size % 3 == 0;
}

static gboolean parses_some(const char *text, gsize size, char **message, guint *line)
{
    if (size % 3 == 0)
        return TRUE;
    *message = g_strdup(size % 3 == 1 ? "Unexpected end of script" : "Unexpected EOF");
    *line = (guint)(size % 5);
    return FALSE;
}

static void check_line(const char *text, gsize size)
{
    g_auto(ToplevelMap) map = {0};
    g_auto(ModuleFault) fault = {0};
    gsize prepared_size;
    g_autofree char *prepared = NULL;
    LineForm form = toplevel_prepare_line(text, size, parses_some, &prepared, &prepared_size, &map, &fault);
    g_assert((prepared != NULL) == (form == LINE_OBJECT || form == LINE_PROMISED || form == LINE_BOXED));
    g_assert((prepared != NULL) == (map.insertions != NULL));
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *text = (const char *)data;
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(text, size, &scan);
    if (!scan.broken)
        check_marks(&scan, size);
    check_names(&scan, size);
    check_hints(text, size);
    check_line(text, size);
    for (ToplevelParts parts = 0; parts < 32; parts++)
        check_wrap(text, size, &scan, parts);

    g_auto(ToplevelMap) block_map = {0};
    g_auto(ToplevelMap) map = {0};
    g_auto(ModuleFault) fault = {0};
    gsize block_size, prepared_size;
    g_autofree char *block = toplevel_block(text, size, &block_map, &block_size);
    g_assert(g_str_has_suffix(block, "\n}") || memchr(data, 0, size));
    g_assert(block_size == size + inserted_length(&block_map) + 2);
    g_autofree char *prepared = toplevel_prepare(text, size, accepts_some, NULL, &map, &prepared_size, &fault);
    g_assert(!prepared || !fault.message);
    g_assert((prepared != NULL) == (map.insertions != NULL));
    return 0;
}
