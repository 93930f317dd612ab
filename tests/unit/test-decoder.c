/* SPDX-License-Identifier: MIT
 *
 * Codings of bodies, alone and in lists, in one piece and byte by byte, with little room, whole, padded, cut and broken. */
#include "decoder.h"

#include <string.h>
#include <zlib.h>

#define GZIP_HELLO                                                                                                      \
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00"
#define ZLIB_HELLO "\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15"
#define RAW_HELLO "\xcb\x48\xcd\xc9\xc9\x07\x00"
#define BROTLI_HELLO "\x0b\x02\x80\x68\x65\x6c\x6c\x6f\x03"
#define ZSTD_HELLO "\x28\xb5\x2f\xfd\x20\x05\x29\x00\x00\x68\x65\x6c\x6c\x6f"
#define GZIP_EMPTY "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"
#define ZEROS "\0\0\0\0\0\0\0\0\0\0"

/* With its size, since zeros are part of it. */
#define BYTES(TEXT) TEXT, sizeof(TEXT) - 1

static const struct {
    const char *name;
    const char *codings;
    const char *body;
    gsize size;
    const char *content;
    const char *fault; /* NULL: none */
} cases[] = {
    {"gzip", "gzip", BYTES(GZIP_HELLO), "hello"},
    {"by its old name", "x-gzip", BYTES(GZIP_HELLO), "hello"},
    {"in capitals", " GZip ", BYTES(GZIP_HELLO), "hello"},
    {"deflate", "deflate", BYTES(ZLIB_HELLO), "hello"},
    {"deflate without its wrapping", "deflate", BYTES(RAW_HELLO), "hello"},
    {"br", "br", BYTES(BROTLI_HELLO), "hello"},
    {"zstd", "zstd", BYTES(ZSTD_HELLO), "hello"},
    {"with identity", "identity, gzip", BYTES(GZIP_HELLO), "hello"},
    {"with gaps in the list", ", gzip,, ", BYTES(GZIP_HELLO), "hello"},
    {"nothing", "gzip", BYTES(""), ""},
    {"an empty member", "gzip", BYTES(GZIP_EMPTY), ""},

    {"several members", "gzip", BYTES(GZIP_HELLO GZIP_EMPTY GZIP_HELLO), "hellohello"},
    {"several frames", "zstd", BYTES(ZSTD_HELLO ZSTD_HELLO), "hellohello"},
    {"padded gzip", "gzip", BYTES(GZIP_HELLO GZIP_HELLO ZEROS ZEROS), "hellohello"},
    {"padded deflate", "deflate", BYTES(ZLIB_HELLO ZEROS), "hello"},
    {"padded br", "br", BYTES(BROTLI_HELLO ZEROS), "hello"},
    {"padded zstd", "zstd", BYTES(ZSTD_HELLO ZEROS), "hello"},
    {"a member behind the padding", "gzip", BYTES(GZIP_HELLO ZEROS GZIP_HELLO), "hello",
     "has something behind the end of its gzip data"},
    {"rubbish behind gzip", "gzip", BYTES(GZIP_HELLO "rubbish"), "hello", "is not encoded as content-encoding says (gzip)"},
    {"rubbish behind br", "br", BYTES(BROTLI_HELLO "rubbish"), "hello", "has something behind the end of its br data"},
    {"rubbish behind deflate", "deflate", BYTES(ZLIB_HELLO "rubbish"), "hello",
     "has something behind the end of its deflate data"},

    {"cut in the head", "gzip", BYTES("\x1f\x8b\x08"), "", "ends in the middle of its gzip data"},
    {"cut in the data", "deflate", BYTES("\x78\x9c\xcb\x48\xcd"), "he", "ends in the middle of its deflate data"},
    {"cut before the checksum", "gzip", "" GZIP_HELLO, sizeof(GZIP_HELLO) - 9, "hello", "ends in the middle of its gzip data"},
    {"cut in the second member", "gzip", BYTES(GZIP_HELLO "\x1f\x8b"), "hello", "ends in the middle of its gzip data"},
    {"cut br", "br", BYTES("\x0b\x02\x80\x68\x65"), "he", "ends in the middle of its br data"},
    {"cut zstd", "zstd", BYTES("\x28\xb5\x2f\xfd\x20\x05"), "", "ends in the middle of its zstd data"},
    {"no gzip", "gzip", BYTES("hello"), "", "is not encoded as content-encoding says (gzip)"},
    {"no deflate", "deflate", BYTES("\xff\xff\xff"), "", "is not encoded as content-encoding says (deflate)"},
    {"no br", "br", BYTES("\xff\xff\xff\xff"), "", "is not encoded as content-encoding says (br)"},
    {"no zstd", "zstd", BYTES("hello"), "", "is not encoded as content-encoding says (zstd)"},
    {"wrong checksum", "gzip",
     BYTES("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x37\x05\x00\x00\x00"), "hello",
     "is not encoded as content-encoding says (gzip)"},
    {"too many", "gzip, gzip, gzip, gzip", BYTES(GZIP_HELLO), "", "has more than 3 codings"},
};

/* step: how many bytes of input at a time. */
static void decode(Decoder *decoder, const guint8 *bytes, gsize size, gsize step, gsize room, GString *content)
{
    g_autofree guint8 *output = g_malloc(room);
    for (gsize at = 0; at < size; at += step) {
        g_autofree guint8 *piece = g_memdup2(bytes + at, MIN(step, size - at));
        const guint8 *input = piece;
        gsize left = MIN(step, size - at), given;
        while ((given = decoder_run(decoder, &input, &left, output, room)) > 0) {
            g_assert_cmpuint(given, <=, room);
            g_string_append_len(content, (const char *)output, (gssize)given);
        }
        g_autofree char *fault = decoder_fault(decoder);
        g_assert_true(fault || left == 0);
    }
}

static void test_cases(void)
{
    static const gsize steps[] = {1, 3, 4096}, rooms[] = {1, 4, 4096};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (guint way = 0; way < 9; way++) {
            gsize step = steps[way / 3], room = rooms[way % 3];
            g_test_message("%s, %zu bytes at a time, with room for %zu", cases[i].name, step, room);
            Decoder *decoder = decoder_new(cases[i].codings);
            g_assert_nonnull(decoder);
            g_autoptr(GString) content = g_string_new(NULL);
            decode(decoder, (const guint8 *)cases[i].body, cases[i].size, step, room, content);
            g_autofree char *fault = decoder_fault_at_end(decoder);
            g_assert_cmpstr(content->str, ==, cases[i].content);
            g_assert_cmpstr(fault, ==, cases[i].fault);
            decoder_free(decoder);
        }
    }
}

/* With these the body stays as it is. */
static void test_unknown(void)
{
    static const char *const lists[] = {"", "identity", "UTF-8", "aws-chunked", "base64", "compress", "gzip, aws-chunked",
                                        "aws-chunked, gzip", "gzip aws-chunked", "gzip;q=1", " , "};
    for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_test_message("%s", lists[i]);
        g_assert_null(decoder_new(lists[i]));
    }
}

static GByteArray *packed(const void *bytes, gsize size)
{
    z_stream zlib = {.next_in = (Bytef *)bytes, .avail_in = (uInt)size};
    g_assert_cmpint(deflateInit2(&zlib, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
    GByteArray *result = g_byte_array_new();
    g_byte_array_set_size(result, (guint)deflateBound(&zlib, size));
    zlib.next_out = result->data;
    zlib.avail_out = result->len;
    g_assert_cmpint(deflate(&zlib, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_set_size(result, (guint)zlib.total_out);
    deflateEnd(&zlib);
    return result;
}

/* The last in the list was put on last. */
static void test_lists(void)
{
    g_autoptr(GByteArray) body = packed(ZLIB_HELLO, sizeof(ZLIB_HELLO) - 1);
    Decoder *decoder = decoder_new("deflate, gzip");
    g_autoptr(GString) content = g_string_new(NULL);
    decode(decoder, body->data, body->len, 5, 2, content);
    g_assert_cmpstr(content->str, ==, "hello");
    g_assert_null(decoder_fault_at_end(decoder));
    decoder_free(decoder);
}

/* A few bytes that stand for much padding are not worth the time. */
static void test_idle(void)
{
    gsize size = 4u << 20;
    g_autofree guint8 *padded = g_malloc0(size);
    memcpy(padded, GZIP_HELLO, sizeof(GZIP_HELLO) - 1);
    g_autoptr(GByteArray) body = packed(padded, size);
    Decoder *decoder = decoder_new("gzip, gzip");
    g_autoptr(GString) content = g_string_new(NULL);
    decode(decoder, body->data, body->len, body->len, 4096, content);
    g_autofree char *fault = decoder_fault(decoder);
    g_assert_cmpstr(fault, ==, "has gzip data without content");
    decoder_free(decoder);
}

/* What stands for much comes in the portions that there is room for. */
static void test_much(void)
{
    gsize size = 4u << 20;
    g_autofree guint8 *zeros = g_malloc0(size);
    g_autoptr(GByteArray) once = packed(zeros, size), twice = packed(once->data, once->len);
    Decoder *decoder = decoder_new("gzip, gzip");
    g_autoptr(GString) content = g_string_new(NULL);
    decode(decoder, twice->data, twice->len, twice->len, 1000, content);
    g_assert_cmpuint(content->len, ==, size);
    g_assert_null(decoder_fault_at_end(decoder));
    decoder_free(decoder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decoder/cases", test_cases);
    g_test_add_func("/decoder/unknown", test_unknown);
    g_test_add_func("/decoder/lists", test_lists);
    g_test_add_func("/decoder/idle", test_idle);
    g_test_add_func("/decoder/much", test_much);
    return g_test_run();
}
