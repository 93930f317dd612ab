/* SPDX-License-Identifier: MIT
 *
 * Any bytes as what a bundler says and writes, and as a configuration of a bundle. The first one says which. */
#include "bundler-map.h"
#include "bundler-messages.h"
#include "tsconfig.h"

#include <string.h>
#include "json-check.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_lines(const GPtrArray *lines)
{
    for (guint i = 0; i < lines->len; i++) {
        const char *line = lines->pdata[i];
        g_assert(g_utf8_validate(line, -1, NULL) && !strpbrk(line, "\n\r\x1b"));
    }
}

static void read_messages(const char *text, gsize size)
{
    g_autoptr(BundlerMessages) messages = bundler_messages_read(text, size, "/srv/app");
    check_lines(messages->errors);
    check_lines(messages->warnings);
    g_assert(g_utf8_validate(messages->rest, -1, NULL));
}

static void split(const char *text, gsize size)
{
    g_autoptr(GBytes) written = g_bytes_new(text, size), code = NULL, map = NULL;
    const char *fault = NULL;
    if (!bundler_map_split(written, "/srv/app", &code, &map, &fault)) {
        g_assert(fault && !code && !map);
        return;
    }
    g_assert(utf8_is_valid(g_bytes_get_data(code, NULL), g_bytes_get_size(code)));
    g_assert(json_check_value(g_bytes_get_data(map, NULL), g_bytes_get_size(map)));
}

/* Nothing but blanks takes the place of what goes. */
static void clean(const char *text, gsize size)
{
    g_autofree char *json = g_memdup2(text, size);
    tsconfig_to_json(json, size);
    for (gsize i = 0; i < size; i++)
        g_assert(json[i] == text[i] || json[i] == ' ');
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static void (*const reads[])(const char *text, gsize size) = {read_messages, split, clean};
    if (size > 1)
        reads[data[0] % G_N_ELEMENTS(reads)]((const char *)data + 1, size - 1);
    return 0;
}
