/* SPDX-License-Identifier: MIT
 *
 * The decision in which form a text is run. The scan proposes, the engine's syntax check disposes. */
#include "toplevel.h"

#include <string.h>
#include "module.h"

gboolean toplevel_may_need_wrapping(const char *text, gsize size)
{
    static const char *const words[] = {"await", "return", "import", "export"};
    for (guint i = 0; text && i < G_N_ELEMENTS(words); i++) /* an empty text may have no address */
        if (memmem(text, size, words[i], strlen(words[i])))
            return TRUE;
    return FALSE;
}

/* Whether the text closes the wrapper and goes on behind it, as `1}),(()=>{` does. What can follow a function in an
 * expression is an error behind one that is a statement. */
static gboolean leaves_wrapper(const char *text, gsize size, ToplevelAccepts *accepts, gpointer data)
{
    g_autoptr(GString) expression = g_string_new("(async()=>{");
    g_autoptr(GString) statement = g_string_new("async function f(){");
    g_string_append_len(expression, text, (gssize)size);
    g_string_append_len(statement, text, (gssize)size);
    g_string_append(expression, "\n})()");
    g_string_append(statement, "\n}");
    return accepts(expression->str, expression->len, data) && !accepts(statement->str, statement->len, data);
}

/* The wrapper with these parts, or NULL where the engine refuses that. */
static char *try_parts(const char *text, gsize size, const ToplevelScan *scan, ToplevelParts parts,
                       ToplevelAccepts *accepts, gpointer data, ToplevelMap *map, gsize *out_size)
{
    char *wrapped = toplevel_wrap(text, size, scan, parts, map, out_size);
    if (accepts(wrapped, *out_size, data))
        return wrapped;
    g_free(wrapped);
    toplevel_map_clear(map);
    return NULL;
}

/* What a script takes for a comment may be code of the module that it is. */
static char *prepare_module(const char *text, gsize size, const ToplevelScan *scan, ToplevelMap *map, gsize *out_size,
                            ModuleFault *fault)
{
    if (scan->html_comment)
        return module_wrap(text, size, MODULE_VALUE, map, out_size, fault);
    return module_wrap_scanned(text, size, scan, MODULE_VALUE, map, out_size, fault);
}

char *toplevel_prepare(const char *text, gsize size, ToplevelAccepts *accepts, gpointer data,
                       ToplevelMap *map, gsize *out_size, ModuleFault *fault)
{
    static const ToplevelParts attempts[] = {
        TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES | TOPLEVEL_WITH_BLOCK_NAMES,
        TOPLEVEL_WITH_VALUE | TOPLEVEL_WITH_NAMES,
        TOPLEVEL_WITH_VALUE,
    };
    if (!toplevel_may_need_wrapping(text, size))
        return NULL;

    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(text, size, &scan);
    if (scan.module.is_module)
        return prepare_module(text, size, &scan, map, out_size, fault);
    /* An `await` must not be tried as it is: `await (x)` is a call there, and would run halfway. The engine's own import()
     * finds nothing. */
    gboolean must_wrap = scan.bare_await || scan.module.imports->len;
    if (!must_wrap && ((!scan.top_return && !scan.broken) || accepts(text, size, data)))
        return NULL;
    if (scan.stray >= 0 && leaves_wrapper(text, size, accepts, data))
        return NULL;

    for (guint i = scan.names->len ? 0 : G_N_ELEMENTS(attempts) - 1; i < G_N_ELEMENTS(attempts); i++) {
        char *wrapped = try_parts(text, size, &scan, attempts[i], accepts, data, map, out_size);
        if (wrapped)
            return wrapped;
    }

    char *bare = toplevel_wrap(text, size, &scan, 0, map, out_size);
    if (accepts(bare, *out_size, data) || ((must_wrap || scan.top_return) && !accepts(text, size, data)))
        return bare;
    g_free(bare);
    toplevel_map_clear(map);
    return NULL;
}
