/* SPDX-License-Identifier: MIT */
#include "json-read.h"
#include <string.h>
#include "codec.h"
#include "json-escape.h"
#include "number.h"

void json_read_init(JsonScan *scan, const char *text, gsize size)
{
    json_scan_init(scan, text, size, JSON_READ_DEPTH_MAX);
}

gboolean json_read_fail(const JsonScan *scan, const char *start, GError **error)
{
    g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "invalid JSON at byte %zu: %s", (gsize)(scan->at - start),
                scan->failure);
    return FALSE;
}

gboolean json_read_value(JsonScan *scan, JsonToken first, JsonValue *value)
{
    *value = (JsonValue){.first = first, .text = scan->text, .size = scan->size, .escaped = scan->escaped};
    if (!json_scan_skip(scan, first))
        return FALSE;
    if (first == JSON_TOKEN_OBJECT || first == JSON_TOKEN_ARRAY)
        value->size = (gsize)(scan->at - value->text);
    return TRUE;
}

const char *json_read_text(const JsonValue *value, gsize *size)
{
    gboolean quoted = value->first == JSON_TOKEN_STRING;
    *size = value->size + 2 * quoted;
    return value->text - quoted;
}

gsize json_read_count_members(const char *members, gsize size)
{
    JsonScan scan;
    gsize count = 0;
    json_scan_init_members(&scan, members, size, JSON_READ_DEPTH_MAX);
    for (; json_scan_next(&scan) == JSON_TOKEN_NAME; count++)
        if (!json_scan_skip(&scan, json_scan_next(&scan)))
            return 0;
    return scan.failure ? 0 : count;
}

void json_read_find_member(const char *members, gsize size, const char *name, JsonValue *value)
{
    JsonScan scan;
    *value = (JsonValue){.first = JSON_TOKEN_BROKEN};
    json_scan_init_members(&scan, members, size, JSON_READ_DEPTH_MAX);
    while (json_scan_next(&scan) == JSON_TOKEN_NAME) {
        gboolean found = scan.size == strlen(name) && memcmp(scan.text, name, scan.size) == 0;
        JsonValue member;
        if (!json_read_value(&scan, json_scan_next(&scan), &member))
            return;
        if (found)
            *value = member;
    }
}

gboolean json_read_check(const char *text, gsize size, GError **error)
{
    JsonScan scan;
    json_read_init(&scan, text, size);
    return (json_scan_skip(&scan, json_scan_next(&scan)) && json_scan_next(&scan) == JSON_TOKEN_END) ||
           json_read_fail(&scan, text, error);
}

const char *json_read_type_name(JsonToken token)
{
    static const char *const names[] = {
        [JSON_TOKEN_OBJECT] = "object", [JSON_TOKEN_ARRAY] = "array", [JSON_TOKEN_STRING] = "string",
        [JSON_TOKEN_NUMBER] = "number", [JSON_TOKEN_TRUE] = "bool",   [JSON_TOKEN_FALSE] = "bool",
        [JSON_TOKEN_NULL] = "null",
    };
    return names[token];
}

/* ---- strings ---- */

/* What the escape \uXXXX at the position stands for, which moves behind it, or behind the second of a pair. */
static gunichar take_unit(const char **at, const char *end)
{
    gunichar unit = json_escaped_unit(*at, end);
    *at += JSON_ESCAPE_SIZE;
    if (!is_surrogate(unit, SURROGATE_HIGH) && !is_surrogate(unit, SURROGATE_LOW))
        return unit;
    gunichar second = json_escaped_unit(*at, end);
    if (is_surrogate(unit, SURROGATE_LOW) || !is_surrogate(second, SURROGATE_LOW))
        return 0xfffd;
    *at += JSON_ESCAPE_SIZE;
    return 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff);
}

static gunichar take_escape(const char **at, const char *end)
{
    static const char controls[0x80] = {['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};
    guchar kind = (guchar)(*at)[1];
    if (kind == 'u')
        return take_unit(at, end);
    *at += 2;
    return controls[kind] ? (guchar)controls[kind] : kind;
}

gsize json_read_string(const char *text, gsize size, char *to)
{
    const char *end = text + size;
    gsize length = 0;
    while (text < end) {
        if (*text == '\\') {
            length += (gsize)g_unichar_to_utf8(take_escape(&text, end), to ? to + length : NULL);
            continue;
        }
        const char *escape = memchr(text, '\\', (gsize)(end - text));
        gsize plain = (gsize)((escape ? escape : end) - text);
        if (to)
            memcpy(to + length, text, plain);
        length += plain;
        text += plain;
    }
    return length;
}

/* ---- numbers ---- */

gboolean json_read_plain_integer(const char *text, gsize size, gint64 *integer)
{
    gboolean negative = *text == '-';
    guint64 number = 0;
    for (gsize i = negative; i < size; i++) {
        if (!g_ascii_isdigit(text[i]) || number > G_MAXUINT64 / 10 - 1)
            return FALSE;
        number = number * 10 + (guint64)(text[i] - '0');
    }
    if (number > (guint64)G_MAXINT64 + negative)
        return FALSE;
    *integer = (gint64)(negative ? -number : number);
    return TRUE;
}

gboolean json_read_integer(const char *text, gsize size, gint64 *integer)
{
    return json_read_plain_integer(text, size, integer) ||
           rpc_integer_from_double(number_parse_json(text, size), integer);
}
