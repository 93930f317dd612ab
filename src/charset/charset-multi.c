/* SPDX-License-Identifier: MIT
 *
 * The decoders for encodings of several bytes a character, by the algorithms of the Encoding standard. Where a byte below
 * 0x80 cannot end a character, it stands for itself. */
#include "charset-private.h"

typedef void (*Feed)(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output);

void charset_emit(CharsetOutput *output, guint32 c)
{
    if (c >= 0x10000) {
        output->units[output->count++] = (gunichar2)(0xd7c0 + (c >> 10));
        c = 0xdc00 + (c & 0x3ff);
    }
    output->units[output->count++] = (gunichar2)c;
}

void charset_emit_malformed(CharsetOutput *output)
{
    output->malformed = TRUE;
    charset_emit(output, CHARSET_NO_CHARACTER);
}

static gboolean is_between(guint8 byte, guint8 first, guint8 last)
{
    return byte >= first && byte <= last;
}

/* The end of a pair. */
static void emit_pair(const Charset *charset, guint8 lead, guint8 trail, gboolean extended, CharsetOutput *output)
{
    guint32 c = charset_pair(charset, lead, trail, extended);
    if (c != CHARSET_NO_CHARACTER) {
        charset_emit(output, c);
        return;
    }
    charset_emit_malformed(output);
    if (trail < 0x80)
        charset_emit(output, trail);
}

/* A byte that begins a character, or is one. */
static void begin(CharsetMulti *state, guint8 byte, guint8 first_lead, guint8 last_lead, CharsetOutput *output)
{
    if (byte < 0x80)
        charset_emit(output, byte);
    else if (is_between(byte, first_lead, last_lead))
        state->lead = byte;
    else
        charset_emit_malformed(output);
}

static guint8 take_lead(CharsetMulti *state)
{
    guint8 lead = state->lead;
    state->lead = 0;
    return lead;
}

static void feed_euc_kr(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (state->lead)
        emit_pair(charset, take_lead(state), byte, FALSE, output);
    else
        begin(state, byte, 0x81, 0xfe, output);
}

/* Four pairs are two characters each. */
static void feed_big5(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (state->lead == 0x88 && (byte == 0x62 || byte == 0x64 || byte == 0xa3 || byte == 0xa5)) {
        state->lead = 0;
        charset_emit(output, byte < 0x80 ? 0x00ca : 0x00ea);
        charset_emit(output, byte == 0x62 || byte == 0xa3 ? 0x0304 : 0x030c);
        return;
    }
    feed_euc_kr(charset, state, byte, output);
}

#define HALFWIDTH(byte) (0xff61u - 0xa1 + (byte))

static void feed_shift_jis(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (!state->lead) {
        if (byte == 0x80)
            charset_emit(output, byte);
        else if (is_between(byte, 0xa1, 0xdf))
            charset_emit(output, HALFWIDTH(byte));
        else
            begin(state, byte == 0xa0 ? 0xff : byte, 0x81, 0xfc, output);
        return;
    }
    guint8 lead = take_lead(state);
    gboolean is_trail = is_between(byte, 0x40, 0x7e) || is_between(byte, 0x80, 0xfc);
    if (is_between(lead, 0xf0, 0xf9) && is_trail)
        charset_emit(output, 0xe000u + (lead - 0xf0u) * 188 + byte - (byte < 0x7f ? 0x40u : 0x41u));
    else
        emit_pair(charset, lead, byte, FALSE, output);
}

static void emit_halfwidth(guint8 byte, CharsetOutput *output)
{
    if (is_between(byte, 0xa1, 0xdf)) {
        charset_emit(output, HALFWIDTH(byte));
        return;
    }
    charset_emit_malformed(output);
    if (byte < 0x80)
        charset_emit(output, byte);
}

static void feed_euc_jp(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (!state->lead) {
        begin(state, byte, byte == 0x8e || byte == 0x8f ? byte : 0xa1, 0xfe, output);
        return;
    }
    guint8 lead = take_lead(state);
    gboolean extended = state->extended;
    state->extended = FALSE;
    if (lead == 0x8e) {
        emit_halfwidth(byte, output);
    } else if (lead == 0x8f && is_between(byte, 0xa1, 0xfe)) {
        state->extended = TRUE;
        state->lead = byte;
    } else {
        emit_pair(charset, lead, byte, extended, output);
    }
}

/* ---- GB 18030 ---- */

static void feed_gb18030(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output);

/* The lead was wrong: what came behind it stands for itself. */
static void feed_again(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    guint8 second = state->second, third = state->third;
    *state = (CharsetMulti){0};
    charset_emit_malformed(output);
    feed_gb18030(charset, state, second, output);
    if (third)
        feed_gb18030(charset, state, third, output);
    feed_gb18030(charset, state, byte, output);
}

static void feed_fourth(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (!is_between(byte, '0', '9')) {
        feed_again(charset, state, byte, output);
        return;
    }
    guint32 c = charset_quad(charset, (guint8[]){state->lead, state->second, state->third, byte});
    *state = (CharsetMulti){0};
    if (c == CHARSET_NO_CHARACTER)
        charset_emit_malformed(output);
    else
        charset_emit(output, c);
}

static void feed_gb18030(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (state->third)
        feed_fourth(charset, state, byte, output);
    else if (state->second && is_between(byte, 0x81, 0xfe))
        state->third = byte;
    else if (state->second)
        feed_again(charset, state, byte, output);
    else if (state->lead && is_between(byte, '0', '9'))
        state->second = byte;
    else if (state->lead)
        emit_pair(charset, take_lead(state), byte, FALSE, output);
    else if (byte == 0x80)
        charset_emit(output, 0x20ac);
    else
        begin(state, byte, 0x81, 0xfe, output);
}

/* ---- ISO-2022-JP ---- */

/* The sets, and what an escape sequence can be at. */
enum { JIS_ASCII, JIS_ROMAN, JIS_KATAKANA, JIS_TWO_BYTES, JIS_TRAIL, JIS_ESCAPE_START, JIS_ESCAPE };

#define ESCAPE 0x1b

static void feed_jis_character(CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    gboolean is_roman = state->jis.state == JIS_ROMAN, is_katakana = state->jis.state == JIS_KATAKANA;
    if (byte == ESCAPE) {
        state->jis.state = JIS_ESCAPE_START;
        return;
    }
    state->jis.had_escape = FALSE;
    if (is_katakana && is_between(byte, 0x21, 0x5f))
        charset_emit(output, 0xff61u - 0x21 + byte);
    else if (byte >= 0x80 || byte == 0x0e || byte == 0x0f || is_katakana)
        charset_emit_malformed(output);
    else
        charset_emit(output, is_roman && byte == 0x5c ? 0xa5 : is_roman && byte == 0x7e ? 0x203e : byte);
}

static void feed_jis_lead(CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    if (byte == ESCAPE) {
        state->jis.state = JIS_ESCAPE_START;
        return;
    }
    state->jis.had_escape = FALSE;
    if (!is_between(byte, 0x21, 0x7e)) {
        charset_emit_malformed(output);
        return;
    }
    state->lead = byte;
    state->jis.state = JIS_TRAIL;
}

static void feed_jis_trail(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    guint8 lead = take_lead(state);
    state->jis.state = byte == ESCAPE ? JIS_ESCAPE_START : JIS_TWO_BYTES;
    guint32 c = is_between(byte, 0x21, 0x7e) ? charset_pair(charset, lead | 0x80, byte | 0x80, FALSE) : CHARSET_NO_CHARACTER;
    if (c == CHARSET_NO_CHARACTER)
        charset_emit_malformed(output);
    else
        charset_emit(output, c);
}

static void feed_jis(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output);

/* An escape sequence that is none: its bytes stand for themselves. */
static void leave_escape(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    guint8 lead = take_lead(state);
    state->jis.had_escape = FALSE;
    state->jis.state = state->jis.set;
    charset_emit_malformed(output);
    if (lead)
        feed_jis(charset, state, lead, output);
    feed_jis(charset, state, byte, output);
}

static void feed_jis_escape(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    static const struct {
        guint8 lead, byte, set;
    } escapes[] = {
        {'(', 'B', JIS_ASCII},     {'(', 'J', JIS_ROMAN},     {'(', 'I', JIS_KATAKANA},
        {'$', '@', JIS_TWO_BYTES}, {'$', 'B', JIS_TWO_BYTES},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(escapes); i++) {
        if (escapes[i].lead != state->lead || escapes[i].byte != byte)
            continue;
        gboolean had_escape = state->jis.had_escape;
        *state = (CharsetMulti){.jis = {.state = escapes[i].set, .set = escapes[i].set, .had_escape = TRUE}};
        if (had_escape)
            charset_emit_malformed(output);
        return;
    }
    leave_escape(charset, state, byte, output);
}

static void feed_jis(const Charset *charset, CharsetMulti *state, guint8 byte, CharsetOutput *output)
{
    switch (state->jis.state) {
    case JIS_TWO_BYTES:
        feed_jis_lead(state, byte, output);
        break;
    case JIS_TRAIL:
        feed_jis_trail(charset, state, byte, output);
        break;
    case JIS_ESCAPE_START:
        if (byte == '$' || byte == '(') {
            state->lead = byte;
            state->jis.state = JIS_ESCAPE;
        } else {
            leave_escape(charset, state, byte, output);
        }
        break;
    case JIS_ESCAPE:
        feed_jis_escape(charset, state, byte, output);
        break;
    default:
        feed_jis_character(state, byte, output);
    }
}

/* What the end of the stream leaves without an end. */
static void end_jis(const Charset *charset, CharsetMulti *state, CharsetOutput *output)
{
    guint8 lead = state->lead, at = state->jis.state;
    if (at == JIS_TRAIL || at == JIS_ESCAPE_START || at == JIS_ESCAPE)
        charset_emit_malformed(output);
    if (at != JIS_ESCAPE)
        return;
    state->lead = 0;
    state->jis.state = state->jis.set;
    feed_jis(charset, state, lead, output);
    if (state->jis.state == JIS_TRAIL)
        charset_emit_malformed(output);
}

void charset_multi_decode(const Charset *charset, CharsetMulti *state, const guint8 *bytes, gsize size, gboolean last,
                          CharsetOutput *output)
{
    static const Feed feeds[CHARSET_KIND_COUNT] = {
        [CHARSET_GB18030] = feed_gb18030, [CHARSET_BIG5] = feed_big5,           [CHARSET_EUC_JP] = feed_euc_jp,
        [CHARSET_EUC_KR] = feed_euc_kr,   [CHARSET_SHIFT_JIS] = feed_shift_jis, [CHARSET_ISO_2022_JP] = feed_jis,
    };
    Feed feed = feeds[charset->kind];
    for (gsize i = 0; i < size; i++)
        feed(charset, state, bytes[i], output);
    if (!last)
        return;
    if (charset->kind == CHARSET_ISO_2022_JP)
        end_jis(charset, state, output);
    else if (state->lead)
        charset_emit_malformed(output);
}
