/* SPDX-License-Identifier: MIT */
#include "gob.h"
#include "json-text.h"
#include <string.h>

/* Bounds on what definitions and values of a hostile stream may cost; honest ones stay far below. */
enum {
    FIRST_DEFINED_TYPE = 64,
    TYPES_MAX = 1024,
    FIELDS_MAX = 4096, /* of all structs together */
    DEPTH_MAX = 256,
    JSON_SIZE_MAX = 64 << 20, /* a long field name may be repeated by every element of a slice */
};

/* One more than the number of the field in a definition that describes the kind. */
typedef enum {
    KIND_NONE,
    KIND_ARRAY,
    KIND_SLICE,
    KIND_STRUCT,
    KIND_MAP,
    KIND_GOB_ENCODER,
    KIND_BINARY_MARSHALER,
    KIND_TEXT_MARSHALER,
    KIND_COUNT,
} Kind;

typedef struct {
    Kind kind;
    gint64 first;   /* the elements' type, or a map's keys' */
    gint64 second;  /* a map's elements' type; an array's length, which the value repeats */
    GArray *fields; /* of GobField, for a struct */
} Type;

static void type_free(gpointer data)
{
    Type *type = data;
    g_array_unref(type->fields);
    g_free(type);
}

void gob_reader_init(GobReader *reader, const guint8 *bytes, gsize size)
{
    *reader = (GobReader){
        .in = {.at = bytes, .end = bytes},
        .stream_end = bytes + size,
        .types = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, type_free),
    };
}

void gob_reader_clear(GobReader *reader)
{
    g_clear_error(&reader->in.error);
    g_clear_pointer(&reader->types, g_hash_table_unref);
}

static Type *find_type(const GobReader *reader, gint64 id)
{
    gboolean possible = id >= FIRST_DEFINED_TYPE && id <= G_MAXINT32;
    return possible ? g_hash_table_lookup(reader->types, GINT_TO_POINTER((int)id)) : NULL;
}

gboolean gob_type_is_struct(const GobReader *reader, gint64 id)
{
    const Type *type = find_type(reader, id);
    return type && type->kind == KIND_STRUCT;
}

/* ---- primitives ---- */

guint64 gob_read_uint(GobReader *reader)
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

static double read_double(GobReader *reader)
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

/* Elements have at least a byte each, so a count above what is left is a lie. */
static guint64 read_count(GobReader *reader)
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

static void read_field(GobReader *reader, Type *type)
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

static void read_fields(GobReader *reader, Type *type)
{
    guint64 count = read_count(reader);
    if (count > FIELDS_MAX - reader->field_count) {
        cursor_fail(&reader->in, "gob: more than %d fields", FIELDS_MAX);
        return;
    }
    reader->field_count += (guint)count;
    for (guint64 i = 0; i < count && !reader->in.error; i++)
        read_field(reader, type);
}

static void read_description(GobReader *reader, Type *type)
{
    for (gint64 number = -1; next_number(reader, &number);) {
        if (number == 0)
            skip_common(reader);
        else if (number == 1 && type->kind == KIND_STRUCT)
            read_fields(reader, type);
        else if (number == 1)
            type->first = gob_read_int(reader);
        else
            type->second = gob_read_int(reader);
    }
}

static void read_definition(GobReader *reader, gint64 id)
{
    if (id < FIRST_DEFINED_TYPE || id > G_MAXINT32 || find_type(reader, id) ||
        g_hash_table_size(reader->types) == TYPES_MAX) {
        cursor_fail(&reader->in, "gob: cannot define type %" G_GINT64_FORMAT, id);
        return;
    }
    Type *type = g_new0(Type, 1);
    type->fields = g_array_new(FALSE, FALSE, sizeof(GobField));
    g_hash_table_insert(reader->types, GINT_TO_POINTER((int)id), type);
    for (gint64 number = -1; next_number(reader, &number);) {
        if (number + 1 >= KIND_COUNT || type->kind != KIND_NONE) {
            cursor_fail(&reader->in, "gob: type %" G_GINT64_FORMAT " is of no kind known", id);
            return;
        }
        type->kind = (Kind)(number + 1);
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

const GobField *gob_next_field(GobReader *reader, gint64 type_id, gint64 *number)
{
    const Type *type = find_type(reader, type_id);
    if (!next_number(reader, number))
        return NULL;
    if (!type || *number >= type->fields->len) {
        cursor_fail(&reader->in, "gob: type %" G_GINT64_FORMAT " has no field %" G_GINT64_FORMAT, type_id,
                    *number);
        return NULL;
    }
    return &g_array_index(type->fields, GobField, *number);
}

/* ---- values of any type ---- */

static void append(GString *json, const char *text)
{
    if (json)
        g_string_append(json, text);
}

static void append_separator(GString *json, gboolean is_first)
{
    if (!is_first)
        append(json, ",");
}

static void read_text(GobReader *reader, GString *json)
{
    gsize size;
    const char *text = gob_read_bytes(reader, &size);
    if (json && text)
        json_text_append_string(json, text, size);
}

/* In JSON, Go has bytes as base64. */
static void read_binary(GobReader *reader, GString *json)
{
    gsize size;
    const char *bytes = gob_read_bytes(reader, &size);
    if (!json || !bytes)
        return;
    g_autofree char *base64 = g_base64_encode((const guchar *)bytes, size);
    json_text_append_string(json, base64, strlen(base64));
}

static void read_complex(GobReader *reader, GString *json)
{
    (void)gob_read_uint(reader);
    (void)gob_read_uint(reader);
    if (json)
        cursor_fail(&reader->in, "gob: a complex number cannot be told in JSON");
}

static void read_number(GobReader *reader, gint64 type, GString *json)
{
    if (type == GOB_FLOAT) {
        double number = read_double(reader);
        if (json)
            json_text_append_double(json, number);
        return;
    }
    char digits[24];
    if (type == GOB_INT)
        g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, gob_read_int(reader));
    else
        g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, gob_read_uint(reader));
    append(json, digits);
}

static void read_value(GobReader *reader, gint64 type, GString *json, guint depth);

static void read_interface(GobReader *reader, GString *json, guint depth)
{
    gsize name_size;
    (void)gob_read_bytes(reader, &name_size);
    if (name_size == 0) {
        append(json, "null");
        return;
    }
    gint64 type = read_type_sequence(reader, TRUE);
    (void)gob_read_uint(reader); /* the size of the value, which tells its end itself */
    open_value(reader, type);
    read_value(reader, type, json, depth);
}

static void read_elements(GobReader *reader, const Type *type, GString *json, guint depth)
{
    guint64 count = read_count(reader);
    append(json, "[");
    for (guint64 i = 0; i < count && !reader->in.error; i++) {
        append_separator(json, i == 0);
        read_value(reader, type->first, json, depth);
    }
    append(json, "]");
}

/* JSON has strings as names only; Go writes numbers as their digits there. */
static void read_key(GobReader *reader, gint64 type, GString *json, guint depth)
{
    gsize start = json ? json->len : 0;
    read_value(reader, type, json, depth);
    if (!json || reader->in.error || json->str[start] == '"')
        return;
    if (json->str[start] == '{' || json->str[start] == '[') {
        cursor_fail(&reader->in, "gob: a map key is neither text nor a number");
        return;
    }
    g_string_insert_c(json, (gssize)start, '"');
    g_string_append_c(json, '"');
}

static void read_map(GobReader *reader, const Type *type, GString *json, guint depth)
{
    guint64 count = read_count(reader);
    append(json, "{");
    for (guint64 i = 0; i < count && !reader->in.error; i++) {
        append_separator(json, i == 0);
        read_key(reader, type->first, json, depth);
        append(json, ":");
        read_value(reader, type->second, json, depth);
    }
    append(json, "}");
}

static void read_struct(GobReader *reader, gint64 type, GString *json, guint depth)
{
    gboolean is_first = TRUE;
    append(json, "{");
    const GobField *field;
    for (gint64 number = -1; (field = gob_next_field(reader, type, &number)); is_first = FALSE) {
        append_separator(json, is_first);
        if (json)
            json_text_append_string(json, field->name, field->name_size);
        append(json, ":");
        read_value(reader, field->type, json, depth);
    }
    append(json, "}");
}

static void read_defined(GobReader *reader, gint64 id, GString *json, guint depth)
{
    const Type *type = find_type(reader, id);
    switch (type ? type->kind : KIND_NONE) {
    case KIND_ARRAY:
    case KIND_SLICE:
        read_elements(reader, type, json, depth);
        break;
    case KIND_STRUCT:
        read_struct(reader, id, json, depth);
        break;
    case KIND_MAP:
        read_map(reader, type, json, depth);
        break;
    case KIND_GOB_ENCODER:
    case KIND_BINARY_MARSHALER:
        read_binary(reader, json);
        break;
    case KIND_TEXT_MARSHALER:
        read_text(reader, json);
        break;
    default:
        cursor_fail(&reader->in, "gob: type %" G_GINT64_FORMAT " is not defined", id);
    }
}

static void read_value(GobReader *reader, gint64 type, GString *json, guint depth)
{
    if (depth == DEPTH_MAX || (json && json->len > JSON_SIZE_MAX)) {
        cursor_fail(&reader->in, "gob: value of more than %d levels or %d bytes of JSON", DEPTH_MAX,
                    JSON_SIZE_MAX);
        return;
    }
    switch (type) {
    case GOB_BOOL:
        append(json, gob_read_uint(reader) ? "true" : "false");
        break;
    case GOB_INT:
    case GOB_UINT:
    case GOB_FLOAT:
        read_number(reader, type, json);
        break;
    case GOB_BYTES:
        read_binary(reader, json);
        break;
    case GOB_STRING:
        read_text(reader, json);
        break;
    case GOB_COMPLEX:
        read_complex(reader, json);
        break;
    case GOB_INTERFACE:
        read_interface(reader, json, depth + 1);
        break;
    default:
        read_defined(reader, type, json, depth + 1);
    }
}

void gob_read_value(GobReader *reader, gint64 type, GString *json)
{
    read_value(reader, type, json, 0);
}

/* ---- writing ---- */

void gob_append_uint(GByteArray *out, guint64 number)
{
    guint8 bytes[9];
    guint size = 0;
    for (guint64 rest = number; rest > 0; rest >>= 8)
        size++;
    bytes[0] = (guint8)(0x100u - size);
    for (guint i = 0; i < size; i++)
        bytes[size - i] = (guint8)(number >> 8 * i);
    guint8 small = (guint8)number;
    if (number < 0x80)
        g_byte_array_append(out, &small, 1);
    else
        g_byte_array_append(out, bytes, size + 1);
}

void gob_append_int(GByteArray *out, gint64 number)
{
    gob_append_uint(out, number < 0 ? ~(guint64)number << 1 | 1 : (guint64)number << 1);
}

void gob_append_double(GByteArray *out, double number)
{
    guint64 bits;
    memcpy(&bits, &number, sizeof bits);
    gob_append_uint(out, GUINT64_SWAP_LE_BE(bits));
}

void gob_append_string(GByteArray *out, const char *text, gsize size)
{
    gob_append_uint(out, size);
    g_byte_array_append(out, (const guint8 *)text, (guint)size);
}
