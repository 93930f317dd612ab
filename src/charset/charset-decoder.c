/* SPDX-License-Identifier: MIT */
#include "charset-private.h"

#include <string.h>

typedef struct {
    gboolean has_byte;
    guint8 byte;
    gunichar2 lead; /* a surrogate whose second half may come */
} Utf16;

struct CharsetDecoder {
    const Charset *charset;
    gboolean fatal, ignore_bom;
    gboolean began; /* the first unit is through */
    union {
        CharsetUtf8 utf8;
        Utf16 utf16;
        CharsetMulti multi;
    } state;
};

CharsetDecoder *charset_decoder_new(const Charset *charset, gboolean fatal, gboolean ignore_bom)
{
    CharsetDecoder *decoder = g_new0(CharsetDecoder, 1);
    *decoder = (CharsetDecoder){.charset = charset, .fatal = fatal, .ignore_bom = ignore_bom};
    return decoder;
}

void charset_decoder_free(CharsetDecoder *decoder)
{
    g_free(decoder);
}

/* ---- UTF-16 ---- */

static void feed_unit(Utf16 *state, gunichar2 unit, CharsetOutput *output)
{
    gboolean is_trail = (unit & 0xfc00) == 0xdc00;
    if (state->lead && is_trail) {
        output->units[output->count++] = state->lead;
        output->units[output->count++] = unit;
        state->lead = 0;
        return;
    }
    if (state->lead)
        charset_emit_malformed(output);
    state->lead = (unit & 0xfc00) == 0xd800 ? unit : 0;
    if (is_trail)
        charset_emit_malformed(output);
    else if (!state->lead)
        output->units[output->count++] = unit;
}

static void decode_utf16(Utf16 *state, gboolean is_big, const guint8 *bytes, gsize size, gboolean last, CharsetOutput *output)
{
    for (gsize i = 0; i < size; i++) {
        if (state->has_byte)
            feed_unit(state, (gunichar2)(is_big ? state->byte << 8 | bytes[i] : bytes[i] << 8 | state->byte), output);
        state->byte = bytes[i];
        state->has_byte = !state->has_byte;
    }
    if (last && (state->has_byte || state->lead))
        charset_emit_malformed(output);
}

static void decode_single(const Charset *charset, const guint8 *bytes, gsize size, CharsetOutput *output)
{
    const gunichar2 *table = charset_single_table(charset);
    for (gsize i = 0; i < size; i++) {
        gunichar2 unit = bytes[i] < 0x80 ? bytes[i] : table[bytes[i] - 0x80];
        output->units[i] = unit;
        output->malformed |= unit == CHARSET_NO_CHARACTER;
    }
    output->count = size;
}

/* ---- all of them ---- */

static gboolean has_bom(const Charset *charset)
{
    return charset->kind == CHARSET_UTF8 || charset->kind == CHARSET_UTF16_LE || charset->kind == CHARSET_UTF16_BE;
}

static void decode(CharsetDecoder *decoder, const guint8 *bytes, gsize size, gboolean last, CharsetOutput *output)
{
    const Charset *charset = decoder->charset;
    switch (charset->kind) {
    case CHARSET_UTF8: {
        gssize count = charset_utf8_decode(&decoder->state.utf8, bytes, size, last, decoder->fatal, output->units);
        output->malformed = count < 0;
        output->count = count < 0 ? 0 : (gsize)count;
        break;
    }
    case CHARSET_UTF16_LE:
    case CHARSET_UTF16_BE:
        decode_utf16(&decoder->state.utf16, charset->kind == CHARSET_UTF16_BE, bytes, size, last, output);
        break;
    case CHARSET_SINGLE:
        decode_single(charset, bytes, size, output);
        break;
    case CHARSET_REPLACEMENT:
        output->malformed = TRUE;
        break;
    default:
        charset_multi_decode(charset, &decoder->state.multi, bytes, size, last, output);
    }
}

gssize charset_decoder_push(CharsetDecoder *decoder, const guint8 *bytes, gsize size, gboolean last, gunichar2 *units)
{
    CharsetOutput output = {.units = units};
    decode(decoder, bytes, size, last, &output);
    if (!decoder->began && output.count > 0) {
        decoder->began = TRUE;
        if (units[0] == 0xfeff && has_bom(decoder->charset) && !decoder->ignore_bom)
            memmove(units, units + 1, --output.count * sizeof *units);
    }
    gboolean failed = decoder->fatal && output.malformed;
    if (last || failed)
        *decoder = (CharsetDecoder){.charset = decoder->charset, .fatal = decoder->fatal, .ignore_bom = decoder->ignore_bom};
    return failed ? -1 : (gssize)output.count;
}
