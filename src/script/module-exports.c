/* SPDX-License-Identifier: MIT
 *
 * Names are compared in sorted lists rather than by hash: no choice of names makes that slow. */
#include "module-exports.h"

static void clear_export(gpointer export)
{
    g_free(((NamedExport *)export)->name);
}

static gint compare_exports(gconstpointer a, gconstpointer b)
{
    const NamedExport *first = a, *second = b;
    int order = g_strcmp0(first->name, second->name);
    return order ? order : (first->span.start > second->span.start) - (first->span.start < second->span.start);
}

GArray *named_exports(const char *text, const ModuleParts *module)
{
    GArray *exports = g_array_sized_new(FALSE, FALSE, sizeof(NamedExport), module->exports->len);
    g_array_set_clear_func(exports, clear_export);
    for (guint i = 0; i < module->exports->len; i++) {
        const ModuleExport *found = &g_array_index(module->exports, ModuleExport, i);
        NamedExport export = {
            .name = module_span_value(text, found->name),
            .variable = found->variable,
            .binding = found->binding,
            .span = found->name,
        };
        g_array_append_val(exports, export);
    }
    g_array_sort(exports, compare_exports);
    return exports;
}

const NamedExport *named_exports_find(const GArray *exports, const char *name)
{
    NamedExport wanted = {.name = (char *)name};
    guint low = 0, high = exports->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (compare_exports(&g_array_index(exports, NamedExport, middle), &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    const NamedExport *found = low < exports->len ? &g_array_index(exports, NamedExport, low) : NULL;
    return found && g_strcmp0(found->name, name) == 0 ? found : NULL;
}

static gint compare_strings(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

static void add_declared(GPtrArray *declared, const char *text, const GArray *names)
{
    for (guint i = 0; i < names->len; i++) {
        const ToplevelName *name = &g_array_index(names, ToplevelName, i);
        if (!name->in_block)
            g_ptr_array_add(declared, module_span_value(text, (ModuleSpan){name->start, name->end}));
    }
}

/* What the text declares at its top level, ordered. */
static GPtrArray *declared_names(const char *text, const ToplevelScan *scan)
{
    GPtrArray *declared = g_ptr_array_new_with_free_func(g_free);
    add_declared(declared, text, scan->names);
    add_declared(declared, text, scan->module.lexical);
    g_ptr_array_sort(declared, compare_strings);
    return declared;
}

static gboolean is_declared(const GPtrArray *declared, const char *name)
{
    guint low = 0, high = declared->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        int order = g_strcmp0(declared->pdata[middle], name);
        if (order == 0)
            return TRUE;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return FALSE;
}

static void set_problem(ModuleParts *problems, const char *text, ModuleSpan span, const char *format)
{
    g_autofree char *shown = module_span_shown(text, span);
    GString *message = g_string_new(format);
    g_string_replace(message, "%s", shown, 1);
    module_parts_set_problem(problems, span.start, g_string_free(message, FALSE));
}

void named_exports_check(const char *text, const GArray *exports, const ToplevelScan *scan, ModuleParts *problems)
{
    g_autoptr(GPtrArray) declared = exports->len ? declared_names(text, scan) : NULL;
    for (guint i = 0; i < exports->len; i++) {
        const NamedExport *export = &g_array_index(exports, NamedExport, i);
        g_autofree char *variable = export->variable.end ? module_span_value(text, export->variable) : NULL;
        if (!export->name)
            set_problem(problems, text, export->span, "the name of the export %s is no well-formed Unicode");
        else if (i > 0 && g_strcmp0(export->name, export[-1].name) == 0)
            set_problem(problems, text, export->span, "duplicate export '%s'");
        else if (export->variable.end && !is_declared(declared, variable))
            set_problem(problems, text, export->variable, "export of '%s': nothing of that name is declared at the top level");
    }
}
