/* SPDX-License-Identifier: MIT
 *
 * A position in bytes from outside, for the binary codecs. The first failure sticks and moves the position to
 * the end, so that a decoder may read on with zeros and ask once, when it is done, whether all went well. */
#pragma once

#include <glib.h>

typedef struct {
    const guint8 *at;
    const guint8 *end;
    GError *error; /* of RPC_ERROR_ARGUMENT, once something failed */
    gsize json_max; /* bytes of JSON that may be made of a value in it */
} Cursor;

static inline gsize cursor_left(const Cursor *cursor)
{
    return (gsize)(cursor->end - cursor->at);
}

/* The text is a format as for printf. Later failures are consequences of the first, and not kept. */
void cursor_fail(Cursor *cursor, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same for an error made elsewhere, which is taken over. */
void cursor_fail_with(Cursor *cursor, GError *error);

/* The next size bytes; NULL where fewer are left. */
const guint8 *cursor_take(Cursor *cursor, guint64 size);

static inline guint8 cursor_take_byte(Cursor *cursor)
{
    if (cursor->at < cursor->end)
        return *cursor->at++;
    (void)cursor_take(cursor, 1);
    return 0;
}

/* An unsigned integer of size ≤ 8 bytes. */
guint64 cursor_take_big_endian(Cursor *cursor, guint size);

/* Whether so many bytes may be added to a JSON text, which is asked before they are; a failure where not. */
static inline gboolean cursor_may_add(Cursor *cursor, const GString *json, gsize size)
{
    if (size <= cursor->json_max && json->len <= cursor->json_max - size)
        return TRUE;
    cursor_fail(cursor, "a value would be more than %zu bytes of JSON", cursor->json_max);
    return FALSE;
}

/* The same for text as a string. */
gboolean cursor_may_add_string(Cursor *cursor, const GString *json, const char *text, gsize size);

/* Ends the reading: hands the failure over, if there was one. */
gboolean cursor_finish(Cursor *cursor, GError **error);
