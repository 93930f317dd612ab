/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>

void url_clear(Url *url)
{
    if (url->href)
        g_string_free(url->href, TRUE);
    *url = (Url){0};
}

UrlSlice url_slice(const Url *url, UrlPart part)
{
    guint32 start = part == URL_SCHEME ? 0 : url->ends[part - 1];
    return (UrlSlice){url->href->str + start, url->ends[part] - start};
}

const char *url_part(const Url *url, UrlPart part, gsize *size)
{
    UrlSlice slice = url_slice(url, part);
    *size = slice.size;
    return slice.start;
}

gboolean url_part_is_empty(const Url *url, UrlPart part)
{
    return url_slice(url, part).size == 0;
}

gboolean url_has_opaque_path(const Url *url)
{
    UrlSlice path = url_slice(url, URL_PATH);
    return url_part_is_empty(url, URL_SLASHES) && (path.size == 0 || path.start[0] != '/');
}

const UrlScheme *url_scheme(const Url *url)
{
    return url_scheme_find(url_slice(url, URL_SCHEME));
}

gboolean url_is_file(const Url *url)
{
    const UrlScheme *scheme = url_scheme(url);
    return scheme && scheme->is_file;
}

void url_replace(Url *url, UrlPart part, UrlSlice text)
{
    UrlSlice old = url_slice(url, part);
    gsize start = (gsize)(old.start - url->href->str);
    g_string_erase(url->href, (gssize)start, (gssize)old.size);
    g_string_insert_len(url->href, (gssize)start, text.start, (gssize)text.size);
    for (guint i = part; i < URL_PART_COUNT; i++)
        url->ends[i] += (guint32)(text.size - old.size);
}

void url_fix_guard(Url *url)
{
    UrlSlice path = url_slice(url, URL_PATH);
    gboolean needed = url_part_is_empty(url, URL_SLASHES) && path.size >= 2 && memcmp(path.start, "//", 2) == 0;
    if (needed != !url_part_is_empty(url, URL_GUARD))
        url_replace(url, URL_GUARD, (UrlSlice){"/.", needed ? 2 : 0});
}

gsize url_host_length(UrlSlice text)
{
    gboolean in_brackets = FALSE;
    for (gsize i = 0; i < text.size; i++) {
        if (text.start[i] == '[')
            in_brackets = TRUE;
        else if (text.start[i] == ']')
            in_brackets = FALSE;
        else if (text.start[i] == ':' && !in_brackets)
            return i;
    }
    return text.size;
}

gboolean url_port_read(UrlSlice text, guint *port, gsize *digits)
{
    *port = 0;
    for (*digits = 0; *digits < text.size && g_ascii_isdigit(text.start[*digits]); (*digits)++) {
        *port = *port * 10 + (guint)(text.start[*digits] - '0');
        if (*port > G_MAXUINT16)
            return FALSE;
    }
    return TRUE;
}

/* The URL inside a blob: URL, of which only these have an origin. */
static char *blob_origin(const Url *blob)
{
    UrlSlice path = url_slice(blob, URL_PATH);
    g_auto(Url) inner = {0};
    if (!url_parse(path.start, path.size, NULL, &inner))
        return g_strdup("null");
    const UrlScheme *scheme = url_scheme(&inner);
    return scheme && g_str_has_prefix(scheme->name, "http") ? url_origin(&inner) : g_strdup("null");
}

char *url_origin(const Url *url)
{
    UrlSlice name = url_slice(url, URL_SCHEME);
    const UrlScheme *scheme = url_scheme(url);
    if (scheme && !scheme->is_file) {
        UrlSlice host = url_slice(url, URL_HOST), port = url_slice(url, URL_PORT);
        return g_strdup_printf("%s//%.*s%.*s", scheme->name, (int)host.size, host.start, (int)port.size, port.start);
    }
    return name.size == 5 && memcmp(name.start, "blob:", 5) == 0 ? blob_origin(url) : g_strdup("null");
}
