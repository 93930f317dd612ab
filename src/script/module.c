/* SPDX-License-Identifier: MIT */
#include "module.h"

#include <string.h>
#include "module-exports.h"
#include "toplevel-writer.h"

/* ---- what is wrong with it ---- */

/* What the scan saw. A text that leaves its wrapper would run partly outside of it. */
static void check_scan(const char *text, const ToplevelScan *scan, ModuleParts *problems)
{
    if (scan->top_return)
        module_parts_set_problem(problems, scan->return_at, g_strdup("Return statements are only valid inside functions."));
    if (scan->stray >= 0)
        module_parts_set_problem(problems, (gsize)scan->stray, g_strdup_printf("Unexpected token '%c'", text[scan->stray]));
}

const ModuleBinding *module_wants_no_await(const ToplevelScan *scan)
{
    const GArray *bindings = scan->module.bindings;
    for (guint i = 0; scan->awaits && i < bindings->len; i++) {
        const ModuleBinding *binding = &g_array_index(bindings, ModuleBinding, i);
        if (node_names_wants_no_await(binding->module))
            return binding;
    }
    return NULL;
}

static void check_bindings(const ToplevelScan *scan, ModuleParts *problems)
{
    const ModuleBinding *binding = module_wants_no_await(scan);
    if (!binding)
        return;
    g_autofree char *fault = node_names_await_fault();
    module_parts_set_problem(problems, binding->name.start,
                             g_strdup_printf("cannot import \"node:%s\": %s", binding->module->name, fault));
}

gboolean module_tell_problem(const char *text, gsize size, ModuleParts *problems, ModuleFault *fault)
{
    if (!problems->problem)
        return FALSE;
    Lexer lexer = {.text = (const guint8 *)text, .size = size};
    fault->message = g_steal_pointer(&problems->problem);
    lexer_place(&lexer, problems->problem_at, &fault->line, &fault->column);
    return TRUE;
}

/* ---- the text ---- */

static void append_name(GString *code, const char *name)
{
    g_string_append_c(code, '"');
    for (const char *at = name; *at; at++) {
        if (g_str_has_prefix(at, "\xc0\x80"))
            g_string_append(code, "\\u0000"), at++;
        else if ((guint8)*at < ' ' || *at == '"' || *at == '\\')
            g_string_append_printf(code, "\\u%04x", *at);
        else if (g_str_has_prefix(at, "\xe2\x80\xa8") || g_str_has_prefix(at, "\xe2\x80\xa9"))
            g_string_append_printf(code, "\\u20%02x", (guint8)at[2] - 0x80), at += 2;
        else
            g_string_append_c(code, *at);
    }
    g_string_append_c(code, '"');
}

/* The variable of an export; that of the value where it has none of its own, with a number that of a binding. */
static void append_variable(GString *code, const char *text, const NamedExport *export, const char *value)
{
    if (export->binding)
        g_string_append_printf(code, "%s%u", value, export->binding);
    else if (export->variable.end)
        g_string_append_len(code, text + export->variable.start, (gssize)(export->variable.end - export->variable.start));
    else
        g_string_append(code, value);
}

/* Moves a place on to an offset. */
static void move_on(Lexer *lexer, gsize offset, guint *line, guint *column)
{
    while (lexer->at < offset) {
        gsize line_end = lexer_line_end_length(lexer, lexer->at);
        *line += line_end > 0;
        *column = line_end ? 1 : *column + lexer_utf16_units(lexer->text[lexer->at]);
        lexer->at += MAX(line_end, 1);
    }
}

static guint utf16_units(const char *text)
{
    guint units = 0;
    for (; *text; text++)
        units += lexer_utf16_units((guint8)*text);
    return units;
}

/* What of the module a binding is, as the last argument. */
static void append_taken(GString *code, const char *text, const ModuleBinding *binding)
{
    g_autofree char *name = binding->takes == MODULE_TAKES_EXPORT ? module_span_value(text, binding->name) : NULL;
    if (binding->takes == MODULE_TAKES_NAMESPACE)
        return;
    g_string_append_c(code, ',');
    if (binding->takes == MODULE_TAKES_ALL)
        g_string_append_c(code, '0');
    else
        append_name(code, name ? name : "default");
}

/* Each binding is the value of node(module, name), where no name means the namespace, and 0 all that is exported anew. */
GArray *module_append_bindings(GString *code, const char *text, gsize size, const GArray *bindings, const char *value,
                               const char *import_name)
{
    Lexer lexer = {.text = (const guint8 *)text, .size = size};
    GArray *stand_ins = bindings->len ? g_array_sized_new(FALSE, FALSE, sizeof(ToplevelStandIn), bindings->len) : NULL;
    ToplevelStandIn stand_in = {.start = 1, .line = 1, .column = 1};
    gsize counted = 0;
    for (guint i = 0; i < bindings->len; i++) {
        const ModuleBinding *binding = &g_array_index(bindings, ModuleBinding, i);
        ModuleSpan variable = binding->variable;
        g_string_append(code, i ? "," : "const ");
        move_on(&lexer, binding->name.start, &stand_in.line, &stand_in.column);
        stand_in.start += utf16_units(code->str + counted);
        counted = code->len;
        g_array_append_val(stand_ins, stand_in);
        if (variable.end)
            g_string_append_len(code, text + variable.start, (gssize)(variable.end - variable.start));
        else
            g_string_append_printf(code, "%s%u", value, i + 1);
        g_string_append_printf(code, "=%s.node(\"%s\"", import_name, binding->module->name);
        append_taken(code, text, binding);
        g_string_append_c(code, ')');
    }
    g_string_append(code, bindings->len ? ";" : "");
    return stand_ins;
}

static char *namespace_of(const char *text, const ModuleParts *module, const GArray *exports, const char *value,
                          const char *import_name, gboolean with_members)
{
    GString *code = g_string_new(NULL);
    g_string_append_printf(code, " %s.exports(", import_name);
    if (with_members)
        g_string_append_printf(code, "%s.members(", import_name);
    g_string_append(code, "{__proto__:null");
    for (guint i = 0; i < module->bindings->len; i++)
        if (g_array_index(module->bindings, ModuleBinding, i).takes == MODULE_TAKES_ALL)
            g_string_append_printf(code, ",...%s%u", value, i + 1);
    for (guint i = 0; i < exports->len; i++) {
        const NamedExport *export = &g_array_index(exports, NamedExport, i);
        if (!export->name)
            continue; /* of a broken text, which the engine refuses */
        g_string_append(code, ",get ");
        append_name(code, export->name);
        g_string_append(code, "(){return ");
        append_variable(code, text, export, value);
        g_string_append(code, "}");
    }
    g_string_append(code, with_members ? "}))" : "})");
    return g_string_free(code, FALSE);
}

static char *default_of(const char *text, const NamedExport *export, const char *value)
{
    GString *code = g_string_new(" ");
    append_variable(code, text, export, value);
    return g_string_free(code, FALSE);
}

/* A function or class that is exported by default without a name gets this one. */
static void add_default(Edits *edits, ModuleSpan value, const char *variable)
{
    g_autofree char *begin = g_strdup_printf("%s={default:", variable);
    edits_insert(edits, value.start, begin);
    if (value.end != MODULE_SPAN_OPEN)
        edits_insert(edits, value.end, "}.default;");
}

static void add_edits(Edits *edits, const ToplevelScan *scan, gboolean with_value, const char *variable, const char *import_name)
{
    const ModuleParts *module = &scan->module;
    if (with_value)
        edits_add_values(edits, scan->marks, variable);
    if (module->value.end)
        add_default(edits, module->value, variable);
    for (guint i = 0; i < module->syntax->len; i++)
        edits_cover(edits, g_array_index(module->syntax, ModuleSpan, i), "");
    for (guint i = 0; i < module->splits->len; i++)
        edits_insert(edits, g_array_index(module->splits, gsize, i), " ");
    edits_add_imports(edits, module->imports, import_name);
}

static char *write_module(const char *text, gsize size, const ToplevelScan *scan, const GArray *exports, ModuleResult result,
                          const char *import_name, ToplevelMap *map, gsize *out_size)
{
    g_autofree char *variable = g_strconcat(import_name, "_", NULL);
    g_autoptr(GString) head = g_string_new(NULL);
    g_string_printf(head, "(%s=>(async function(){\"use strict\";let %s;", import_name, variable);
    g_autoptr(GArray) stand_ins = module_append_bindings(head, text, size, scan->module.bindings, variable, import_name);
    const NamedExport *by_default = named_exports_find(exports, "default");
    gboolean with_value = result == MODULE_VALUE && !by_default && !scan->broken;
    g_autofree char *given = result != MODULE_VALUE
                                 ? namespace_of(text, &scan->module, exports, variable, import_name, result == MODULE_COMMONJS)
                             : by_default ? default_of(text, by_default, variable)
                                          : g_strconcat(" ", variable, NULL);
    g_autofree char *tail = g_strdup_printf("\nreturn%s\n})())", given);
    g_auto(Edits) edits = {0};
    edits_init(&edits);
    add_edits(&edits, scan, with_value, variable, import_name);
    Writer writer;
    writer_init(&writer, text, size, map);
    map->form = TOPLEVEL_MODULE;
    if (scan->module.imports->len || scan->module.bindings->len)
        memcpy(map->import_name, import_name, TOPLEVEL_IMPORT_SIZE);
    map->stand_ins = g_steal_pointer(&stand_ins);
    writer_begin(&writer, head->str);
    writer_apply(&writer, &edits);
    return writer_finish(&writer, tail, out_size);
}

char *module_wrap_scanned(const char *text, gsize size, const ToplevelScan *scan, ModuleResult result, ToplevelMap *map,
                          gsize *out_size, ModuleFault *fault)
{
    char import_name[TOPLEVEL_IMPORT_SIZE];
    ModuleParts problems = {.problem = g_strdup(scan->module.problem), .problem_at = scan->module.problem_at};
    check_scan(text, scan, &problems);
    check_bindings(scan, &problems);
    g_autoptr(GArray) exports = named_exports(text, &scan->module);
    if (!scan->broken)
        named_exports_check(text, exports, scan, &problems);
    if (!writer_choose_import_name(text, size, import_name))
        module_parts_set_problem(&problems, 0, g_strdup("the text has each of the names $mport and $mpor0 to $mpor9: one is needed"));
    if (module_tell_problem(text, size, &problems, fault))
        return NULL;
    return write_module(text, size, scan, exports, result, import_name, map, out_size);
}

char *module_wrap(const char *text, gsize size, ModuleResult result, ToplevelMap *map, gsize *out_size, ModuleFault *fault)
{
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan_module(text, size, &scan);
    return module_wrap_scanned(text, size, &scan, result, map, out_size, fault);
}
