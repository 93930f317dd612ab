/* SPDX-License-Identifier: MIT */
#include "json-text.h"
#include <math.h>
#include "json-escape.h"
#include "json-scan.h"
#include "number.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

char *json_text_room_made(GString *out, gsize size)
{
    gsize length = out->len;
    g_string_set_size(out, length + size); /* at least twice as much as before */
    out->len = length;
    return out->str + length;
}

static gsize write_escape(char *to, guchar character)
{
    static const char short_escapes[0x80] = {
        ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
    };
    static const char digits[] = "0123456789abcdef";
    to[0] = '\\';
    if (short_escapes[character]) {
        to[1] = short_escapes[character];
        return 2;
    }
    memcpy(to + 1, "u00", 3);
    to[4] = digits[character >> 4];
    to[5] = digits[character & 0xf];
    return JSON_ESCAPE_SIZE;
}

/* One byte that cannot stand in a string as it is. */
static gsize write_mended(char *to, guchar byte)
{
    if (byte < 0x80)
        return write_escape(to, byte);
    memcpy(to, replacement, strlen(replacement));
    return strlen(replacement);
}

/* From one that cannot stand as it is to the last of a row of them, or of a batch. */
static const char *append_mended(GString *out, const char *text, const char *end)
{
    enum { BATCH = 256 };
    char *start = json_text_room(out, JSON_ESCAPE_SIZE * BATCH), *to = start;
    end = text + MIN(end - text, BATCH);
    do
        to += write_mended(to, (guchar)*text++);
    while (text < end && (guchar)*text < ' ');
    json_text_advance(out, (gsize)(to - start));
    return text;
}

void json_text_append_string(GString *out, const char *text, gsize size)
{
    if (size == 0) {
        json_text_append(out, "\"\"", 2);
        return;
    }
    const char *end = text + size;
    json_text_append(out, "\"", 1);
    for (;;) {
        const char *plain_end = json_scan_plain(text, end);
        json_text_append(out, text, (gsize)(plain_end - text));
        if (plain_end == end)
            break;
        text = append_mended(out, plain_end, end);
    }
    json_text_append(out, "\"", 1);
}

gsize json_text_string_size(const char *text, gsize size)
{
    const char *end = size > 0 ? text + size : text;
    gsize total = 2;
    for (;;) {
        const char *plain_end = json_scan_plain(text, end);
        total += (gsize)(plain_end - text);
        text = plain_end;
        if (text == end)
            return total;
        char escape[JSON_ESCAPE_SIZE];
        total += write_mended(escape, (guchar)*text++);
    }
}

void json_text_append_base64(GString *out, const guint8 *bytes, gsize size)
{
    int state = 0, save = 0;
    char *to = json_text_room(out, json_text_base64_size(size));
    gsize length = 0;
    to[length++] = '"';
    length += g_base64_encode_step(bytes, size, FALSE, to + length, &state, &save);
    length += g_base64_encode_close(FALSE, to + length, &state, &save);
    to[length++] = '"';
    json_text_advance(out, length);
}

/* Returns how many bytes that is. */
static gsize write_digits(char *to, guint64 number)
{
    gsize count = 1;
    for (guint64 rest = number; rest >= 10; rest /= 10)
        count++;
    for (gsize i = count; i > 0; number /= 10)
        to[--i] = (char)('0' + number % 10);
    return count;
}

enum { INTEGER_MAX = 20 }; /* digits, or a sign and one less */

void json_text_append_unsigned(GString *out, guint64 number)
{
    json_text_advance(out, write_digits(json_text_room(out, INTEGER_MAX), number));
}

void json_text_append_integer(GString *out, gint64 number)
{
    char *to = json_text_room(out, INTEGER_MAX);
    gboolean negative = number < 0;
    *to = '-';
    json_text_advance(out, negative + write_digits(to + negative, negative ? -(guint64)number : (guint64)number));
}

void json_text_append_double(GString *out, double number)
{
    if (isfinite(number))
        json_text_advance(out, number_format_json(number, json_text_room(out, NUMBER_TEXT_MAX)));
    else
        json_text_append(out, "null", 4);
}
