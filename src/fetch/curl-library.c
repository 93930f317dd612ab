/* SPDX-License-Identifier: MIT */
#include "curl-library.h"

#include "library.h"

CurlFunctions curl;

static const LibraryFunction functions[] = {
#define CURL_ROW(name) {"curl_" #name, G_STRUCT_OFFSET(CurlFunctions, name)},
    CURL_FUNCTIONS(CURL_ROW)
#undef CURL_ROW
};

gboolean curl_library_load(GError **error)
{
    /* By the name of its interface, the same since 2006. */
    static Library library = {"libcurl.so.4", functions, G_N_ELEMENTS(functions), &curl};
    if (library_load(&library, error))
        return TRUE;
    g_prefix_error(error, "fetch: ");
    return FALSE;
}
