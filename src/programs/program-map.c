/* SPDX-License-Identifier: MIT
 *
 * A map stands beside the file that a program's links end at, since that is what the tool has written. */
#include "program-map.h"

#include <string.h>
#include "source-map.h"

static GBytes *read_map(const ProgramRoot *root, const char *path, GError **error)
{
    g_autoptr(GBytes) bytes = program_root_read(root, path, SOURCE_MAP_MAX, NULL, error);
    return bytes ? source_map_check(bytes, error) : NULL;
}

/* The map of a data: URL, without which the text is shorter and has all its positions. */
static GBytes *take_inline(const SourceMapComment *comment, GBytes **text, char **fault)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = source_map_decode(comment->url, comment->url_size, &error);
    GBytes *map = bytes ? source_map_check(bytes, &error) : NULL;
    if (!map) {
        *fault = g_strdup_printf("source map in the file: %s", error->message);
        return NULL;
    }
    GBytes *whole = *text;
    *text = g_bytes_new_from_bytes(whole, 0, comment->offset);
    g_bytes_unref(whole);
    return map;
}

/* The folder of a path, "" for the root. */
static char *folder_of(const char *path)
{
    char *folder = g_path_get_dirname(path);
    if (g_str_equal(folder, "."))
        *folder = '\0';
    return folder;
}

/* real: the file without links. */
static GBytes *read_named(const ProgramRoot *root, const SourceMapComment *comment, const char *real, char **folder, char **fault)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *own_folder = g_path_get_dirname(real);
    g_autofree char *written = source_map_path(comment->url, comment->url_size, own_folder, &error);
    if (!written) {
        *fault = g_strdup_printf("source map: %s", error->message);
        return NULL;
    }
    g_autofree char *path = program_root_path(root, written);
    if (!path) {
        *fault = g_strdup_printf("source map %s: it is outside js.root", written);
        return NULL;
    }
    GBytes *map = read_map(root, path, &error);
    if (!map)
        *fault = g_strdup_printf("source map %s: %s", path, error->message);
    *folder = map ? folder_of(path) : NULL;
    return map;
}

static GBytes *read_beside(const ProgramRoot *root, const char *real, char **fault)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strconcat(real, ".map", NULL);
    GBytes *map = read_map(root, path, &error);
    if (!map && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        *fault = g_strdup_printf("source map %s: %s", path, error->message);
    return map;
}

GBytes *program_map_read(const ProgramRoot *root, const char *real, GBytes **text, char **folder, char **fault)
{
    gsize size;
    const char *data = g_bytes_get_data(*text, &size);
    SourceMapComment comment = size > 0 ? source_map_find(data, size) : (SourceMapComment){0};
    if (comment.url_size > 0 && !source_map_is_data(comment.url, comment.url_size))
        return read_named(root, &comment, real, folder, fault);
    GBytes *map = comment.url_size > 0 ? take_inline(&comment, text, fault) : read_beside(root, real, fault);
    *folder = map ? folder_of(real) : NULL;
    return map;
}
