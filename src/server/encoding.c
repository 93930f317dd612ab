/* SPDX-License-Identifier: MIT
 *
 * The fastest level is used: on metrics pages it takes less than half the time of the default one, for a seventh more
 * bytes. */
#include "encoding.h"

#include <string.h>
#include <zlib.h>

/* One element of the header: "gzip", "gzip;q=0.5", " * ; q=0". Returns whether it names coding, and how much it is
 * wanted; a weight that cannot be read counts as none. */
static gboolean parse_element(const char *element, const char *coding, double *weight)
{
    g_auto(GStrv) parts = g_strsplit(element, ";", -1);
    if (!parts[0] || g_ascii_strcasecmp(g_strstrip(parts[0]), coding) != 0)
        return FALSE;
    *weight = 1;
    for (char **part = parts + 1; *part; part++) {
        const char *parameter = g_strstrip(*part);
        if (g_ascii_strncasecmp(parameter, "q=", 2) == 0)
            *weight = g_ascii_strtod(parameter + 2, NULL);
    }
    return TRUE;
}

gboolean encoding_accepts_gzip(const char *accept_encoding)
{
    static const char *const codings[] = {"gzip", "x-gzip", "*"}; /* the first that is named decides */
    if (!accept_encoding)
        return FALSE;
    g_auto(GStrv) elements = g_strsplit(accept_encoding, ",", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(codings); i++) {
        double weight;
        for (char **element = elements; *element; element++)
            if (parse_element(*element, codings[i], &weight))
                return weight > 0;
    }
    return FALSE;
}

void encoding_gzip(GString *text)
{
    enum { GZIP_FORMAT = 16, MEMORY_LEVEL = 8 };
    z_stream stream = {.next_in = (Bytef *)text->str, .avail_in = (uInt)text->len};
    int status = deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + GZIP_FORMAT, MEMORY_LEVEL,
                              Z_DEFAULT_STRATEGY);
    g_assert(status == Z_OK); /* fails only for want of memory, as any allocation here */

    g_autoptr(GString) compressed = g_string_sized_new(deflateBound(&stream, text->len));
    stream.next_out = (Bytef *)compressed->str;
    stream.avail_out = (uInt)compressed->allocated_len;
    status = deflate(&stream, Z_FINISH);
    g_assert(status == Z_STREAM_END); /* the bound was enough */
    g_string_truncate(text, 0);
    g_string_append_len(text, compressed->str, stream.total_out);
    deflateEnd(&stream);
}
