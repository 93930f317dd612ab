/* SPDX-License-Identifier: MIT */
#include "editline-library.h"

#include "library.h"

EditlineFunctions editline;

static const LibraryFunction functions[] = {
#define EDITLINE_ROW(name) {#name, G_STRUCT_OFFSET(EditlineFunctions, name)},
    EDITLINE_FUNCTIONS(EDITLINE_ROW)
#undef EDITLINE_ROW
};

gboolean editline_library_load(GError **error)
{
    /* By the name of its interface: Debian and its children count it themselves. */
    static const char *const files[] = {"libedit.so.2", "libedit.so.0"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        Library library = {files[i], functions, G_N_ELEMENTS(functions), &editline};
        gboolean is_last = i + 1 == G_N_ELEMENTS(files);
        if (library_load(&library, is_last ? error : NULL))
            return TRUE;
    }
    return FALSE;
}
