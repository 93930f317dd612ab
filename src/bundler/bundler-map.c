/* SPDX-License-Identifier: MIT
 *
 * The map's sources are relative to the folder of the file that esbuild believes to write, which is none that anybody knows:
 * the way from there to the root is taken off, in one pass over the map that takes no tree. */
#include "bundler-map.h"

#include <string.h>
#include "bundler-process.h"
#include "json-scan.h"
#include "source-map.h"
#include "utf8.h"

/* A map has an array of texts and no more; esbuild writes no maps of parts. */
#define DEPTH_MAX 8

/* "../../../srv/app/", from the folder of the output to the root. */
static char *way_to(const char *root)
{
    g_autofree char *folder = g_path_get_dirname(BUNDLER_OUTPUT_PATH);
    GString *way = g_string_new(NULL);
    for (const char *at = folder; *at; at++)
        if (*at == '/')
            g_string_append(way, "../");
    g_string_append(way, root + 1);
    if (root[1])
        g_string_append_c(way, '/');
    return g_string_free(way, FALSE);
}

/* Copies a source, an element of "sources"; what is not below the root keeps its last part only. */
static void append_source(GString *map, const JsonScan *scan, const char *way)
{
    const char *text = scan->text, *end = scan->text + scan->size;
    if (scan->size >= strlen(way) && memcmp(text, way, strlen(way)) == 0)
        text += strlen(way);
    else if (g_str_has_prefix(text, "../")) /* it is followed by a quote at least */
        text = (const char *)memrchr(text, '/', scan->size) + 1;
    g_string_append_len(map, text, end - text);
}

/* Copies what is between the last token copied and here, sources excepted. FALSE: no JSON. */
static gboolean rewrite_sources(GString *map, JsonScan *scan, const char **copied, const char *way)
{
    JsonToken token;
    while ((token = json_scan_next(scan)) == JSON_TOKEN_STRING) {
        g_string_append_len(map, *copied, scan->text - *copied);
        append_source(map, scan, way);
        *copied = scan->text + scan->size;
    }
    return token == JSON_TOKEN_CLOSE;
}

static gboolean is_name(const JsonScan *scan, const char *name)
{
    return scan->size == strlen(name) && memcmp(scan->text, name, scan->size) == 0;
}

static gboolean rewrite(GString *map, const char *text, gsize size, const char *way)
{
    g_autofree JsonScan *scan = g_new0(JsonScan, 1);
    const char *copied = text;
    JsonToken token;
    json_scan_init(scan, text, size, DEPTH_MAX);
    if (json_scan_next(scan) != JSON_TOKEN_OBJECT)
        return FALSE;
    while ((token = json_scan_next(scan)) == JSON_TOKEN_NAME) {
        gboolean is_sources = is_name(scan, "sources");
        JsonToken value = json_scan_next(scan);
        gboolean passed = is_sources && value == JSON_TOKEN_ARRAY ? rewrite_sources(map, scan, &copied, way)
                                                                  : json_scan_skip(scan, value);
        if (!passed)
            return FALSE;
    }
    g_string_append_len(map, copied, text + size - copied);
    return token == JSON_TOKEN_CLOSE && json_scan_next(scan) == JSON_TOKEN_END;
}

static gboolean fail(const char **fault, const char *what)
{
    *fault = what;
    return FALSE;
}

gboolean bundler_map_split(GBytes *written, const char *root, GBytes **text, GBytes **map, const char **fault)
{
    gsize size;
    const char *bytes = g_bytes_get_data(written, &size);
    SourceMapComment comment = size > 0 ? source_map_find(bytes, size) : (SourceMapComment){0};
    *text = *map = NULL;
    if (comment.url_size == 0 || !source_map_is_data(comment.url, comment.url_size))
        return fail(fault, "has no source map");
    if (!utf8_is_valid(bytes, comment.offset))
        return fail(fault, "is not UTF-8");
    if (comment.url_size / 4 * 3 <= SOURCE_MAP_MAX) {
        g_autoptr(GBytes) decoded = source_map_decode(comment.url, comment.url_size, NULL);
        g_autofree char *way = way_to(root);
        gsize map_size = 0;
        const char *map_text = decoded ? g_bytes_get_data(decoded, &map_size) : "";
        g_autoptr(GString) rewritten = g_string_sized_new(map_size + 1);
        if (!rewrite(rewritten, map_text, map_size, way))
            return fail(fault, "has a source map that is no JSON");
        *map = g_string_free_to_bytes(g_steal_pointer(&rewritten));
    }
    *text = g_bytes_new(bytes, comment.offset);
    return TRUE;
}
