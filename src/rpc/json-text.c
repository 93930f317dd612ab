/* SPDX-License-Identifier: MIT */
#include "json-text.h"
#include "codec.h"
#include "number.h"
#include <math.h>
#include <string.h>

enum { ESCAPE_SIZE = 6 }; /* of \uXXXX */

/* The code unit of an escape \uXXXX; 0 where there is none, which is no surrogate either. */
static guint16 escaped_unit(const char *at, const char *end)
{
    if (end - at < ESCAPE_SIZE || at[0] != '\\' || at[1] != 'u')
        return 0;
    guint unit = 0;
    for (guint i = 2; i < ESCAPE_SIZE; i++) {
        if (!g_ascii_isxdigit(at[i]))
            return 0;
        unit = unit << 4 | (guint)g_ascii_xdigit_value(at[i]);
    }
    return (guint16)unit;
}

static gboolean is_high_surrogate(guint16 unit)
{
    return (unit & 0xfc00) == 0xd800;
}

static gboolean is_low_surrogate(guint16 unit)
{
    return (unit & 0xfc00) == 0xdc00;
}

/* A copy of the text with U+FFFD for lone surrogate escapes; NULL where it has none, as nearly always. */
static char *mend_surrogates(const char *text, gsize size)
{
    g_autofree char *mended = NULL;
    const char *end = text + size;
    for (const char *at = text; at < end && (at = memchr(at, '\\', (gsize)(end - at)));) {
        guint16 unit = escaped_unit(at, end);
        if (is_high_surrogate(unit) && is_low_surrogate(escaped_unit(at + ESCAPE_SIZE, end))) {
            at += 2 * ESCAPE_SIZE;
            continue;
        }
        if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
            if (!mended)
                mended = g_memdup2(text, size);
            memcpy(mended + (at - text), "\\ufffd", ESCAPE_SIZE);
        }
        at += MIN(2, end - at); /* over the escaped character: it may be another backslash */
    }
    return g_steal_pointer(&mended);
}

json_t *json_text_load(const char *text, gsize size, GError **error)
{
    const gsize flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    g_autofree char *mended = mend_surrogates(text, size);
    if (mended)
        text = mended;
    json_error_t failure;
    json_t *value = json_loadb(text, size, flags, &failure);
    if (!value && json_error_code(&failure) == json_error_numeric_overflow)
        value = json_loadb(text, size, flags | JSON_DECODE_INT_AS_REAL, &failure);
    if (!value)
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "invalid JSON at byte %d: %s", failure.position,
                    failure.text);
    return value;
}

static int append_piece(const char *piece, size_t size, void *out)
{
    g_string_append_len(out, piece, (gssize)size);
    return 0;
}

char *json_text_dump(const json_t *value)
{
    GString *out = g_string_new(NULL);
    /* What was loaded is sound: this cannot fail. */
    (void)json_dump_callback(value, append_piece, out, JSON_ENCODE_ANY | JSON_COMPACT);
    return g_string_free(out, FALSE);
}

const char *json_text_type_name(const json_t *value)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "object", [JSON_ARRAY] = "array", [JSON_STRING] = "string", [JSON_INTEGER] = "number",
        [JSON_REAL] = "number",   [JSON_TRUE] = "bool",   [JSON_FALSE] = "bool",    [JSON_NULL] = "null",
    };
    return names[json_typeof(value)];
}

gboolean json_text_integer(const json_t *value, gint64 *integer)
{
    if (json_is_real(value))
        return rpc_integer_from_double(json_real_value(value), integer);
    *integer = json_integer_value(value);
    return json_is_integer(value);
}

static void append_escaped(GString *out, guchar character)
{
    static const char short_escapes[][3] = {
        ['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b", ['\f'] = "\\f",
        ['\n'] = "\\n", ['\r'] = "\\r",  ['\t'] = "\\t",
    };
    if (short_escapes[character][0])
        g_string_append(out, short_escapes[character]);
    else
        g_string_append_printf(out, "\\u%04x", character);
}

/* Up to the first character that cannot stand in a JSON string as it is. */
static const char *skip_plain(const char *at, const char *end)
{
    while (at < end && (guchar)*at >= ' ' && (guchar)*at < 0x80 && *at != '"' && *at != '\\')
        at++;
    return at;
}

void json_text_append_string(GString *out, const char *text, gsize size)
{
    const char *end = text + size;
    g_string_append_c(out, '"');
    while (text < end) {
        const char *plain_end = skip_plain(text, end);
        g_string_append_len(out, text, plain_end - text);
        text = plain_end;
        if (text == end)
            break;
        if ((guchar)*text < 0x80) {
            append_escaped(out, (guchar)*text++);
            continue;
        }
        gunichar character = g_utf8_get_char_validated(text, end - text);
        gboolean valid = character != (gunichar)-1 && character != (gunichar)-2;
        g_string_append_unichar(out, valid ? character : 0xfffd);
        text = valid ? g_utf8_next_char(text) : text + 1;
    }
    g_string_append_c(out, '"');
}

void json_text_append_double(GString *out, double number)
{
    if (!isfinite(number)) {
        g_string_append(out, "null");
        return;
    }
    char text[NUMBER_TEXT_MAX];
    g_string_append_len(out, text, (gssize)number_format_json(number, text));
}
