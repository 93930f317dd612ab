/* SPDX-License-Identifier: MIT
 *
 * ECMA-426 without parsing the text: the lines are looked at from the last one upwards. */
#include "source-map.h"

#include <string.h>
#include "json-scan.h"

/* A map may have maps in it, and they arrays of arrays. */
#define DEPTH_MAX 100
#define SHOWN_BYTES_MAX 100

G_DEFINE_QUARK(rrjs-source-map-error, source_map_error)

static gpointer fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gpointer fail(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(SOURCE_MAP_ERROR, 0, format, arguments);
    va_end(arguments);
    return NULL;
}

/* ---- the comment ---- */

static const char keyword[] = "sourceMappingURL=";
enum { KEYWORD_SIZE = sizeof keyword - 1 };

static gboolean is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f' || c == '\v';
}

static gboolean is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* One character after the other, since a map may be in the text. */
static gboolean has_any(const char *text, gsize size, const char *characters)
{
    for (; *characters; characters++)
        if (memchr(text, *characters, size))
            return TRUE;
    return FALSE;
}

/* The last keyword of the line, NULL where there is none. */
static const char *last_keyword(const char *line, const char *end)
{
    const char *last = NULL;
    for (const char *at = line; (at = memmem(at, (gsize)(end - at), keyword, KEYWORD_SIZE)) != NULL; at += KEYWORD_SIZE)
        last = at;
    return last;
}

/* Where the comment begins whose keyword that is: //# or //@ or the same of a block; NULL where it is none. */
static const char *comment_start(const char *line, const char *word)
{
    const char *at = word;
    while (at > line && is_blank(at[-1]))
        at--;
    if (at - line < 3 || (at[-1] != '#' && at[-1] != '@') || at[-3] != '/' || (at[-2] != '/' && at[-2] != '*'))
        return NULL;
    return at - 3;
}

static SourceMapComment comment_in(const char *text, const char *line, const char *end)
{
    const char *word = last_keyword(line, end), *start = word ? comment_start(line, word) : NULL;
    if (!start)
        return (SourceMapComment){0};
    gboolean is_block = start[1] == '*';
    if (is_block && (end - start < KEYWORD_SIZE + 2 || end[-1] != '/' || end[-2] != '*'))
        return (SourceMapComment){0};
    const char *url = word + KEYWORD_SIZE;
    end -= is_block ? 2 : 0;
    while (end > url && is_blank(end[-1]))
        end--;
    /* Quotes: it stands in a text of the program. */
    if (end > url && has_any(url, (gsize)(end - url), " \t\f\v\"'`"))
        return (SourceMapComment){0};
    return (SourceMapComment){(gsize)(start - text), url, end > url ? (gsize)(end - url) : 0};
}

SourceMapComment source_map_find(const char *text, gsize size)
{
    for (const char *end = text + size; end > text;) {
        if (is_blank(end[-1]) || is_line_end(end[-1])) {
            end--;
            continue;
        }
        const char *line = end;
        while (line > text && !is_line_end(line[-1]))
            line--;
        SourceMapComment comment = comment_in(text, line, end);
        if (comment.url_size > 0)
            return comment;
        while (line < end && is_blank(*line))
            line++;
        if (end - line < 2 || line[0] != '/' || line[1] != '/')
            break;
        end = line;
    }
    return (SourceMapComment){0};
}

/* ---- URLs ---- */

static gboolean has_prefix(const char *url, gsize size, const char *prefix)
{
    return size >= strlen(prefix) && g_ascii_strncasecmp(url, prefix, strlen(prefix)) == 0;
}

gboolean source_map_is_data(const char *url, gsize size)
{
    return has_prefix(url, size, "data:");
}

/* Whether what stands in front of the comma ends in ;base64. */
static gboolean says_base64(const char *header, const char *comma)
{
    static const char mark[] = ";base64";
    gsize size = sizeof mark - 1;
    return (gsize)(comma - header) >= size && g_ascii_strncasecmp(comma - size, mark, size) == 0;
}

/* GLib leaves out a last group that is not filled up. */
static GBytes *decode_base64(const char *encoded, gsize size)
{
    static const char filling[] = "===";
    g_autofree guchar *decoded = g_malloc(size / 4 * 3 + 6);
    gint state = 0;
    guint saved = 0;
    gsize decoded_size = g_base64_decode_step(encoded, size, decoded, &state, &saved);
    decoded_size += g_base64_decode_step(filling, -size % 4, decoded + decoded_size, &state, &saved);
    return g_bytes_new_take(g_steal_pointer(&decoded), decoded_size);
}

GBytes *source_map_decode(const char *url, gsize size, GError **error)
{
    const char *comma = memchr(url, ',', size), *end = url + size;
    if (!comma)
        return fail(error, "its data: URL has no comma");
    gboolean is_base64 = says_base64(url, comma);
    if (is_base64 && !memchr(comma, '%', (gsize)(end - comma)))
        return decode_base64(comma + 1, (gsize)(end - comma - 1));
    g_autoptr(GBytes) plain = g_uri_unescape_bytes(comma + 1, end - comma - 1, NULL, NULL);
    if (!plain)
        return fail(error, "its data: URL has a %% that begins no escape");
    return is_base64 ? decode_base64(g_bytes_get_data(plain, NULL), g_bytes_get_size(plain)) : g_steal_pointer(&plain);
}

/* Whether it begins with "name:", or with "//host". */
static gboolean names_a_host(const char *url, gsize size)
{
    gsize name = 0;
    while (name < size && (g_ascii_isalnum(url[name]) || memchr("+-.", url[name], 3)))
        name++;
    return has_prefix(url, size, "//") || (name > 0 && name < size && url[name] == ':');
}

static char *shown(const char *url, gsize size)
{
    g_autofree char *cut = g_strndup(url, MIN(size, SHOWN_BYTES_MAX));
    g_autofree char *valid = g_utf8_make_valid(cut, -1);
    for (char *at = valid; *at; at++)
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    return g_strconcat(valid, size > SHOWN_BYTES_MAX ? "…" : NULL, NULL);
}

char *source_map_path(const char *url, gsize size, const char *folder, GError **error)
{
    g_autofree char *told = shown(url, size);
    if (names_a_host(url, size))
        return fail(error, "%s is no file: maps are not fetched", told);
    gsize path_size = 0;
    while (path_size < size && url[path_size] != '?' && url[path_size] != '#')
        path_size++;
    g_autofree char *path = g_uri_unescape_segment(url, url + path_size, NULL);
    if (!path || !*path || !g_utf8_validate(path, -1, NULL))
        return fail(error, "%s is no path", told);
    if (*path == '/')
        return g_strconcat(".", path, NULL);
    return g_build_filename(folder, path, NULL);
}

/* ---- what may be a map ---- */

static GBytes *without(GBytes *bytes, gsize skipped)
{
    return g_bytes_new_from_bytes(bytes, skipped, g_bytes_get_size(bytes) - skipped);
}

/* How much stands in front of the JSON text. */
static gsize preamble_size(const char *text, gsize size)
{
    static const char guard[] = ")]}'";
    gsize skipped = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (size - skipped < sizeof guard - 1 || memcmp(text + skipped, guard, sizeof guard - 1) != 0)
        return skipped;
    const char *line_end = memchr(text + skipped, '\n', size - skipped);
    return line_end ? (gsize)(line_end + 1 - text) : size;
}

GBytes *source_map_check(GBytes *bytes, GError **error)
{
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size);
    if (size > SOURCE_MAP_MAX)
        return fail(error, "%zu bytes are more than %d", size, SOURCE_MAP_MAX);
    gsize skipped = size > 0 ? preamble_size(text, size) : 0;
    JsonScan scan;
    json_scan_init(&scan, size > 0 ? text + skipped : "", size - skipped, DEPTH_MAX);
    JsonToken first = json_scan_next(&scan);
    if (first == JSON_TOKEN_BROKEN || !json_scan_skip(&scan, first) || json_scan_next(&scan) != JSON_TOKEN_END)
        return fail(error, "no JSON: %s", scan.failure);
    if (first != JSON_TOKEN_OBJECT)
        return fail(error, "JSON, but no object");
    return without(bytes, skipped);
}
