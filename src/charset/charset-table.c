/* SPDX-License-Identifier: MIT
 *
 * The indexes of the Encoding standard, taken from ICU's converters when an encoding is first used, and put right where
 * those differ. */
#include "charset-private.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/utf16.h>

/* What ICU has otherwise than the standard; 0xfffd: no character. */
typedef struct {
    const char *charset;
    guint16 bytes; /* one, or two */
    guint32 character;
} Correction;

static const Correction corrections[] = {
    {"koi8-u", 0xae, 0x045e},      {"koi8-u", 0xbe, 0x040e},      {"windows-1253", 0xaa, 0xfffd},
    {"windows-1255", 0xca, 0x05ba},
    /* From ISO-8859-15 to ISO-8859-16. */
    {"iso-8859-16", 0xa1, 0x0104}, {"iso-8859-16", 0xa2, 0x0105}, {"iso-8859-16", 0xa3, 0x0141},
    {"iso-8859-16", 0xa5, 0x201e}, {"iso-8859-16", 0xaa, 0x0218}, {"iso-8859-16", 0xac, 0x0179},
    {"iso-8859-16", 0xae, 0x017a}, {"iso-8859-16", 0xaf, 0x017b}, {"iso-8859-16", 0xb2, 0x010c},
    {"iso-8859-16", 0xb3, 0x0142}, {"iso-8859-16", 0xb5, 0x201d}, {"iso-8859-16", 0xb9, 0x010d},
    {"iso-8859-16", 0xba, 0x0219}, {"iso-8859-16", 0xbf, 0x017c}, {"iso-8859-16", 0xc3, 0x0102},
    {"iso-8859-16", 0xc5, 0x0106}, {"iso-8859-16", 0xd0, 0x0110}, {"iso-8859-16", 0xd1, 0x0143},
    {"iso-8859-16", 0xd5, 0x0150}, {"iso-8859-16", 0xd7, 0x015a}, {"iso-8859-16", 0xd8, 0x0170},
    {"iso-8859-16", 0xdd, 0x0118}, {"iso-8859-16", 0xde, 0x021a}, {"iso-8859-16", 0xe3, 0x0103},
    {"iso-8859-16", 0xe5, 0x0107}, {"iso-8859-16", 0xf0, 0x0111}, {"iso-8859-16", 0xf1, 0x0144},
    {"iso-8859-16", 0xf5, 0x0151}, {"iso-8859-16", 0xf7, 0x015b}, {"iso-8859-16", 0xf8, 0x0171},
    {"iso-8859-16", 0xfd, 0x0119}, {"iso-8859-16", 0xfe, 0x021b},
    /* GB 18030-2022, and a blank that pages have. */
    {"gb18030", 0xa3a0, 0x3000}, {"gb18030", 0xa6d9, 0xfe10}, {"gb18030", 0xa6da, 0xfe12}, {"gb18030", 0xa6db, 0xfe11},
    {"gb18030", 0xa6dc, 0xfe13}, {"gb18030", 0xa6dd, 0xfe14}, {"gb18030", 0xa6de, 0xfe15}, {"gb18030", 0xa6df, 0xfe16},
    {"gb18030", 0xa6ec, 0xfe17}, {"gb18030", 0xa6ed, 0xfe18}, {"gb18030", 0xa6f3, 0xfe19}, {"gb18030", 0xfe59, 0x9fb4},
    {"gb18030", 0xfe61, 0x9fb5}, {"gb18030", 0xfe66, 0x9fb6}, {"gb18030", 0xfe67, 0x9fb7}, {"gb18030", 0xfe6d, 0x9fb8},
    {"gb18030", 0xfe7e, 0x9fb9}, {"gb18030", 0xfe90, 0x9fba}, {"gb18030", 0xfea0, 0x9fbb},
    /* HKSCS-2008 and what the standard leaves out. */
    {"big5", 0x87a4, 0x9f97}, {"big5", 0x87ac, 0x9f96}, {"big5", 0x8840, 0x31c0}, {"big5", 0x8841, 0x31c1},
    {"big5", 0x8842, 0x31c2}, {"big5", 0x8843, 0x31c3}, {"big5", 0x8844, 0x31c4}, {"big5", 0x8846, 0x31c5},
    {"big5", 0x8849, 0x31c6}, {"big5", 0x884a, 0x31c7}, {"big5", 0x884d, 0x31c8}, {"big5", 0x884f, 0x31c9},
    {"big5", 0x8850, 0x31ca}, {"big5", 0x8851, 0x31cb}, {"big5", 0x8852, 0x31cc}, {"big5", 0x8854, 0x31cd},
    {"big5", 0x8855, 0x31ce}, {"big5", 0x88a9, 0x23da}, {"big5", 0x88aa, 0x23db}, {"big5", 0x8c43, 0x9fa6},
    {"big5", 0x8c6d, 0x9fa7}, {"big5", 0x8c74, 0x9fa8}, {"big5", 0x8cb7, 0x9fa9}, {"big5", 0x8cb9, 0x9faa},
    {"big5", 0x8cbb, 0x9fab}, {"big5", 0x8cc0, 0x9fac}, {"big5", 0x8cd7, 0x9fad}, {"big5", 0x8cd8, 0x9fae},
    {"big5", 0x8cda, 0x9faf}, {"big5", 0x8ced, 0x9fb2}, {"big5", 0x8d48, 0x9fb3}, {"big5", 0x8e69, 0x7bb8},
    {"big5", 0x8e6f, 0x7c06}, {"big5", 0x8e7e, 0x7cce}, {"big5", 0x8eab, 0x7dd2}, {"big5", 0x8eb4, 0x7e1d},
    {"big5", 0x8ecd, 0x8005}, {"big5", 0x8ed0, 0x8028}, {"big5", 0x8f57, 0x83c1}, {"big5", 0x8f69, 0x84a8},
    {"big5", 0x8f6e, 0x840f}, {"big5", 0x8fcb, 0x89a6}, {"big5", 0x8fcc, 0x89a9}, {"big5", 0x8ffe, 0x8d77},
    {"big5", 0x906d, 0x90fd}, {"big5", 0x907a, 0x92b9}, {"big5", 0x90dc, 0x975c}, {"big5", 0x90f1, 0x97ff},
    {"big5", 0x91bf, 0x9f16}, {"big5", 0x9244, 0x8503}, {"big5", 0x92af, 0x5159}, {"big5", 0x92b0, 0x515b},
    {"big5", 0x92b1, 0x515d}, {"big5", 0x92b2, 0x515e}, {"big5", 0x92c8, 0x936e}, {"big5", 0x92d1, 0x7479},
    {"big5", 0x9447, 0x6d67}, {"big5", 0x94ca, 0x799b}, {"big5", 0x95d9, 0x9097}, {"big5", 0x9644, 0x975d},
    {"big5", 0x96ed, 0x701e}, {"big5", 0x96fc, 0x5b28}, {"big5", 0x9b76, 0x7201}, {"big5", 0x9b78, 0x77d7},
    {"big5", 0x9b7b, 0x7e87}, {"big5", 0x9bc6, 0x99d6}, {"big5", 0x9bde, 0x91d4}, {"big5", 0x9bec, 0x60de},
    {"big5", 0x9bf6, 0x6fb6}, {"big5", 0x9c42, 0x8f36}, {"big5", 0x9c53, 0x4fbb}, {"big5", 0x9c62, 0x71df},
    {"big5", 0x9c68, 0x9104}, {"big5", 0x9c6b, 0x9df0}, {"big5", 0x9c77, 0x83cf}, {"big5", 0x9cbc, 0x5c10},
    {"big5", 0x9cbd, 0x79e3}, {"big5", 0x9cd0, 0x5a67}, {"big5", 0x9d57, 0x8f0b}, {"big5", 0x9d5a, 0x7b51},
    {"big5", 0x9dc4, 0x62d0}, {"big5", 0x9ea9, 0x6062}, {"big5", 0x9eef, 0x75f9}, {"big5", 0x9efd, 0x6c4a},
    {"big5", 0x9f60, 0x9b2e}, {"big5", 0x9f66, 0x9f17}, {"big5", 0x9fcb, 0x50ed}, {"big5", 0x9fd8, 0x5f0c},
    {"big5", 0xa063, 0x880f}, {"big5", 0xa077, 0x62ce}, {"big5", 0xa0d5, 0x7468}, {"big5", 0xa0df, 0x7162},
    {"big5", 0xa0e4, 0x7250}, {"big5", 0xa3c0, 0x2400}, {"big5", 0xa3c1, 0x2401}, {"big5", 0xa3c2, 0x2402},
    {"big5", 0xa3c3, 0x2403}, {"big5", 0xa3c4, 0x2404}, {"big5", 0xa3c5, 0x2405}, {"big5", 0xa3c6, 0x2406},
    {"big5", 0xa3c7, 0x2407}, {"big5", 0xa3c8, 0x2408}, {"big5", 0xa3c9, 0x2409}, {"big5", 0xa3ca, 0x240a},
    {"big5", 0xa3cb, 0x240b}, {"big5", 0xa3cc, 0x240c}, {"big5", 0xa3cd, 0x240d}, {"big5", 0xa3ce, 0x240e},
    {"big5", 0xa3cf, 0x240f}, {"big5", 0xa3d0, 0x2410}, {"big5", 0xa3d1, 0x2411}, {"big5", 0xa3d2, 0x2412},
    {"big5", 0xa3d3, 0x2413}, {"big5", 0xa3d4, 0x2414}, {"big5", 0xa3d5, 0x2415}, {"big5", 0xa3d6, 0x2416},
    {"big5", 0xa3d7, 0x2417}, {"big5", 0xa3d8, 0x2418}, {"big5", 0xa3d9, 0x2419}, {"big5", 0xa3da, 0x241a},
    {"big5", 0xa3db, 0x241b}, {"big5", 0xa3dc, 0x241c}, {"big5", 0xa3dd, 0x241d}, {"big5", 0xa3de, 0x241e},
    {"big5", 0xa3df, 0x241f}, {"big5", 0xa3e0, 0x2421}, {"big5", 0xc6cf, 0x5ef4}, {"big5", 0xc6d3, 0x65e0},
    {"big5", 0xc6d5, 0x7676}, {"big5", 0xc6d7, 0x96b6}, {"big5", 0xc6de, 0x3003}, {"big5", 0xc6df, 0x4edd},
    {"big5", 0xc879, 0x31cf}, {"big5", 0xc8a1, 0x9fb0}, {"big5", 0xc8a3, 0x9fb1}, {"big5", 0xfa5f, 0x5029},
    {"big5", 0xfa66, 0x507d}, {"big5", 0xfabd, 0x5305}, {"big5", 0xfac5, 0x5344}, {"big5", 0xfad5, 0x537f},
    {"big5", 0xfb48, 0x5605}, {"big5", 0xfbb8, 0x5a77}, {"big5", 0xfbf3, 0x5e75}, {"big5", 0xfbf9, 0x5ed0},
    {"big5", 0xfc4f, 0x5f58}, {"big5", 0xfc6c, 0x60a4}, {"big5", 0xfcb9, 0x6490}, {"big5", 0xfce2, 0x6674},
    {"big5", 0xfcf1, 0x675e}, {"big5", 0xfdb7, 0x6c9c}, {"big5", 0xfdb8, 0x6e1d}, {"big5", 0xfdbb, 0x6e2f},
    {"big5", 0xfdf1, 0x716e}, {"big5", 0xfe52, 0x732a}, {"big5", 0xfe6f, 0x745c}, {"big5", 0xfeaa, 0x74e9},
    {"big5", 0xfedd, 0x7809},
};

#define SINGLE_SIZE 128
#define LEADS 128
#define TRAIL_FIRST 0x40
#define TRAILS (256 - TRAIL_FIRST)
#define PAIR_SIZE (LEADS * TRAILS)

static gboolean is_for(const Correction *correction, const Charset *charset)
{
    return g_str_equal(correction->charset, charset->kind == CHARSET_GB18030 ? "gb18030" : charset->name);
}

/* NULL where ICU was built without that one: all its characters are then U+FFFD. */
static UConverter *open_converter(const Charset *charset)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = charset->icu ? ucnv_open(charset->icu, &status) : NULL;
    if (!converter)
        return NULL;
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    return converter;
}

/* The one character that the bytes are, or U+FFFD. */
static guint32 convert(UConverter *converter, const guint8 *bytes, gsize size)
{
    UChar units[4];
    UErrorCode status = U_ZERO_ERROR;
    gint32 length = converter ? ucnv_toUChars(converter, units, G_N_ELEMENTS(units), (const char *)bytes, (gint32)size, &status)
                              : 0;
    if (U_FAILURE(status) || length < 1 || length > 2)
        return CHARSET_NO_CHARACTER;
    if (length == 1)
        return units[0];
    return U16_IS_LEAD(units[0]) && U16_IS_TRAIL(units[1]) ? U16_GET_SUPPLEMENTARY(units[0], units[1]) : CHARSET_NO_CHARACTER;
}

/* Tables stay for the life of the process: there are few, and scripts that need one tend to come back. */
static gpointer known_table(const Charset *charset, gboolean extended, gpointer table)
{
    static GHashTable *tables[2];
    GHashTable **known = &tables[extended];
    if (!*known)
        *known = g_hash_table_new(g_direct_hash, g_direct_equal);
    if (table)
        g_hash_table_insert(*known, (gpointer)charset, table);
    return g_hash_table_lookup(*known, charset);
}

static gunichar2 *make_single_table(const Charset *charset)
{
    gunichar2 *table = g_new(gunichar2, SINGLE_SIZE);
    UConverter *converter = open_converter(charset);
    for (guint i = 0; i < SINGLE_SIZE; i++) {
        guint8 byte = (guint8)(0x80 + i);
        table[i] = charset->icu ? (gunichar2)convert(converter, &byte, 1) : (gunichar2)(0xf780 + i);
    }
    ucnv_close(converter);
    for (gsize i = 0; i < G_N_ELEMENTS(corrections); i++)
        if (is_for(&corrections[i], charset))
            table[corrections[i].bytes - 0x80] = (gunichar2)corrections[i].character;
    return table;
}

const gunichar2 *charset_single_table(const Charset *charset)
{
    gunichar2 *table = known_table(charset, FALSE, NULL);
    return table ? table : known_table(charset, FALSE, make_single_table(charset));
}

/* ICU fills what is free with private characters, which only GB 18030 has in the standard, and JIS X 0212 with IBM's rows
 * behind the last. */
static gboolean is_wanted(const Charset *charset, const guint8 bytes[3], guint32 c, gboolean extended)
{
    if (extended && bytes[1] > 0xed)
        return FALSE;
    return c >= 0x80 && (charset->kind == CHARSET_GB18030 || c < 0xe000 || c > 0xf8ff);
}

static guint32 *make_pair_table(const Charset *charset, gboolean extended)
{
    guint32 *table = g_new(guint32, PAIR_SIZE);
    UConverter *converter = open_converter(charset);
    for (guint i = 0; i < PAIR_SIZE; i++) {
        guint8 bytes[] = {0x8f, (guint8)(0x80 + i / TRAILS), (guint8)(TRAIL_FIRST + i % TRAILS)};
        guint32 c = convert(converter, extended ? bytes : bytes + 1, extended ? 3 : 2);
        table[i] = is_wanted(charset, bytes, c, extended) ? c : CHARSET_NO_CHARACTER;
    }
    ucnv_close(converter);
    for (gsize i = 0; i < G_N_ELEMENTS(corrections) && !extended; i++)
        if (is_for(&corrections[i], charset))
            table[(corrections[i].bytes / 256 - 0x80) * TRAILS + corrections[i].bytes % 256 - TRAIL_FIRST] =
                corrections[i].character;
    return table;
}

guint32 charset_pair(const Charset *charset, guint8 lead, guint8 trail, gboolean extended)
{
    if (lead < 0x80 || trail < TRAIL_FIRST)
        return CHARSET_NO_CHARACTER;
    const guint32 *table = known_table(charset, extended, NULL);
    if (!table)
        table = known_table(charset, extended, make_pair_table(charset, extended));
    return table[(lead - 0x80) * TRAILS + trail - TRAIL_FIRST];
}

guint32 charset_quad(const Charset *charset, const guint8 bytes[4])
{
    static UConverter *converter;
    if (!converter)
        converter = open_converter(charset);
    return convert(converter, bytes, 4);
}
