/* SPDX-License-Identifier: MIT
 *
 * Any JSON into msgpack and back: what comes out is the same value to a JSON library, which knows nothing of either. */
#include <jansson.h>
#include <string.h>
#include "json-check.h"
#include "json-read.h"
#include "msgpack.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* NULL where the library has no such value, though it is JSON: huge numbers, lone surrogates, names with NUL. */
static json_t *library_reads(const char *text, gsize size)
{
    json_error_t failure;
    return json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &failure);
}

static void check_same(const char *before, gsize before_size, const GString *after)
{
    json_t *value = library_reads(before, before_size);
    if (!value)
        return;
    json_t *converted = library_reads(after->str, after->len);
    g_assert(converted && json_equal(value, converted));
    json_decref(value);
    json_decref(converted);
}

static void check_back(const GByteArray *msgpack, const char *text, gsize size)
{
    Cursor cursor = {msgpack->data, msgpack->data + msgpack->len, NULL, G_MAXUINT32};
    g_autoptr(GString) json = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    msgpack_read_rest(&cursor, msgpack_read_head(&cursor), json);
    if (!cursor_finish(&cursor, &error)) {
        g_assert(strstr(error->message, "levels"));
        return;
    }
    g_assert(cursor.at == cursor.end);
    g_assert(json_check_value(json->str, json->len));
    check_same(text, size, json);
}

static void check_passed_over(const GByteArray *msgpack)
{
    Cursor cursor = {msgpack->data, msgpack->data + msgpack->len, NULL};
    msgpack_skip_rest(&cursor, msgpack_read_head(&cursor));
    g_assert(!cursor.error && cursor.at == cursor.end);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *text = (const char *)data;
    g_autoptr(GByteArray) msgpack = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    gboolean whole = msgpack_append_json(msgpack, text, size, &error);
    g_assert(whole == (error == NULL) && whole == json_read_check(text, size, NULL));
    g_assert(whole == (msgpack->len > 0) && msgpack->len <= size / 4 * 9 + 32);
    if (!whole)
        return 0;
    check_passed_over(msgpack);
    check_back(msgpack, text, size);
    return 0;
}
