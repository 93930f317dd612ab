/* SPDX-License-Identifier: MIT
 *
 * Any bytes as what a bundler wrote down of a bundle: what is decoded is JSON for another reader as well, and names only
 * inputs that are there. */
#include "metafile.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_imports(const Metafile *metafile, const GArray *imports)
{
    for (guint i = 0; i < imports->len; i++) {
        const MetafileImport *import = &g_array_index(imports, MetafileImport, i);
        g_assert(import->importer < metafile->inputs->len);
        g_assert(g_utf8_validate(import->name, -1, NULL));
    }
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *fault = NULL;
    g_autoptr(Metafile) metafile = metafile_decode((const char *)data, size, &fault);
    g_assert((metafile == NULL) == (fault != NULL));
    if (!metafile)
        return 0;
    json_t *value = json_loadb((const char *)data, size, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL);
    g_assert(!value || json_is_object(value)); /* jansson refuses numbers that are too large, and lone surrogates */
    json_decref(value);
    check_imports(metafile, metafile->outside);
    check_imports(metafile, metafile->refused);
    g_assert(!metafile->is_commonjs || metafile->entry);
    return 0;
}
