/* SPDX-License-Identifier: MIT
 *
 * Rewrites what the scan has found: the wrapper around a text, the assignments inside it, and the map of both. Nothing
 * of the user's text moves to another line. */
#include "toplevel.h"

#include <string.h>
#include "module.h"
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

/* Declared once more, so that the engine refuses the text rather than that one of them means something else. */
static void append_declarations(GString *code, const char *text, const GArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        const ToplevelName *name = &g_array_index(names, ToplevelName, i);
        g_string_append_printf(code, "%s%.*s", i ? "," : "var ", (int)(name->end - name->start), text + name->start);
    }
    g_string_append(code, names->len ? ";" : "");
}

/* A name with an escape is the same inside quotes. */
static void append_calls(GString *code, const char *text, const GArray *names, const char *variable, gboolean is_lexical,
                         gboolean closures)
{
    for (guint i = 0; i < names->len; i++) {
        const ToplevelName *name = &g_array_index(names, ToplevelName, i);
        int size = (int)(name->end - name->start);
        const char *word = text + name->start;
        if (!can_be_exposed(text, name))
            continue;
        g_string_append_printf(code, "%s(\"%.*s\",", variable, size, word);
        g_string_append_printf(code, is_lexical ? "void 0" : "%.*s", size, word);
        g_string_append_printf(code, ",()=>%.*s,%s=>%.*s=%s,%d);", size, word, variable, size, word, variable,
                               (closures ? 1 : 0) + (is_lexical ? 2 : 0));
    }
}

/* The function that tells of the names. */
static char *expose_function(const char *text, const GArray *names, const GArray *lexical, const char *variable,
                             gboolean closures)
{
    GString *code = g_string_new(NULL);
    append_declarations(code, text, names);
    g_string_append_printf(code, "function %s_(%s){", variable, variable);
    append_calls(code, text, names, variable, FALSE, closures);
    append_calls(code, text, lexical, variable, TRUE, closures);
    g_string_append(code, "}");
    return g_string_free(code, FALSE);
}

/* The head of a wrapper, and what it is called with. */
typedef struct {
    char *head;
    char *call; /* behind its last brace */
} Frame;

static Frame make_frame(const char *variable, gboolean with_value, gboolean with_names, const char *import_name)
{
    Frame frame = {.call = g_strdup_printf("})(%s)%s", with_names ? variable : "", with_names || import_name ? ")" : "")};
    const char *inner = with_value || with_names ? variable : "";
    if (import_name)
        frame.head = g_strdup_printf("((%s,%s)=>(async(%s)=>{", variable ? variable : "$mport_", import_name, inner);
    else if (with_names)
        frame.head = g_strdup_printf("(%s=>(async(%s)=>{", variable, inner);
    else
        frame.head = g_strdup_printf("(async(%s)=>{", inner);
    return frame;
}

/* The beginning of the wrapper; with names it calls what tells of them before anything else, but behind a directive, which
 * must come first. Then comes what the text imports. */
static void begin(Writer *writer, const Frame *frame, const char *variable, gboolean with_names, const char *bindings)
{
    g_autofree char *call = with_names ? g_strdup_printf("%s=%s_(%s);%s", variable, variable, variable, bindings) : g_strdup(bindings);
    gsize directive_end =
        *call ? lexer_strict_directive_end((const char *)writer->source.text, writer->source.size) : 0;
    g_autofree char *both = g_strconcat(frame->head, directive_end ? "" : call, NULL);
    writer_begin(writer, both);
    if (directive_end) {
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
    gboolean is_boxed = with_value && (parts & TOPLEVEL_WITH_BOX);
    g_autoptr(GArray) names = names_unique(text, scan->names, (parts & TOPLEVEL_WITH_BLOCK_NAMES) != 0);
    g_autoptr(GArray) lexical = g_array_new(FALSE, FALSE, sizeof(ToplevelName));
    if (parts & TOPLEVEL_WITH_LEXICAL_NAMES)
        g_array_append_vals(lexical, scan->module.lexical->data, scan->module.lexical->len);
    with_names = with_names && (names->len || lexical->len);

    Writer writer;
    writer_init(&writer, text, size, map);
    gboolean wants_imports = scan->module.imports->len || scan->module.bindings->len;
    gboolean with_imports = wants_imports && writer_choose_import_name(text, size, map->import_name);
    map->form = with_names || with_imports ? TOPLEVEL_FUNCTION : TOPLEVEL_WRAPPED;
    Frame frame = make_frame(variable, with_value, with_names, with_imports ? map->import_name : NULL);
    g_autofree char *unnamed = g_strconcat(map->import_name, "_", NULL);
    g_autoptr(GString) bindings = g_string_new(NULL);
    g_autoptr(GArray) stand_ins =
        with_imports ? module_append_bindings(bindings, text, size, scan->module.bindings, unnamed, map->import_name) : NULL;
    begin(&writer, &frame, variable, with_names, bindings->str);

    g_auto(Edits) edits = {0};
    edits_init(&edits);
    if (with_value)
        edits_add_values(&edits, scan->marks, variable);
    for (guint i = 0; i < scan->module.syntax->len; i++)
        edits_cover(&edits, g_array_index(scan->module.syntax, ModuleSpan, i), "");
    if (with_imports)
        edits_add_imports(&edits, scan->module.imports, map->import_name);
    writer_apply(&writer, &edits);

    g_autofree char *expose = with_names ? expose_function(text, names, lexical, variable, scan->closures) : NULL;
    g_autofree char *tail = g_strconcat("\n", is_boxed ? "return{value:" : with_value ? "return " : "", with_value ? variable : "",
                                        is_boxed ? "}" : "", expose ? ";" : "", expose ? expose : "",
                                        map->form == TOPLEVEL_FUNCTION ? "\n" : "", frame.call, NULL);
    g_free(frame.head);
    g_free(frame.call);
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
