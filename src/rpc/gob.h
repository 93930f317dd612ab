/* SPDX-License-Identifier: MIT
 *
 * Go's gob encoding, as far as one self-contained value goes: a reader that follows the type definitions in
 * the stream, and the few primitives for writing. Works like Go's own decoder: a message may break off after
 * a type definition in the middle of an interface value, and the next one goes on. */
#pragma once

#include <glib.h>
#include "cursor.h"

/* Ids that need no definition; a stream's own begin at 64. */
enum {
    GOB_BOOL = 1,
    GOB_INT,
    GOB_UINT,
    GOB_FLOAT,
    GOB_BYTES,
    GOB_STRING,
    GOB_COMPLEX,
    GOB_INTERFACE,
};

typedef struct {
    const char *name; /* in the stream, not NUL-terminated */
    gsize name_size;
    gint64 type;
} GobField;

typedef struct {
    Cursor in; /* ends with the current message; failures stick here */
    const guint8 *stream_end;
    GHashTable *types; /* private, as the next */
    guint field_count; /* of all structs */
} GobReader;

void gob_reader_init(GobReader *reader, const guint8 *bytes, gsize size);
void gob_reader_clear(GobReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GobReader, gob_reader_clear)

/* The type id of the value that stands in the stream, after all definitions before it. For a type that is not
 * a struct, also takes the byte in front of its value. */
gint64 gob_read_type(GobReader *reader);
gboolean gob_type_is_struct(const GobReader *reader, gint64 type);

/* Goes through the fields that a struct value has. number starts at -1; NULL at the end. */
const GobField *gob_next_field(GobReader *reader, gint64 type, gint64 *number);

/* Values of the basic types. Bytes and strings are read alike. */
guint64 gob_read_long_uint(GobReader *reader);
static inline guint64 gob_read_uint(GobReader *reader)
{
    gboolean is_short = reader->in.at < reader->in.end && *reader->in.at < 0x80;
    return is_short ? *reader->in.at++ : gob_read_long_uint(reader);
}
gint64 gob_read_int(GobReader *reader);
const char *gob_read_bytes(GobReader *reader, gsize *size);

/* Reads a value of any type and appends it to json as JSON text; json may be NULL to pass over the value. */
void gob_read_value(GobReader *reader, gint64 type, GString *json);

/* Bytes of a number at most. */
enum { GOB_NUMBER_MAX = 9 };

/* Write into memory with room enough, and return how many bytes that took. */
gsize gob_write_uint(guint8 *to, guint64 number);
gsize gob_write_int(guint8 *to, gint64 number);
gsize gob_write_double(guint8 *to, double number);

void gob_append_uint(GByteArray *out, guint64 number);
void gob_append_int(GByteArray *out, gint64 number);
void gob_append_string(GByteArray *out, const char *text, gsize size);
