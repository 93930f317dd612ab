/* SPDX-License-Identifier: MIT */
#include "toplevel-writer.h"

#include <string.h>

void writer_init(Writer *writer, const char *text, gsize size, ToplevelMap *map)
{
    *map = (ToplevelMap){.insertions = g_array_new(FALSE, FALSE, sizeof(ToplevelInsertion))};
    *writer = (Writer){.text = g_string_sized_new(size + 64), .map = map, .line = 1, .column = 1};
    /* An empty text may have no address. */
    writer->source = (Lexer){.text = (const guint8 *)(text ? text : ""), .size = size};
}

void writer_begin(Writer *writer, const char *head)
{
    writer_insert(writer, head);
    if (!lexer_has_hashbang((const char *)writer->source.text, writer->source.size))
        return;
    g_string_append(writer->text, "//");
    writer->source.at += 2;
    writer->column += 2;
}

void writer_copy_until(Writer *writer, gsize end)
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
            writer->column += lexer_utf16_units(source->text[source->at++]);
        }
    }
}

void writer_insert(Writer *writer, const char *text)
{
    guint length = 0;
    for (const char *at = text; *at; at++)
        length += lexer_utf16_units((guint8)*at);
    ToplevelInsertion insertion = {.line = writer->line, .column = writer->column, .length = length};
    g_array_append_val(writer->map->insertions, insertion);
    g_string_append(writer->text, text);
    writer->column += length;
}

/* Blanks in place of the user's text, but the ends of its lines. */
static void writer_cover_until(Writer *writer, gsize end, const char *ascii)
{
    Lexer *source = &writer->source;
    gsize length = strlen(ascii);
    g_string_append(writer->text, ascii);
    writer->column += (guint)length;
    source->at += length;
    while (source->at < end) {
        gsize line_end = lexer_line_end_length(source, source->at);
        guint units = line_end ? 0 : lexer_utf16_units(source->text[source->at]);
        if (line_end)
            writer_copy_until(writer, source->at + line_end);
        else
            source->at++;
        for (; units; units--, writer->column++)
            g_string_append_c(writer->text, ' ');
    }
}

char *writer_finish(Writer *writer, const char *tail, gsize *out_size)
{
    writer_copy_until(writer, writer->source.size);
    writer->map->last_line = writer->line;
    for (const char *at = tail; (at = strchr(at, '\n')); at++)
        writer->map->tail_lines++;
    writer->map->tail_size = strlen(tail);
    g_string_append(writer->text, tail);
    *out_size = writer->text->len;
    return g_string_free(writer->text, FALSE);
}

/* ---- changes ---- */

typedef struct {
    ModuleSpan span; /* empty: an insertion */
    const char *text;
    guint number;
} Edit;

void edits_init(Edits *edits)
{
    *edits = (Edits){.list = g_array_new(FALSE, FALSE, sizeof(Edit)), .texts = g_string_chunk_new(256)};
}

void edits_clear(Edits *edits)
{
    g_clear_pointer(&edits->list, g_array_unref);
    g_clear_pointer(&edits->texts, g_string_chunk_free);
}

void edits_cover(Edits *edits, ModuleSpan span, const char *text)
{
    Edit edit = {.span = span, .text = g_string_chunk_insert_const(edits->texts, text), .number = edits->list->len};
    g_array_append_val(edits->list, edit);
}

void edits_insert(Edits *edits, gsize at, const char *text)
{
    edits_cover(edits, (ModuleSpan){at, at}, text);
}

void edits_add_values(Edits *edits, const GArray *marks, const char *variable)
{
    g_autofree char *assign = g_strdup_printf("%s=", variable);
    g_autofree char *assign_list = g_strdup_printf("%s=(", variable);
    g_autofree char *reset = g_strdup_printf("%s=void 0;", variable);
    for (guint i = 0; i < marks->len; i++) {
        const ToplevelMark *mark = &g_array_index(marks, ToplevelMark, i);
        if (mark->kind == TOPLEVEL_RESET) {
            edits_insert(edits, mark->start, reset);
        } else if (mark->kind == TOPLEVEL_VALUE) {
            edits_insert(edits, mark->start, assign);
        } else {
            edits_insert(edits, mark->start, assign_list);
            edits_insert(edits, mark->end, ")");
        }
    }
}

void edits_add_imports(Edits *edits, const GArray *imports, const char *name)
{
    for (guint i = 0; i < imports->len; i++) {
        const ModuleImport *import = &g_array_index(imports, ModuleImport, i);
        edits_cover(edits, import->word, name);
        if (import->is_computed)
            edits_insert(edits, import->word.end, ".computed");
    }
}

static gint compare_edits(gconstpointer a, gconstpointer b)
{
    const Edit *first = a, *second = b;
    if (first->span.start != second->span.start)
        return first->span.start < second->span.start ? -1 : 1;
    return (first->number > second->number) - (first->number < second->number);
}

void writer_apply(Writer *writer, const Edits *edits)
{
    g_array_sort(edits->list, compare_edits);
    for (guint i = 0; i < edits->list->len; i++) {
        const Edit *edit = &g_array_index(edits->list, Edit, i);
        writer_copy_until(writer, edit->span.start);
        if (edit->span.start == edit->span.end)
            writer_insert(writer, edit->text);
        else
            writer_cover_until(writer, edit->span.end, edit->text);
    }
}

gboolean writer_choose_import_name(const char *text, gsize size, char name[TOPLEVEL_IMPORT_SIZE])
{
    static const char names[][TOPLEVEL_IMPORT_SIZE] = {"$mport", "$mpor0", "$mpor1", "$mpor2", "$mpor3", "$mpor4",
                                                       "$mpor5", "$mpor6", "$mpor7", "$mpor8", "$mpor9"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (size && memmem(text, size, names[i], strlen(names[i])))
            continue;
        memcpy(name, names[i], TOPLEVEL_IMPORT_SIZE);
        return TRUE;
    }
    return FALSE;
}
