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
    guint16 unit;
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
};

#define SINGLE_SIZE 128
#define LEADS 128
#define TRAIL_FIRST 0x40
#define TRAILS (256 - TRAIL_FIRST)
#define PAIR_SIZE (LEADS * TRAILS)

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
        if (g_str_equal(corrections[i].charset, charset->name))
            table[corrections[i].bytes - 0x80] = corrections[i].unit;
    return table;
}

const gunichar2 *charset_single_table(const Charset *charset)
{
    gunichar2 *table = known_table(charset, FALSE, NULL);
    return table ? table : known_table(charset, FALSE, make_single_table(charset));
}

/* ICU fills what is free with private characters, which only GB 18030 has in the standard. */
static gboolean is_wanted(const Charset *charset, guint32 c)
{
    return c >= 0x80 && (charset->kind == CHARSET_GB18030 || c < 0xe000 || c > 0xf8ff);
}

static guint32 *make_pair_table(const Charset *charset, gboolean extended)
{
    guint32 *table = g_new(guint32, PAIR_SIZE);
    UConverter *converter = open_converter(charset);
    for (guint i = 0; i < PAIR_SIZE; i++) {
        guint8 bytes[] = {0x8f, (guint8)(0x80 + i / TRAILS), (guint8)(TRAIL_FIRST + i % TRAILS)};
        guint32 c = convert(converter, extended ? bytes : bytes + 1, extended ? 3 : 2);
        table[i] = is_wanted(charset, c) ? c : CHARSET_NO_CHARACTER;
    }
    ucnv_close(converter);
    for (gsize i = 0; i < G_N_ELEMENTS(corrections) && !extended; i++)
        if (g_str_equal(corrections[i].charset, charset->name))
            table[(corrections[i].bytes / 256 - 0x80) * TRAILS + corrections[i].bytes % 256 - TRAIL_FIRST] =
                corrections[i].unit;
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
