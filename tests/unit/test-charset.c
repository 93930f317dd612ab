/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "charset.h"

#define STREAM_PIECE_MAX 4

typedef struct {
    const char *label, *bytes;
    gsize size;
    const char *text; /* what that is, as UTF-8 */
    gboolean malformed;
} Decode;

#define ROW(label, bytes, text) {label, bytes, sizeof bytes - 1, text, FALSE}
#define BAD(label, bytes, text) {label, bytes, sizeof bytes - 1, text, TRUE}
#define NONE "\xef\xbf\xbd" /* U+FFFD */

static const Decode utf8_rows[] = {
    ROW("utf-8", "", ""),
    ROW("utf-8", "plain ASCII, long enough for words", "plain ASCII, long enough for words"),
    ROW("utf-8", "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "h\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
    ROW("utf-8", "\xef\xbb\xbf" "a\xef\xbb\xbf", "a\xef\xbb\xbf"),
    ROW("utf-8", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"),
    BAD("utf-8", "\x80", NONE),
    BAD("utf-8", "\xff" "a", NONE "a"),
    BAD("utf-8", "\xc0\x80", NONE NONE),
    BAD("utf-8", "\xc3", NONE),
    BAD("utf-8", "\xc3" "a", NONE "a"),
    BAD("utf-8", "\xe0\x80\x80", NONE NONE NONE),
    BAD("utf-8", "\xe2\x82", NONE),
    BAD("utf-8", "\xe2\x82" "a", NONE "a"),
    BAD("utf-8", "\xed\xa0\x80", NONE NONE NONE),
    BAD("utf-8", "\xf0\x9f\x98", NONE),
    BAD("utf-8", "\xf0\x9f\x98\xc3\xa9", NONE "\xc3\xa9"),
    BAD("utf-8", "\xf0\x80\x80\x80", NONE NONE NONE NONE),
    BAD("utf-8", "\xf4\x90\x80\x80", NONE NONE NONE NONE),
    BAD("utf-8", "\xf5\x80", NONE NONE),
};

static const Decode utf16_rows[] = {
    ROW("utf-16", "a\0\xac\x20", "a\xe2\x82\xac"),
    ROW("utf-16le", "\xff\xfe" "a\0", "a"),
    ROW("utf-16be", "\xfe\xff\0a", "a"),
    ROW("utf-16be", "\xd8\x3d\xde\0", "\xf0\x9f\x98\x80"),
    BAD("utf-16le", "a", NONE),
    BAD("utf-16le", "\0\xdc", NONE),
    BAD("utf-16le", "\0\xd8", NONE),
    BAD("utf-16le", "\0\xd8" "a\0", NONE "a"),
    BAD("utf-16le", "\0\xd8\0\xd8", NONE NONE),
};

static const Decode single_rows[] = {
    ROW("latin1", "\x80\xe9\xff", "\xe2\x82\xac\xc3\xa9\xc3\xbf"),
    ROW("windows-1252", "\x81\x9f", "\xc2\x81\xc5\xb8"),
    ROW("koi8-u", "\xae\xbe\xc1", "\xd1\x9e\xd0\x8e\xd0\xb0"),
    ROW("windows-1255", "\xca", "\xd6\xba"),
    BAD("windows-1253", "\xaa\xc1", NONE "\xce\x91"),
    ROW("iso-8859-16", "\xa1\xa4\xfe", "\xc4\x84\xe2\x82\xac\xc8\x9b"),
    BAD("windows-874", "\xa1\xdb", "\xe0\xb8\x81" NONE),
    ROW("x-user-defined", "a\x80\xff", "a\xef\x9e\x80\xef\x9f\xbf"),
    ROW("macintosh", "\x8e\xdb", "\xc3\xa9\xe2\x82\xac"),
};

static const Decode multi_rows[] = {
    ROW("shift_jis", "\x82\xa0\xb1\x80", "\xe3\x81\x82\xef\xbd\xb1\xc2\x80"),
    ROW("sjis", "\xf0\x40\xf9\xfc", "\xee\x80\x80\xee\x9d\x97"),
    BAD("shift_jis", "\x81", NONE),
    BAD("shift_jis", "\x81\x39\xa0", NONE "9" NONE),
    ROW("euc-jp", "\xa4\xa2\x8e\xb1\x8f\xb0\xa1", "\xe3\x81\x82\xef\xbd\xb1\xe4\xb8\x82"),
    BAD("euc-jp", "\x8e" "a\x8f\xf3\xf3", NONE "a" NONE),
    ROW("iso-2022-jp", "a\x1b$B$\"\x1b(J\\~\x1b(I1\x1b(B\\", "a\xe3\x81\x82\xc2\xa5\xe2\x80\xbe\xef\xbd\xb1\\"),
    BAD("iso-2022-jp", "\x1b$B$", NONE),
    BAD("iso-2022-jp", "\x1b$x", NONE "$x"),
    BAD("iso-2022-jp", "\x1b(B\x1b(B", NONE),
    BAD("iso-2022-jp", "\x0e\x80", NONE NONE),
    ROW("euc-kr", "\xb0\xa1\x81\x41", "\xea\xb0\x80\xea\xb0\x82"),
    BAD("euc-kr", "\x80\xb0 ", NONE NONE " "),
    ROW("big5", "\xa4\xa4\x88\x62\x88\xa5", "\xe4\xb8\xad\xc3\x8a\xcc\x84\xc3\xaa\xcc\x8c"),
    ROW("big5-hkscs", "\x88\x40\x8e\x69", "\xe3\x87\x80\xe7\xae\xb8"),
    BAD("big5", "\x81\x40", NONE "@"),
    ROW("gbk", "\xd6\xd0\x80\xa2\xe3", "\xe4\xb8\xad\xe2\x82\xac\xe2\x82\xac"),
    ROW("gb18030", "\x94\x39\xda\x33\xfe\x59", "\xf0\x9f\x92\xa9\xe9\xbe\xb4"),
    ROW("gb2312", "\xa3\xa0", "\xe3\x80\x80"),
    BAD("gb18030", "\x81\x30\x81", NONE),
    BAD("gb18030", "\x81\x30 ", NONE "0 "),
    BAD("gb18030", "\x81\x30\xd6\xd0", NONE "0\xe4\xb8\xad"),
    BAD("gb18030", "\xff", NONE),
};

static char *to_utf8(const gunichar2 *units, gsize length)
{
    gsize size = charset_utf8_size(units, length), read;
    char *text = g_malloc(size + 1);
    g_assert_cmpuint(charset_utf8_encode(units, length, (guint8 *)text, size, &read), ==, size);
    g_assert_cmpuint(read, ==, length);
    text[size] = '\0';
    return text;
}

static CharsetDecoder *make_decoder(const char *label, gboolean fatal, gboolean ignore_bom)
{
    return charset_decoder_new(charset_find(label, strlen(label)), fatal, ignore_bom);
}

/* In pieces of that size; a decoder is as new after the last one, so it is used twice. */
static void check_pieces(const Decode *row, gsize piece)
{
    g_autoptr(CharsetDecoder) decoder = make_decoder(row->label, FALSE, FALSE);
    for (guint round = 0; round < 2; round++) {
        g_autofree gunichar2 *units = g_new(gunichar2, CHARSET_UNITS_MAX(row->size) * 2);
        gsize count = 0;
        for (gsize at = 0; at < row->size; at += piece) {
            gsize size = MIN(piece, row->size - at);
            count += (gsize)charset_decoder_push(decoder, (const guint8 *)row->bytes + at, size, FALSE, units + count);
        }
        count += (gsize)charset_decoder_push(decoder, NULL, 0, TRUE, units + count);
        g_autofree char *text = to_utf8(units, count);
        g_assert_cmpstr(text, ==, row->text);
    }
}

static void check_fatal(const Decode *row)
{
    g_autofree gunichar2 *units = g_new(gunichar2, CHARSET_UNITS_MAX(row->size));
    g_autoptr(CharsetDecoder) decoder = make_decoder(row->label, TRUE, FALSE);
    gssize count = charset_decoder_push(decoder, (const guint8 *)row->bytes, row->size, TRUE, units);
    g_assert_cmpint(count < 0, ==, row->malformed);
}

typedef struct {
    const Decode *rows;
    gsize count;
} DecodeTable;

static void test_decode(gconstpointer data)
{
    const DecodeTable *table = data;
    for (gsize i = 0; i < table->count; i++) {
        const Decode *row = &table->rows[i];
        for (gsize piece = 1; piece <= STREAM_PIECE_MAX; piece++)
            check_pieces(row, piece);
        check_pieces(row, row->size + 1);
        check_fatal(row);
    }
}

static void test_bom(void)
{
    gunichar2 units[CHARSET_UNITS_MAX(8)];
    g_autoptr(CharsetDecoder) keeping = make_decoder("utf-8", FALSE, TRUE);
    g_autoptr(CharsetDecoder) dropping = make_decoder("utf-8", FALSE, FALSE);
    g_assert_cmpint(charset_decoder_push(keeping, (const guint8 *)"\xef\xbb\xbf" "a", 4, TRUE, units), ==, 2);
    g_assert_cmpint(charset_decoder_push(dropping, (const guint8 *)"\xef\xbb", 2, FALSE, units), ==, 0);
    g_assert_cmpint(charset_decoder_push(dropping, (const guint8 *)"\xbf" "a", 2, FALSE, units), ==, 1);
    g_assert_cmpint(charset_decoder_push(dropping, (const guint8 *)"\xef\xbb\xbf", 3, TRUE, units), ==, 1);
}

static void test_labels(void)
{
    static const char *const rows[][2] = {
        {"utf8", "utf-8"},          {" \t\n\f\rUTF-8 ", "utf-8"}, {"Latin1", "windows-1252"}, {"ascii", "windows-1252"},
        {"l5", "windows-1254"},     {"logical", "iso-8859-8-i"},  {"unicode", "utf-16le"},    {"x-sjis", "shift_jis"},
        {"gb_2312-80", "gbk"},      {"iso-2022-kr", "replacement"},
        {"utf-7", NULL},            {"utf-32", NULL},             {"", NULL},                 {"utf", NULL},
        {"utf-8 utf8", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Charset *charset = charset_find(rows[i][0], strlen(rows[i][0]));
        g_assert_cmpstr(charset ? charset_name(charset) : NULL, ==, rows[i][1]);
    }
    g_assert_null(charset_find("utf-8\0", 6));
    g_assert_false(charset_is_decodable(charset_find("replacement", 11)));
}

static void test_encode(void)
{
    static const gunichar2 units[] = {'a', 0xe9, 0x20ac, 0xd83d, 0xde00, 0xd800, 'b', 0xdc00};
    static const char text[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" NONE "b" NONE;
    g_autofree char *encoded = to_utf8(units, G_N_ELEMENTS(units));
    g_assert_cmpstr(encoded, ==, text);

    /* Characters are not cut. */
    static const gsize written[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10, 10, 13};
    for (gsize room = 0; room < G_N_ELEMENTS(written); room++) {
        guint8 bytes[16];
        gsize read;
        g_assert_cmpuint(charset_utf8_encode(units, G_N_ELEMENTS(units), bytes, room, &read), ==, written[room]);
        g_assert_cmpmem(bytes, written[room], text, written[room]);
    }
}

#define TABLE(name, rows)                                                                                                \
    static const DecodeTable name = {rows, G_N_ELEMENTS(rows)}

TABLE(utf8, utf8_rows);
TABLE(utf16, utf16_rows);
TABLE(single, single_rows);
TABLE(multi, multi_rows);

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/charset/decode/utf-8", &utf8, test_decode);
    g_test_add_data_func("/charset/decode/utf-16", &utf16, test_decode);
    g_test_add_data_func("/charset/decode/single", &single, test_decode);
    g_test_add_data_func("/charset/decode/multi", &multi, test_decode);
    g_test_add_func("/charset/bom", test_bom);
    g_test_add_func("/charset/labels", test_labels);
    g_test_add_func("/charset/encode", test_encode);
    return g_test_run();
}
