/* SPDX-License-Identifier: MIT */
#include "library.h"

#include <dlfcn.h>

gboolean library_load(Library *library, GError **error)
{
    if (library->state == LIBRARY_LOADED)
        return TRUE;
    void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    for (gsize i = 0; handle && i < library->function_count; i++) {
        void *function = dlsym(handle, library->functions[i].name);
        G_STRUCT_MEMBER(void *, library->into, library->functions[i].offset) = function;
        if (!function)
            handle = NULL;
    }
    library->state = handle ? LIBRARY_LOADED : LIBRARY_MISSING;
    if (!handle)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "loading %s: %s", library->file, dlerror());
    return handle != NULL;
}

gboolean library_is_there(Library *library)
{
    return library->state != LIBRARY_MISSING && library_load(library, NULL);
}
