/* SPDX-License-Identifier: MIT
 *
 * Where a text says its source map is, and whether bytes may be one: the comment at the end of the text, data: URLs, paths.
 * Text in, text out; nothing is opened here and nothing fetched. */
#pragma once

#include <glib.h>

/* Larger maps are not used. */
#define SOURCE_MAP_MAX (32 * 1024 * 1024)

/* Any of them is a reason not to use a map. */
#define SOURCE_MAP_ERROR (source_map_error_quark())
GQuark source_map_error_quark(void);

/* What the last comment of a text says, where only comments and blanks are behind it. */
typedef struct {
    gsize offset;    /* of the comment in the text */
    const char *url; /* in the text; no blanks and no quotes in it */
    gsize url_size;  /* 0: there is no such comment */
} SourceMapComment;
SourceMapComment source_map_find(const char *text, gsize size);

/* Whether the URL carries the map itself. */
gboolean source_map_is_data(const char *url, gsize size);

/* What a data: URL carries. */
GBytes *source_map_decode(const char *url, gsize size, GError **error);

/* The path that any other URL means for a text in that folder, "." for the root; as written, with ".." in it. The caller
 * frees it. A URL with a scheme or a host is an error. */
char *source_map_path(const char *url, gsize size, const char *folder, GError **error);

/* The bytes without what may stand in front of a map: a byte order mark, and the line that keeps browsers from running it.
 * What is left is a JSON object in UTF-8, or an error. */
GBytes *source_map_check(GBytes *bytes, GError **error);
