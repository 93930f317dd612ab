/* SPDX-License-Identifier: MIT */
#include "bundle-need.h"

#include <string.h>
#include "commonjs.h"
#include "module.h"

/* Whether the letters of a word of modules are there at all. */
static gboolean may_be_module(const char *text, gsize size)
{
    return size > 0 && (memmem(text, size, "import", strlen("import")) || memmem(text, size, "export", strlen("export")));
}

gboolean bundle_is_needed(const char *text, gsize size)
{
    if (!may_be_module(text, size))
        return commonjs_needs_bundle(text, size);
    g_auto(ToplevelScan) scan = {0};
    toplevel_scan(text, size, &scan);
    return scan.module.is_module ? scan.module.wants_bundle || module_wants_no_await(&scan) : commonjs_needs_bundle(text, size);
}
