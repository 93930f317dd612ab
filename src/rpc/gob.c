/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "codec.h"
#include "gob-private.h"

/* Bounds on what definitions and values of a hostile stream may cost; honest ones stay far below. */
enum {
    FIRST_DEFINED_TYPE = 64,
    TYPES_MAX = 1024,
    FIELDS_MAX = 4096, /* of all structs together */
    JSON_LEAST = 1 << 20, /* bytes, and so many for each of the stream: */
    JSON_FACTOR = 32,     /* a long field name may be repeated by every element of a slice */
};

static void type_free(gpointer data)
{
    GobType *type = data;
    g_array_unref(type->fields);
    g_free(type);
}

void gob_reader_init(GobReader *reader, const guint8 *bytes, gsize size)
{
    *reader = (GobReader){
        .in = {.at = bytes, .end = bytes, .json_max = MIN(JSON_LEAST + JSON_FACTOR * size, RPC_JSON_MAX)},
        .stream_end = bytes + size,
        .types = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, type_free),
    };
}

void gob_reader_clear(GobReader *reader)
{
    g_clear_error(&reader->in.error);
    g_clear_pointer(&reader->types, g_hash_table_unref);
}

const GobType *gob_find_type(const GobReader *reader, gint64 id)
{
    gboolean possible = id >= FIRST_DEFINED_TYPE && id <= G_MAXINT32;
    return possible ? g_hash_table_lookup(reader->types, GINT_TO_POINTER((int)id)) : NULL;
}

gboolean gob_type_is_struct(const GobReader *reader, gint64 id)
{
    const GobType *type = gob_find_type(reader, id);
    return type && type->kind == GOB_KIND_STRUCT;
}

/* ---- primitives ---- */

guint64 gob_read_long_uint(GobReader *reader)
{
    guint8 first = cursor_take_byte(&reader->in);
    if (first < 0x80)
        return first;
    guint size = 0x100u - first;
    if (size > sizeof(guint64)) {
        cursor_fail(&reader->in, "gob: integer of %u bytes", size);
        return 0;
    }
    return cursor_take_big_endian(&reader->in, size);
}

gint64 gob_read_int(GobReader *reader)
{
    guint64 number = gob_read_uint(reader);
    return (gint64)(number & 1 ? ~(number >> 1) : number >> 1);
}

double gob_read_double(GobReader *reader)
{
    guint64 bits = gob_read_uint(reader);
    bits = GUINT64_SWAP_LE_BE(bits); /* a macro, which may look at its argument twice */
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

const char *gob_read_bytes(GobReader *reader, gsize *size)
{
    *size = gob_read_uint(reader);
    const char *bytes = (const char *)cursor_take(&reader->in, *size);
    if (!bytes)
        *size = 0;
    return bytes;
}

guint64 gob_read_count(GobReader *reader)
{
    guint64 count = gob_read_uint(reader);
    if (count > cursor_left(&reader->in)) {
        cursor_fail(&reader->in, "gob: %" G_GUINT64_FORMAT " elements in %zu bytes", count,
                    cursor_left(&reader->in));
        return 0;
    }
    return count;
}

/* The number of the next field a struct has; FALSE after the last. */
static gboolean next_number(GobReader *reader, gint64 *number)
{
    guint64 delta = gob_read_uint(reader);
    if (delta > FIELDS_MAX)
        cursor_fail(&reader->in, "gob: field number %" G_GUINT64_FORMAT " further on", delta);
    if (delta == 0 || reader->in.error)
        return FALSE;
    *number += (gint64)delta;
    return TRUE;
}

/* ---- type definitions ---- */

/* Name and id of a type, which we know better from elsewhere. */
static void skip_common(GobReader *reader)
{
    gsize size;
    for (gint64 number = -1; next_number(reader, &number);)
        if (number == 0)
            (void)gob_read_bytes(reader, &size);
        else
            (void)gob_read_int(reader);
}

static void read_field(GobReader *reader, GobType *type)
{
    GobField field = {.name = ""};
    for (gint64 number = -1; next_number(reader, &number);)
        if (number == 0)
            field.name = gob_read_bytes(reader, &field.name_size);
        else
            field.type = gob_read_int(reader);
    if (!reader->in.error)
        g_array_append_val(type->fields, field);
}

static void read_fields(GobReader *reader, GobType *type)
{
    guint64 count = gob_read_count(reader);
    if (count > FIELDS_MAX - reader->field_count) {
        cursor_fail(&reader->in, "gob: more than %d fields", FIELDS_MAX);
        return;
    }
    reader->field_count += (guint)count;
    for (guint64 i = 0; i < count && !reader->in.error; i++)
        read_field(reader, type);
}

static void read_description(GobReader *reader, GobType *type)
{
    for (gint64 number = -1; next_number(reader, &number);) {
        if (number == 0)
            skip_common(reader);
        else if (number == 1 && type->kind == GOB_KIND_STRUCT)
            read_fields(reader, type);
        else if (number == 1)
            type->first = gob_read_int(reader);
        else
            type->second = gob_read_int(reader);
    }
}

static void read_definition(GobReader *reader, gint64 id)
{
    if (id < FIRST_DEFINED_TYPE || id > G_MAXINT32 || gob_find_type(reader, id) ||
        g_hash_table_size(reader->types) == TYPES_MAX) {
        cursor_fail(&reader->in, "gob: cannot define type %" G_GINT64_FORMAT, id);
        return;
    }
    GobType *type = g_new0(GobType, 1);
    type->fields = g_array_new(FALSE, FALSE, sizeof(GobField));
    g_hash_table_insert(reader->types, GINT_TO_POINTER((int)id), type);
    for (gint64 number = -1; next_number(reader, &number);) {
        if (number + 1 >= GOB_KIND_COUNT || type->kind != GOB_KIND_NONE) {
            cursor_fail(&reader->in, "gob: type %" G_GINT64_FORMAT " is of no kind known", id);
            return;
        }
        type->kind = (GobKind)(number + 1);
        read_description(reader, type);
    }
}

static void begin_message(GobReader *reader)
{
    reader->in.end = reader->stream_end;
    guint64 size = gob_read_uint(reader);
    if (size > cursor_left(&reader->in))
        cursor_fail(&reader->in, "gob: message of %" G_GUINT64_FORMAT " bytes, %zu left", size,
                    cursor_left(&reader->in));
    else
        reader->in.end = reader->in.at + size;
}

static gint64 read_type_sequence(GobReader *reader, gboolean in_value)
{
    while (!reader->in.error) {
        if (cursor_left(&reader->in) == 0)
            begin_message(reader);
        gint64 id = gob_read_int(reader);
        if (id >= 0)
            return id;
        read_definition(reader, id < -G_MAXINT32 ? 0 : -id);
        if (cursor_left(&reader->in) == 0)
            continue;
        if (in_value)
            (void)gob_read_uint(reader); /* the size of the rest of the value */
        else
            cursor_fail(&reader->in, "gob: %zu bytes behind a type definition", cursor_left(&reader->in));
    }
    return 0;
}

static void open_value(GobReader *reader, gint64 type)
{
    if (!gob_type_is_struct(reader, type) && cursor_take_byte(&reader->in) != 0)
        cursor_fail(&reader->in, "gob: no zero byte before a value of type %" G_GINT64_FORMAT, type);
}

gint64 gob_read_type(GobReader *reader)
{
    gint64 type = read_type_sequence(reader, FALSE);
    open_value(reader, type);
    return type;
}

gint64 gob_read_inner_type(GobReader *reader)
{
    gint64 type = read_type_sequence(reader, TRUE);
    (void)gob_read_uint(reader); /* the size of the value, which tells its end itself */
    open_value(reader, type);
    return type;
}

const GobField *gob_next_field_of(GobReader *reader, const GobType *type, gint64 id, gint64 *number)
{
    if (!next_number(reader, number))
        return NULL;
    if (!type || *number >= type->fields->len) {
        cursor_fail(&reader->in, "gob: type %" G_GINT64_FORMAT " has no field %" G_GINT64_FORMAT, id, *number);
        return NULL;
    }
    return &g_array_index(type->fields, GobField, *number);
}

const GobField *gob_next_field(GobReader *reader, gint64 type, gint64 *number)
{
    return gob_next_field_of(reader, gob_find_type(reader, type), type, number);
}
