/* SPDX-License-Identifier: MIT */
#include "curl-library.h"

#include <dlfcn.h>

/* The name of its interface, the same since 2006. */
#define LIBRARY "libcurl.so.4"

CurlFunctions curl;

static const struct {
    const char *name;
    gsize offset;
} functions[] = {
#define CURL_ROW(name) {"curl_" #name, G_STRUCT_OFFSET(CurlFunctions, name)},
    CURL_FUNCTIONS(CURL_ROW)
#undef CURL_ROW
};

gboolean curl_library_load(GError **error)
{
    static gboolean is_loaded;
    if (is_loaded)
        return TRUE;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    for (gsize i = 0; library && i < G_N_ELEMENTS(functions); i++) {
        void *function = dlsym(library, functions[i].name);
        G_STRUCT_MEMBER(void *, &curl, functions[i].offset) = function;
        if (!function)
            library = NULL;
    }
    if (!library) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "loading %s, which fetch needs: %s", LIBRARY, dlerror());
        return FALSE;
    }
    return is_loaded = TRUE;
}
