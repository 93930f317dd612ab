/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>

gboolean url_is_slash(char c, const UrlScheme *scheme)
{
    return c == '/' || (c == '\\' && scheme);
}

gboolean url_is_drive_letter(UrlSlice text)
{
    return text.size == 2 && g_ascii_isalpha(text.start[0]) && (text.start[1] == ':' || text.start[1] == '|');
}

gboolean url_starts_with_drive_letter(UrlSlice text)
{
    return text.size >= 2 && url_is_drive_letter((UrlSlice){text.start, 2}) &&
           (text.size == 2 || memchr("/\\?#", text.start[2], 4));
}

/* A file's path that is a drive alone stays. */
void url_path_shorten(GString *href, gsize start, const UrlScheme *scheme)
{
    const char *path = href->str + start;
    gsize size = href->len - start;
    if (scheme && scheme->is_file && size == 3 && path[0] == '/' && g_ascii_isalpha(path[1]) && path[2] == ':')
        return;
    const char *slash = memrchr(path, '/', size);
    if (slash)
        g_string_truncate(href, (gsize)(slash - href->str));
}

/* How many dots the segment is, written as such or as %2e; 0 where it is anything else. */
static guint count_dots(UrlSlice segment)
{
    guint dots = 0;
    for (gsize i = 0; i < segment.size; dots++) {
        if (segment.start[i] == '.')
            i++;
        else if (segment.size - i >= 3 && g_ascii_strncasecmp(segment.start + i, "%2e", 3) == 0)
            i += 3;
        else
            return 0;
    }
    return dots;
}

static void append_segment(GString *href, gsize start, UrlSlice segment, const UrlScheme *scheme)
{
    gboolean is_first = href->len == start;
    g_string_append_c(href, '/');
    if (is_first && scheme && scheme->is_file && url_is_drive_letter(segment)) {
        g_string_append_c(href, segment.start[0]);
        g_string_append_c(href, ':');
    } else {
        url_encode(href, segment, URL_CODE_PATH);
    }
}

void url_path_append(GString *href, gsize start, UrlSlice segments, const UrlScheme *scheme)
{
    const char *at = segments.start, *end = segments.start + segments.size;
    for (gboolean is_last = FALSE; !is_last;) {
        const char *slash = at;
        while (slash < end && !url_is_slash(*slash, scheme))
            slash++;
        is_last = slash == end;
        UrlSlice segment = {at, (gsize)(slash - at)};
        guint dots = count_dots(segment);
        if (dots == 2)
            url_path_shorten(href, start, scheme);
        if (dots != 1 && dots != 2)
            append_segment(href, start, segment, scheme);
        else if (is_last)
            g_string_append_c(href, '/');
        at = slash + 1;
    }
}
