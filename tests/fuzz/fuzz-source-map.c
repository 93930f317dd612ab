/* SPDX-License-Identifier: MIT
 *
 * Any bytes as the text of a program: what its last comment names as source map, decoded or as a path, and what is taken for a
 * map is a JSON object. */
#include "source-map.h"

#include <string.h>
#include "json-check.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check(GBytes *bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) map = source_map_check(bytes, &error);
    g_assert((map == NULL) == (error != NULL));
    if (map)
        g_assert(json_check_value(g_bytes_get_data(map, NULL), g_bytes_get_size(map)));
}

static void follow(const char *url, gsize size)
{
    g_autoptr(GError) error = NULL;
    if (source_map_is_data(url, size)) {
        g_autoptr(GBytes) bytes = source_map_decode(url, size, &error);
        g_assert((bytes == NULL) == (error != NULL));
        if (bytes)
            check(bytes);
        return;
    }
    g_autofree char *path = source_map_path(url, size, "js", &error);
    g_assert((path == NULL) == (error != NULL));
    g_assert(g_utf8_validate(path ? path : error->message, -1, NULL));
    g_assert(!path || *path != '/');
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *text = (const char *)data;
    SourceMapComment comment = source_map_find(text, size);
    if (comment.url_size > 0) {
        g_assert(comment.url > text + comment.offset && comment.url + comment.url_size <= text + size);
        follow(comment.url, comment.url_size);
    }
    follow(text, size);
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    check(bytes);
    return 0;
}
