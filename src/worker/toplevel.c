/* SPDX-License-Identifier: MIT
 *
 * The decision in which form a text is run. The scan proposes, the engine's syntax check disposes. */
#include "toplevel.h"

#include <string.h>

gboolean toplevel_may_need_wrapping(const char *text, gsize size)
{
    if (!text)
        return FALSE; /* an empty text may have no address */
    return memmem(text, size, "await", strlen("await")) || memmem(text, size, "return", strlen("return"));
}

/* Whether the text closes the wrapper and opens another, as `1})();(()=>{` does: inside other brackets that is an error. */
static gboolean leaves_wrapper(const char *text, gsize size, ToplevelAccepts *accepts, gpointer data)
{
    g_autoptr(GString) wrapped = g_string_new("(async()=>{");
    g_autoptr(GString) bracketed = g_string_new("[async()=>{");
    g_string_append_len(wrapped, text, (gssize)size);
    g_string_append_len(bracketed, text, (gssize)size);
    g_string_append(wrapped, "\n})()");
    g_string_append(bracketed, "\n}]");
    return accepts(wrapped->str, wrapped->len, data) && !accepts(bracketed->str, bracketed->len, data);
}

char *toplevel_prepare(const char *text, gsize size, ToplevelAccepts *accepts, gpointer data,
                       ToplevelMap *map, gsize *out_size)
{
    if (!toplevel_may_need_wrapping(text, size))
        return NULL;

    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(text, size, &scan);
    gboolean uses_either = scan.bare_await || scan.top_return;
    /* An `await` must not be tried as it is: `await (x)` is a call there, and would run halfway. */
    if (!scan.bare_await && ((!scan.top_return && !scan.broken) || accepts(text, size, data)))
        return NULL;
    if (scan.stray >= 0 && leaves_wrapper(text, size, accepts, data))
        return NULL;

    char *with_value = toplevel_wrap(text, size, &scan, TRUE, map, out_size);
    if (accepts(with_value, *out_size, data))
        return with_value;
    g_free(with_value);
    toplevel_map_clear(map);

    char *without_value = toplevel_wrap(text, size, &scan, FALSE, map, out_size);
    if (accepts(without_value, *out_size, data) || (uses_either && !accepts(text, size, data)))
        return without_value;
    g_free(without_value);
    toplevel_map_clear(map);
    return NULL;
}
