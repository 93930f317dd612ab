/* SPDX-License-Identifier: MIT
 *
 * Rewrites what the scan has found: the wrapper around a text, the assignments inside it, and the map of both. Nothing
 * of the user's text moves to another line. */
#include "toplevel.h"

#include <string.h>
#include "toplevel-names.h"
#include "toplevel-writer.h"

/* A name that is no part of the text, NULL if all in question are. */
static const char *free_variable(const char *text, gsize size)
{
    static const char *const names[] = {"$r", "$r0", "$r1", "$r2", "$r3", "$r4", "$r5", "$r6", "$r7", "$r8", "$r9"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (!size || !memmem(text, size, names[i], strlen(names[i])))
            return names[i];
    return NULL;
}

/* `arguments` cannot be told from that of the functions here. It stays the script's own. */
static gboolean can_be_exposed(const char *text, const ToplevelName *name)
{
    gsize size = name->end - name->start;
    return size != strlen("arguments") || memcmp(text + name->start, "arguments", size) != 0;
}

/* The function that tells of the names. They are declared once more, so that the engine refuses the text rather than that
 * one of them means something else. A name with an escape is the same inside quotes. */
static char *expose_function(const char *text, const GArray *names, const char *variable, gboolean closures)
{
    GString *code = g_string_new("var ");
    for (guint i = 0; i < names->len; i++) {
        const ToplevelName *name = &g_array_index(names, ToplevelName, i);
        g_string_append_printf(code, "%s%.*s", i ? "," : "", (int)(name->end - name->start), text + name->start);
    }
    g_string_append_printf(code, ";function %s_(%s){", variable, variable);
    for (guint i = 0; i < names->len; i++) {
        const ToplevelName *name = &g_array_index(names, ToplevelName, i);
        int size = (int)(name->end - name->start);
        const char *word = text + name->start;
        if (can_be_exposed(text, name))
            g_string_append_printf(code, "%s(\"%.*s\",%.*s,()=>%.*s,%s=>%.*s=%s,%d);", variable, size, word, size, word,
                                   size, word, variable, size, word, variable, closures);
    }
    g_string_append(code, "}");
    return g_string_free(code, FALSE);
}

/* The beginning of a wrapper that calls it before anything else, but behind a directive, which must come first. */
static void begin_with_call(Writer *writer, const char *variable)
{
    gsize directive_end = lexer_strict_directive_end((const char *)writer->source.text, writer->source.size);
    g_autofree char *head = g_strdup_printf("(%s=>(async(%s)=>{", variable, variable);
    g_autofree char *call = g_strdup_printf("%s=%s_(%s);", variable, variable, variable);
    if (!directive_end) {
        g_autofree char *both = g_strconcat(head, call, NULL);
        writer_begin(writer, both);
    } else {
        writer_begin(writer, head);
        writer_copy_until(writer, directive_end);
        writer_insert(writer, ";");
        writer_insert(writer, call);
    }
}

char *toplevel_wrap(const char *text, gsize size, const ToplevelScan *scan, ToplevelParts parts, ToplevelMap *map,
                    gsize *out_size)
{
    const char *variable = parts && !scan->broken ? free_variable(text, size) : NULL;
    gboolean with_value = variable && (parts & TOPLEVEL_WITH_VALUE);
    gboolean with_names = variable && (parts & TOPLEVEL_WITH_NAMES);
    g_autoptr(GArray) names = names_unique(text, scan->names, (parts & TOPLEVEL_WITH_BLOCK_NAMES) != 0);
    with_names = with_names && names->len;

    Writer writer;
    writer_init(&writer, text, size, map);
    map->form = with_names ? TOPLEVEL_FUNCTION : TOPLEVEL_WRAPPED;
    g_autofree char *expose = with_names ? expose_function(text, names, variable, scan->closures) : NULL;
    g_autofree char *result = with_value ? g_strdup_printf("return %s", variable) : NULL;
    g_autofree char *call = with_names ? g_strdup_printf(";%s\n})(%s))", expose, variable) : g_strdup("})()");
    g_autofree char *tail = g_strconcat("\n", result ?: "", call, NULL);
    if (with_names) {
        begin_with_call(&writer, variable);
    } else {
        g_autofree char *head = g_strdup_printf("(async(%s)=>{", with_value ? variable : "");
        writer_begin(&writer, head);
    }
    g_auto(Edits) edits = {0};
    edits_init(&edits);
    if (with_value)
        edits_add_values(&edits, scan->marks, variable);
    writer_apply(&writer, &edits);
    return writer_finish(&writer, tail, out_size);
}

char *toplevel_block(const char *text, gsize size, ToplevelMap *map, gsize *out_size)
{
    /* Inside a block a directive is a mere string. */
    gboolean is_strict = lexer_strict_directive_end(text, size) > 0;
    Writer writer;
    writer_init(&writer, text, size, map);
    map->form = TOPLEVEL_WRAPPED;
    writer_begin(&writer, is_strict ? "'use strict';{" : "{");
    return writer_finish(&writer, "\n}", out_size);
}
