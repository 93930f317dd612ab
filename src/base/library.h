/* SPDX-License-Identifier: MIT
 *
 * Libraries that are loaded when they are first needed. Each is described by a table of its functions and filled into a
 * struct of pointers, see fetch/curl-library.h. */
#pragma once

#include <glib.h>

typedef struct {
    const char *name; /* of the function in the library */
    gsize offset;     /* of its pointer in the struct */
} LibraryFunction;

typedef struct {
    const char *file; /* by the name of its interface: "libcurl.so.4" */
    const LibraryFunction *functions;
    gsize function_count;
    void *into; /* the struct of pointers */
    enum { LIBRARY_UNTRIED, LIBRARY_LOADED, LIBRARY_MISSING } state;
} Library;

/* Once is enough. The error says what is missing; into is then not to be used. The library stays loaded. */
gboolean library_load(Library *library, GError **error);
/* The same for one that may be missing. */
gboolean library_is_there(Library *library);
