/* SPDX-License-Identifier: MIT
 *
 * The basic URL parser without its state machine: a text is cut at its first '#', before that at its first '?', and what
 * is left is a scheme, an authority and a path, each of which may come from the base. The parts are written in the order
 * of the serialisation. */
#include "url-private.h"

#include <string.h>

typedef struct {
    Url *url;
    const Url *base;         /* NULL where there is none */
    const UrlScheme *scheme; /* NULL where it is not special */
    UrlSlice rest, query, fragment;
    gboolean has_query, has_fragment;
} Parser;

/* ---- helpers ---- */

static void advance(UrlSlice *text, gsize count)
{
    text->start += count;
    text->size -= count;
}

static UrlSlice head(UrlSlice text, gsize size)
{
    return (UrlSlice){text.start, size};
}

/* Cuts the text at that character; FALSE where it has none. */
static gboolean cut(UrlSlice *text, char at, UrlSlice *behind)
{
    const char *found = memchr(text->start, at, text->size);
    if (!found)
        return FALSE;
    gsize before = (gsize)(found - text->start);
    *behind = (UrlSlice){found + 1, text->size - before - 1};
    text->size = before;
    return TRUE;
}

static void end_parts(Url *url, UrlPart first, UrlPart last)
{
    for (guint part = first; part <= last; part++)
        url->ends[part] = (guint32)url->href->len;
}

static void copy_parts(Url *url, const Url *base, UrlPart first, UrlPart last)
{
    guint32 start = first == URL_SCHEME ? 0 : base->ends[first - 1], at = (guint32)url->href->len;
    g_string_append_len(url->href, base->href->str + start, base->ends[last] - start);
    for (guint part = first; part <= last; part++)
        url->ends[part] = base->ends[part] - start + at;
}

static gsize count_slashes(const Parser *parser)
{
    gsize count = 0;
    while (count < parser->rest.size && url_is_slash(parser->rest.start[count], parser->scheme))
        count++;
    return count;
}

/* ---- paths ---- */

static gboolean add_segments(Parser *parser)
{
    Url *url = parser->url;
    url_path_append(url->href, url->ends[URL_GUARD], parser->rest, parser->scheme);
    end_parts(url, URL_PATH, URL_PATH);
    return TRUE;
}

/* The path behind a host, or one that begins with a slash. */
static gboolean add_path(Parser *parser)
{
    end_parts(parser->url, URL_GUARD, URL_PATH);
    if (!parser->scheme && parser->rest.size == 0)
        return TRUE;
    if (count_slashes(parser) > 0)
        advance(&parser->rest, 1);
    return add_segments(parser);
}

/* The path of the base without its last segment, and the rest behind it; the base's query where there is no rest. */
static gboolean add_relative_path(Parser *parser)
{
    Url *url = parser->url;
    end_parts(url, URL_GUARD, URL_GUARD);
    copy_parts(url, parser->base, URL_PATH, URL_PATH);
    if (parser->rest.size == 0) {
        if (!parser->has_query)
            copy_parts(url, parser->base, URL_QUERY, URL_QUERY);
        return TRUE;
    }
    url_path_shorten(url->href, url->ends[URL_GUARD], parser->scheme);
    return add_segments(parser);
}

/* A blank at the end of the path would be lost when the text is parsed again. */
static gboolean add_opaque_path(Parser *parser)
{
    Url *url = parser->url;
    end_parts(url, URL_SLASHES, URL_GUARD);
    url_encode(url->href, parser->rest, URL_CODE_CONTROL);
    if (g_str_has_suffix(url->href->str, " ") && (parser->has_query || parser->has_fragment)) {
        g_string_truncate(url->href, url->href->len - 1);
        g_string_append(url->href, "%20");
    }
    end_parts(url, URL_PATH, URL_PATH);
    return TRUE;
}

/* ---- authorities ---- */

static void add_credentials(Parser *parser, UrlSlice username)
{
    Url *url = parser->url;
    UrlSlice password = {0};
    cut(&username, ':', &password);
    url_encode(url->href, username, URL_CODE_USERINFO);
    end_parts(url, URL_USERNAME, URL_USERNAME);
    if (password.size > 0)
        g_string_append_c(url->href, ':');
    url_encode(url->href, password, URL_CODE_USERINFO);
    end_parts(url, URL_PASSWORD, URL_PASSWORD);
    if (username.size > 0 || password.size > 0)
        g_string_append_c(url->href, '@');
    end_parts(url, URL_AT, URL_AT);
}

static gboolean add_port(Parser *parser, UrlSlice text)
{
    guint port;
    gsize digits;
    if (!url_port_read(text, &port, &digits) || digits < text.size)
        return FALSE;
    if (digits > 0 && !(parser->scheme && port == parser->scheme->default_port))
        g_string_append_printf(parser->url->href, ":%u", port);
    return TRUE;
}

static gboolean add_host_and_port(Parser *parser, UrlSlice text)
{
    Url *url = parser->url;
    gsize host_size = url_host_length(text);
    gboolean has_port = host_size < text.size;
    if (host_size == 0 && (parser->scheme || has_port))
        return FALSE;
    if (!url_host_append(url->href, head(text, host_size), parser->scheme != NULL))
        return FALSE;
    end_parts(url, URL_HOST, URL_HOST);
    advance(&text, host_size + has_port);
    if (!add_port(parser, text))
        return FALSE;
    end_parts(url, URL_PORT, URL_PORT);
    return TRUE;
}

/* From behind the slashes to the first slash after them. */
static gboolean parse_authority(Parser *parser)
{
    Url *url = parser->url;
    gsize size = 0;
    while (size < parser->rest.size && !url_is_slash(parser->rest.start[size], parser->scheme))
        size++;
    UrlSlice authority = head(parser->rest, size);
    advance(&parser->rest, size);

    g_string_append(url->href, "//");
    end_parts(url, URL_SLASHES, URL_AT);
    const char *at = memrchr(authority.start, '@', authority.size);
    if (at) {
        UrlSlice credentials = head(authority, (gsize)(at - authority.start));
        advance(&authority, credentials.size + 1);
        if (authority.size == 0)
            return FALSE;
        add_credentials(parser, credentials);
    }
    return add_host_and_port(parser, authority) && add_path(parser);
}

/* ---- files ---- */

static void add_empty_host(Parser *parser)
{
    g_string_append(parser->url->href, "//");
    end_parts(parser->url, URL_SLASHES, URL_GUARD);
}

static gboolean parse_file_host(Parser *parser)
{
    Url *url = parser->url;
    gsize size = 0;
    while (size < parser->rest.size && !url_is_slash(parser->rest.start[size], parser->scheme))
        size++;
    UrlSlice host = head(parser->rest, size);
    add_empty_host(parser);
    if (url_is_drive_letter(host))
        return add_segments(parser);
    advance(&parser->rest, size);
    gsize start = url->href->len;
    if (size > 0 && !url_host_append(url->href, host, TRUE))
        return FALSE;
    if (g_str_equal(url->href->str + start, "localhost"))
        g_string_truncate(url->href, start);
    end_parts(url, URL_HOST, URL_PORT);
    return add_path(parser);
}

/* "/path": on the drive of the base, where that has one and the path names none. */
static gboolean parse_file_path(Parser *parser, const Url *base)
{
    Url *url = parser->url;
    if (!base) {
        add_empty_host(parser);
        return add_segments(parser);
    }
    copy_parts(url, base, URL_SLASHES, URL_PORT);
    end_parts(url, URL_GUARD, URL_GUARD);
    UrlSlice path = url_slice(base, URL_PATH);
    gboolean has_drive = path.size >= 3 && path.start[0] == '/' && g_ascii_isalpha(path.start[1]) &&
                         path.start[2] == ':' && (path.size == 3 || path.start[3] == '/');
    if (has_drive && !url_starts_with_drive_letter(parser->rest))
        g_string_append_len(url->href, path.start, 3);
    return add_segments(parser);
}

static gboolean parse_file(Parser *parser)
{
    Url *url = parser->url;
    const Url *base = parser->base && url_is_file(parser->base) ? parser->base : NULL;
    gsize slashes = count_slashes(parser);
    if (slashes >= 2) {
        advance(&parser->rest, 2);
        return parse_file_host(parser);
    }
    if (slashes == 1) {
        advance(&parser->rest, 1);
        return parse_file_path(parser, base);
    }
    if (!base) {
        add_empty_host(parser);
        return add_segments(parser);
    }
    copy_parts(url, base, URL_SLASHES, URL_PORT);
    if (!url_starts_with_drive_letter(parser->rest))
        return add_relative_path(parser);
    end_parts(url, URL_GUARD, URL_GUARD);
    return add_segments(parser);
}

/* ---- the whole ---- */

/* What has the scheme of its base, but does not name a host of its own at once. */
static gboolean parse_relative(Parser *parser)
{
    gsize slashes = count_slashes(parser);
    if (slashes >= 2) {
        advance(&parser->rest, parser->scheme ? slashes : 2);
        return parse_authority(parser);
    }
    copy_parts(parser->url, parser->base, URL_SLASHES, URL_PORT);
    return slashes == 1 ? add_path(parser) : add_relative_path(parser);
}

static gboolean parse_without_scheme(Parser *parser)
{
    const Url *base = parser->base;
    if (!base)
        return FALSE;
    if (url_has_opaque_path(base)) {
        if (parser->rest.size > 0 || parser->has_query || !parser->has_fragment)
            return FALSE;
        copy_parts(parser->url, base, URL_SCHEME, URL_QUERY);
        return TRUE;
    }
    copy_parts(parser->url, base, URL_SCHEME, URL_SCHEME);
    parser->scheme = url_scheme(base);
    return parser->scheme && parser->scheme->is_file ? parse_file(parser) : parse_relative(parser);
}

static void add_scheme(Parser *parser, gsize size)
{
    Url *url = parser->url;
    g_string_append_len(url->href, parser->rest.start, (gssize)size);
    for (gsize i = 0; i < size; i++)
        url->href->str[i] = g_ascii_tolower(url->href->str[i]);
    end_parts(url, URL_SCHEME, URL_SCHEME);
    advance(&parser->rest, size);
    parser->scheme = url_scheme(url);
}

static gboolean has_scheme_of_base(const Parser *parser)
{
    if (!parser->base)
        return FALSE;
    UrlSlice own = url_slice(parser->url, URL_SCHEME), other = url_slice(parser->base, URL_SCHEME);
    return own.size == other.size && memcmp(own.start, other.start, own.size) == 0;
}

static gboolean parse_with_scheme(Parser *parser, gsize scheme_size)
{
    add_scheme(parser, scheme_size);
    gsize slashes = count_slashes(parser);
    if (parser->scheme) {
        if (parser->scheme->is_file)
            return parse_file(parser);
        if (has_scheme_of_base(parser))
            return parse_relative(parser);
        advance(&parser->rest, slashes);
        return parse_authority(parser);
    }
    if (slashes >= 2) {
        advance(&parser->rest, 2);
        return parse_authority(parser);
    }
    if (slashes == 0)
        return add_opaque_path(parser);
    end_parts(parser->url, URL_SLASHES, URL_GUARD);
    return add_path(parser);
}

static void add_query_and_fragment(Parser *parser)
{
    Url *url = parser->url;
    if (parser->has_query) {
        g_string_append_c(url->href, '?');
        url_encode(url->href, parser->query, parser->scheme ? URL_CODE_SPECIAL_QUERY : URL_CODE_QUERY);
    }
    end_parts(url, URL_QUERY, URL_QUERY);
    if (parser->has_fragment) {
        g_string_append_c(url->href, '#');
        url_encode(url->href, parser->fragment, URL_CODE_FRAGMENT);
    }
    end_parts(url, URL_FRAGMENT, URL_FRAGMENT);
}

static UrlSlice trim(UrlSlice text)
{
    while (text.size > 0 && (guint8)text.start[0] <= ' ')
        advance(&text, 1);
    while (text.size > 0 && (guint8)text.start[text.size - 1] <= ' ')
        text.size--;
    return text;
}

gboolean url_parse(const char *text, gsize size, const Url *base, Url *url)
{
    *url = (Url){0};
    if (size > URL_SIZE_MAX)
        return FALSE;
    g_autofree char *kept = NULL;
    Parser parser = {.url = url, .base = base, .rest = url_without_breaks(trim((UrlSlice){text, size}), &kept)};
    parser.has_fragment = cut(&parser.rest, '#', &parser.fragment);
    parser.has_query = cut(&parser.rest, '?', &parser.query);

    url->href = g_string_sized_new(size + (base ? base->href->len : 0) + sizeof "///.");
    gsize scheme_size = url_scheme_length(parser.rest);
    if (!(scheme_size > 0 ? parse_with_scheme(&parser, scheme_size) : parse_without_scheme(&parser))) {
        url_clear(url);
        return FALSE;
    }
    add_query_and_fragment(&parser);
    url_fix_guard(url);
    return TRUE;
}
