/* SPDX-License-Identifier: MIT */
#include "types-text.h"

#include <string.h>
#include "embedded-files.h"
#include "node-names.h"

static const EmbeddedFile *find_file(const char *name)
{
    const EmbeddedFile *file = embedded_files;
    while (file->name && !g_str_equal(file->name, name))
        file++;
    return file;
}

/* The modules of node are declared by their names alone: what they export is `any`. */
char *types_text(void)
{
    const EmbeddedFile *file = find_file("rrjs.d.ts");
    GString *text = g_string_new_len(file->text, (gssize)file->size);
    g_string_append(text, "\n");
    for (const NodeName *name = node_names; name->name; name++) {
        if (!name->place)
            continue;
        g_string_append_printf(text, "declare module \"node:%s\";\n", name->name);
        if (!name->is_prefixed)
            g_string_append_printf(text, "declare module \"%s\";\n", name->name);
    }
    return g_string_free(text, FALSE);
}
