/* SPDX-License-Identifier: MIT
 *
 * Writing JSON text, as Go and JavaScript engines do. */
#pragma once

#include <glib.h>
#include <string.h>

/* Where size more bytes may be written: json_text_advance says how many were. */
char *json_text_room_made(GString *out, gsize size);
static inline char *json_text_room(GString *out, gsize size)
{
    return out->allocated_len - out->len > size ? out->str + out->len : json_text_room_made(out, size);
}
static inline void json_text_advance(GString *out, gsize size)
{
    out->len += size;
    out->str[out->len] = '\0';
}

/* Text as it is. */
static inline void json_text_append(GString *out, const char *text, gsize size)
{
    memcpy(json_text_room(out, size), text, size);
    json_text_advance(out, size);
}

/* A quoted string (invalid UTF-8 becomes U+FFFD), and how many bytes that would be. */
void json_text_append_string(GString *out, const char *text, gsize size);
gsize json_text_string_size(const char *text, gsize size);

/* Bytes as base64 in a string, as Go has them, and how many bytes that would be. */
void json_text_append_base64(GString *out, const guint8 *bytes, gsize size);
static inline gsize json_text_base64_size(gsize size)
{
    return size / 3 * 4 + 4 + 2;
}

/* Numbers; null if it is not finite. */
void json_text_append_integer(GString *out, gint64 number);
void json_text_append_unsigned(GString *out, guint64 number);
void json_text_append_double(GString *out, double number);
