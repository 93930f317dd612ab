/* SPDX-License-Identifier: MIT
 *
 * Who gets gzip, and that what they get is the text. */
#include "encoding.h"

#include <zlib.h>

static const struct {
    const char *name, *header;
    gboolean gzip;
} headers[] = {
    {"none", NULL, FALSE},
    {"empty", "", FALSE},
    {"gzip", "gzip", TRUE},
    {"case", "GZIP", TRUE},
    {"old-name", "x-gzip", TRUE},
    {"browser", "gzip, deflate, br", TRUE},
    {"last", "br , deflate,gzip", TRUE},
    {"weighted", "gzip;q=0.5", TRUE},
    {"blanks", " gzip ; q=0.1 ", TRUE},
    {"refused", "gzip;q=0", FALSE},
    {"refused-long", "gzip; q=0.000", FALSE},
    {"any", "*", TRUE},
    {"any-refused", "*;q=0", FALSE},
    {"any-but-gzip", "*, gzip;q=0", FALSE},
    {"only-gzip", "gzip, *;q=0", TRUE},
    {"identity", "identity", FALSE},
    {"prefix", "gzipped", FALSE},
    {"broken-weight", "gzip;q=high", FALSE},
    {"commas", ",,;,", FALSE},
};

static void test_header(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    g_assert_cmpint(encoding_accepts_gzip(headers[i].header), ==, headers[i].gzip);
}

static void test_round_trip(gconstpointer size_pointer)
{
    gsize size = GPOINTER_TO_SIZE(size_pointer);
    g_autoptr(GString) text = g_string_new(NULL);
    while (text->len < size)
        g_string_append_printf(text, "js_user_family_total{endpoint=\"/%zu\"} 1\n", text->len);
    g_autoptr(GString) packed = g_string_new_len(text->str, text->len);
    encoding_gzip(packed);

    g_autofree char *back = g_malloc(text->len + 1);
    z_stream stream = {
        .next_in = (Bytef *)packed->str,
        .avail_in = packed->len,
        .next_out = (Bytef *)back,
        .avail_out = text->len + 1,
    };
    g_assert_cmpint(inflateInit2(&stream, MAX_WBITS + 16), ==, Z_OK);
    g_assert_cmpint(inflate(&stream, Z_FINISH), ==, Z_STREAM_END);
    g_assert_cmpmem(back, stream.total_out, text->str, text->len);
    inflateEnd(&stream);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(headers); i++) {
        g_autofree char *path = g_strconcat("/encoding/accepts/", headers[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_header);
    }
    g_test_add_data_func("/encoding/gzip/empty", GSIZE_TO_POINTER(0), test_round_trip);
    g_test_add_data_func("/encoding/gzip/small", GSIZE_TO_POINTER(100), test_round_trip);
    g_test_add_data_func("/encoding/gzip/large", GSIZE_TO_POINTER(3000000), test_round_trip);
    return g_test_run();
}
