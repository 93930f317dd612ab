/* SPDX-License-Identifier: MIT
 *
 * Rewrites what the scan has found: the wrapper around a text, the assignments inside it, and the map of both. Nothing
 * of the user's text moves to another line. */
#include "toplevel.h"

#include <string.h>

#include "toplevel-lex.h"

/* The new text as it grows, and the position of its end. */
typedef struct {
    Lexer source;
    GString *text;
    ToplevelMap *map;
    guint line;
    guint column;
} Writer;

static void writer_init(Writer *writer, const char *text, gsize size, ToplevelMap *map)
{
    *map = (ToplevelMap){.insertions = g_array_new(FALSE, FALSE, sizeof(ToplevelInsertion))};
    *writer = (Writer){.text = g_string_sized_new(size + 64), .map = map, .line = 1, .column = 1};
    writer->source = (Lexer){.text = (const guint8 *)text, .size = size};
}

/* The UTF-16 units that begin with this byte of UTF-8. */
static guint utf16_units(guint8 byte)
{
    if ((byte & 0xc0) == 0x80)
        return 0;
    return byte >= 0xf0 ? 2 : 1;
}

/* Copies the text of the user up to an offset. */
static void writer_copy_until(Writer *writer, gsize end)
{
    Lexer *source = &writer->source;
    g_string_append_len(writer->text, (const char *)source->text + source->at, (gssize)(end - source->at));
    while (source->at < end) {
        gsize line_end = lexer_line_end_length(source, source->at);
        if (line_end) {
            writer->line++;
            writer->column = 1;
            source->at += line_end;
        } else {
            writer->column += utf16_units(source->text[source->at++]);
        }
    }
}

static void writer_insert(Writer *writer, const char *ascii)
{
    guint length = (guint)strlen(ascii);
    ToplevelInsertion insertion = {.line = writer->line, .column = writer->column, .length = length};
    g_array_append_val(writer->map->insertions, insertion);
    g_string_append(writer->text, ascii);
    writer->column += length;
}

/* Copies the rest of the text and adds the end of the wrapper on a line of its own. */
static char *writer_finish(Writer *writer, const char *tail, gsize *out_size)
{
    writer_copy_until(writer, writer->source.size);
    writer->map->last_line = writer->line;
    g_string_append(writer->text, tail);
    *out_size = writer->text->len;
    return g_string_free(writer->text, FALSE);
}

/* Behind the head of a wrapper a hashbang line would not be one any more. It stays a comment. */
static void writer_begin(Writer *writer, const char *head)
{
    writer_insert(writer, head);
    if (!lexer_has_hashbang((const char *)writer->source.text, writer->source.size))
        return;
    g_string_append(writer->text, "//");
    writer->source.at += 2;
    writer->column += 2;
}

static void write_values(Writer *writer, const GArray *marks, const char *variable)
{
    g_autofree char *assign = g_strdup_printf("%s=", variable);
    g_autofree char *assign_list = g_strdup_printf("%s=(", variable);
    g_autofree char *reset = g_strdup_printf("%s=void 0;", variable);
    for (guint i = 0; i < marks->len; i++) {
        const ToplevelMark *mark = &g_array_index(marks, ToplevelMark, i);
        writer_copy_until(writer, mark->start);
        if (mark->kind == TOPLEVEL_RESET) {
            writer_insert(writer, reset);
        } else if (mark->kind == TOPLEVEL_VALUE) {
            writer_insert(writer, assign);
        } else {
            writer_insert(writer, assign_list);
            writer_copy_until(writer, mark->end);
            writer_insert(writer, ")");
        }
    }
}

/* A name that is no part of the text, NULL if all in question are. */
static const char *free_variable(const char *text, gsize size)
{
    static const char *const names[] = {"$r", "$r0", "$r1", "$r2", "$r3", "$r4", "$r5", "$r6", "$r7", "$r8", "$r9"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (!size || !memmem(text, size, names[i], strlen(names[i])))
            return names[i];
    return NULL;
}

char *toplevel_wrap(const char *text, gsize size, const ToplevelScan *scan, gboolean with_value,
                    ToplevelMap *map, gsize *out_size)
{
    const char *variable = with_value && !scan->broken ? free_variable(text, size) : NULL;
    Writer writer;
    writer_init(&writer, text, size, map);
    if (!variable) {
        writer_begin(&writer, "(async()=>{");
        return writer_finish(&writer, "\n})()", out_size);
    }
    g_autofree char *head = g_strdup_printf("(async(%s)=>{", variable);
    g_autofree char *tail = g_strdup_printf("\nreturn %s})()", variable);
    writer_begin(&writer, head);
    write_values(&writer, scan->marks, variable);
    return writer_finish(&writer, tail, out_size);
}

char *toplevel_block(const char *text, gsize size, ToplevelMap *map, gsize *out_size)
{
    /* Inside a block a directive is a mere string. */
    gboolean is_strict = lexer_strict_directive_end(text, size) > 0;
    Writer writer;
    writer_init(&writer, text, size, map);
    writer_begin(&writer, is_strict ? "'use strict';{" : "{");
    return writer_finish(&writer, "\n}", out_size);
}
