/* SPDX-License-Identifier: MIT
 *
 * What the files of charset-*.c share: the kinds of encodings, their tables, and a decoder's state. */
#pragma once

#include "charset.h"

typedef enum {
    CHARSET_UTF8,
    CHARSET_UTF16_LE,
    CHARSET_UTF16_BE,
    CHARSET_SINGLE,
    CHARSET_GB18030,
    CHARSET_BIG5,
    CHARSET_EUC_JP,
    CHARSET_ISO_2022_JP,
    CHARSET_SHIFT_JIS,
    CHARSET_EUC_KR,
    CHARSET_REPLACEMENT,
    CHARSET_KIND_COUNT,
} CharsetKind;

struct Charset {
    const char *name;
    const char *labels; /* separated by blanks */
    CharsetKind kind;
    const char *icu; /* ICU's converter whose mapping is the standard's, or nearly; x-user-defined has none */
};

/* ---- charset-table.c ---- */

/* The units of the bytes from 0x80 on, U+FFFD where there is none. */
const gunichar2 *charset_single_table(const Charset *charset);

/* The character of two bytes from 0x80 and 0x40 on, U+FFFD where there is none. extended: the one behind 0x8f in EUC-JP. */
guint32 charset_pair(const Charset *charset, guint8 lead, guint8 trail, gboolean extended);

/* The character of four bytes in GB 18030. */
guint32 charset_quad(const Charset *charset, const guint8 bytes[4]);

/* ---- charset-multi.c ---- */

/* Where characters go; malformed: something was none. */
typedef struct {
    gunichar2 *units;
    gsize count;
    gboolean malformed;
} CharsetOutput;

void charset_emit(CharsetOutput *output, guint32 c);
void charset_emit_malformed(CharsetOutput *output);

/* Begins as zeros. */
typedef struct {
    guint8 lead, second, third; /* bytes of a character that is not complete */
    gboolean extended;          /* EUC-JP: behind 0x8f */
    struct {
        guint8 state, set; /* ISO-2022-JP: where the decoder is, and which set was chosen */
        gboolean had_escape;
    } jis;
} CharsetMulti;

void charset_multi_decode(const Charset *charset, CharsetMulti *state, const guint8 *bytes, gsize size, gboolean last,
                          CharsetOutput *output);
