/* SPDX-License-Identifier: MIT */
#include "toplevel-line.h"

#include <string.h>
#include "module.h"
#include "toplevel-lex.h"
#include "toplevel-writer.h"

static gboolean accepts(const char *text, gsize size, gpointer data)
{
    g_autofree char *message = NULL;
    guint line;
    return ((SyntaxCheck)data)(text, size, &message, &line);
}

/* Whether the text could be an object rather than a block: it begins with a brace, and no semicolon ends it. */
static gboolean begins_as_object(const char *text, gsize size)
{
    gsize end = size;
    while (end > 0 && g_ascii_isspace(text[end - 1]))
        end--;
    Lexer lexer;
    lexer_init(&lexer, text, size);
    return lexer_next(&lexer, TRUE).code == '{' && text[end - 1] != ';';
}

static char *as_object(const char *text, gsize size, SyntaxCheck check, ToplevelMap *map, gsize *out_size)
{
    Writer writer;
    writer_init(&writer, text, size, map);
    map->form = TOPLEVEL_WRAPPED;
    writer_begin(&writer, "(");
    char *object = writer_finish(&writer, "\n)", out_size);
    if (accepts(object, *out_size, check))
        return object;
    g_free(object);
    toplevel_map_clear(map);
    return NULL;
}

/* The wrapper that the engine takes and that does most; NULL: it takes none. */
static char *wrap_best(const char *text, gsize size, const ToplevelScan *scan, SyntaxCheck check, ToplevelMap *map,
                       gsize *out_size)
{
    static const ToplevelParts attempts[] = {
        TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES | TOPLEVEL_WITH_LEXICAL_NAMES | TOPLEVEL_WITH_BLOCK_NAMES,
        TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES | TOPLEVEL_WITH_LEXICAL_NAMES,
    };
    ToplevelParts box = scan->top_return ? 0 : TOPLEVEL_WITH_BOX;
    for (guint i = 0; i < G_N_ELEMENTS(attempts); i++) {
        char *wrapped = toplevel_wrap(text, size, scan, attempts[i] | box, map, out_size);
        if (accepts(wrapped, *out_size, check))
            return wrapped;
        g_free(wrapped);
        toplevel_map_clear(map);
    }
    return NULL;
}

LineForm toplevel_prepare_line(const char *line, gsize size, SyntaxCheck check, char **text, gsize *text_size,
                               ToplevelMap *map, ModuleFault *fault)
{
    *text = begins_as_object(line, size) ? as_object(line, size, check, map, text_size) : NULL;
    if (*text)
        return LINE_OBJECT;

    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(line, size, &scan);
    /* What await and import() would be as they are, they must not be tried as. */
    gboolean must_wrap = scan.bare_await || scan.module.imports->len || scan.module.is_module;
    if (scan.module.problem && g_str_equal(scan.module.problem, "Unexpected end of script"))
        return LINE_UNFINISHED;
    if (module_tell_problem(line, size, &scan.module, fault))
        return LINE_AS_IT_IS;
    if (must_wrap || scan.names->len || scan.module.lexical->len || scan.top_return)
        *text = wrap_best(line, size, &scan, check, map, text_size);
    if (*text)
        return scan.top_return ? LINE_PROMISED : LINE_BOXED;
    if (!must_wrap && accepts(line, size, check))
        return LINE_AS_IT_IS;
    if (syntax_error_is_of_end(check, line, size))
        return LINE_UNFINISHED;
    if (!must_wrap)
        return LINE_AS_IT_IS;
    /* The complaint about the wrapped text is the one that knows these words. */
    *text = toplevel_wrap(line, size, &scan, 0, map, text_size);
    return LINE_PROMISED;
}
