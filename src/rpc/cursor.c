/* SPDX-License-Identifier: MIT */
#include "cursor.h"
#include "frame.h"
#include "json-escape.h"
#include "json-text.h"

void cursor_fail(Cursor *cursor, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cursor_fail_with(cursor, g_error_new_valist(RPC_ERROR, RPC_ERROR_ARGUMENT, format, arguments));
    va_end(arguments);
}

void cursor_fail_with(Cursor *cursor, GError *error)
{
    cursor->at = cursor->end;
    if (cursor->error)
        g_error_free(error);
    else
        cursor->error = error;
}

const guint8 *cursor_take(Cursor *cursor, guint64 size)
{
    if (size > cursor_left(cursor)) {
        cursor_fail(cursor, "unexpected end of argument: %" G_GUINT64_FORMAT " bytes wanted, %zu left", size,
                    cursor_left(cursor));
        return NULL;
    }
    const guint8 *bytes = cursor->at;
    cursor->at += size;
    return bytes;
}

guint64 cursor_take_big_endian(Cursor *cursor, guint size)
{
    const guint8 *bytes = cursor_take(cursor, size);
    guint64 value = 0;
    for (guint i = 0; bytes && i < size; i++)
        value = value << 8 | bytes[i];
    return value;
}

gboolean cursor_may_add_string(Cursor *cursor, const GString *json, const char *text, gsize size)
{
    enum { QUOTES = 2 };
    gboolean surely = json->len + JSON_ESCAPE_SIZE * size + QUOTES <= cursor->json_max;
    return surely || cursor_may_add(cursor, json, json_text_string_size(text, size));
}

gboolean cursor_finish(Cursor *cursor, GError **error)
{
    if (!cursor->error)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&cursor->error));
    return FALSE;
}
