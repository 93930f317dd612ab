/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a module: it is refused at a place that it has, or it becomes a text of the same lines, each with what it had
 * and with what the map knows of. */
#include "module.h"

#include <string.h>
#include "toplevel-lex.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* So many lines are compared: each place is counted from the beginning. */
#define LINES_MAX 200

/* Where the line ends that begins here. */
static gsize line_end(const Lexer *lexer, gsize at)
{
    while (at < lexer->size && !lexer_line_end_length(lexer, at))
        at++;
    return at;
}

/* Lines are what they were, and what the map leaves of each is as long as it was. */
static void check_lines(const ToplevelMap *map, const char *text, gsize size, const char *wrapped, gsize wrapped_size)
{
    Lexer before = {.text = (const guint8 *)text, .size = size};
    Lexer after = {.text = (const guint8 *)wrapped, .size = wrapped_size - map->tail_size};
    gsize at = 0, to = 0;
    for (guint line = 1; line <= MIN(map->last_line, LINES_MAX); line++) {
        guint old_line, old_column, new_line, new_column;
        at = line_end(&before, at);
        to = line_end(&after, to);
        lexer_place(&before, at, &old_line, &old_column);
        lexer_place(&after, to, &new_line, &new_column);
        g_assert(old_line == line && new_line == line);
        g_assert(toplevel_map_column(map, line, new_column) == old_column);
        at += lexer_line_end_length(&before, at);
        to += lexer_line_end_length(&after, to);
    }
    g_assert(map->last_line > LINES_MAX || (at == before.size && to == after.size));
}

static void check_fault(const ModuleFault *fault, const char *text, gsize size)
{
    Lexer lexer = {.text = (const guint8 *)text, .size = size};
    guint lines, columns;
    lexer_place(&lexer, size, &lines, &columns);
    g_assert(*fault->message && g_utf8_validate(fault->message, -1, NULL) && strlen(fault->message) < 1000);
    g_assert(fault->line >= 1 && fault->column >= 1);
    g_assert(fault->line < lines || (fault->line == lines && fault->column <= columns));
}

/* What is imported is led back to where that is written. */
static void check_stand_ins(const ToplevelMap *map, const char *text, gsize size)
{
    Lexer lexer = {.text = (const guint8 *)text, .size = size};
    guint lines, columns;
    lexer_place(&lexer, size, &lines, &columns);
    for (guint i = 0; map->stand_ins && i < MIN(map->stand_ins->len, LINES_MAX); i++) {
        const ToplevelStandIn *stand_in = &g_array_index(map->stand_ins, ToplevelStandIn, i);
        guint line = 1, column = stand_in->start;
        toplevel_map_place(map, &line, &column);
        g_assert(line == stand_in->line && column == stand_in->column);
        g_assert(line < lines || (line == lines && column < columns));
    }
}

static void check(const char *text, gsize size, ModuleResult result)
{
    g_auto(ToplevelMap) map = {0};
    g_auto(ModuleFault) fault = {0};
    gsize wrapped_size;
    g_autofree char *wrapped = module_wrap(text, size, result, &map, &wrapped_size, &fault);
    g_assert((wrapped != NULL) == (fault.message == NULL) && (wrapped != NULL) == (map.insertions != NULL));
    if (!wrapped) {
        check_fault(&fault, text, size);
        return;
    }
    g_assert(map.form == TOPLEVEL_MODULE && map.tail_lines == 2);
    check_lines(&map, text, size, wrapped, wrapped_size);
    check_stand_ins(&map, text, size);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    /* A copy of exactly this size, since an empty text may have no address. */
    g_autofree char *text = g_memdup2(data, size);
    check(text, size, MODULE_NAMESPACE);
    check(text, size, MODULE_VALUE);
    return 0;
}
