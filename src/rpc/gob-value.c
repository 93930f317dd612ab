/* SPDX-License-Identifier: MIT
 *
 * Gob values of any type: appended to a text as JSON, or passed over where there is no text. */
#include <string.h>
#include "gob-private.h"
#include "json-text.h"

enum {
    DEPTH_MAX = 256,
    SCALAR_MAX = 64, /* bytes of a number with what stands around it */
};

static void append(GString *json, const char *text, gsize size)
{
    if (json)
        json_text_append(json, text, size);
}

static void append_string(GobReader *reader, GString *json, const char *text, gsize size)
{
    if (json && text && cursor_may_add_string(&reader->in, json, text, size))
        json_text_append_string(json, text, size);
}

static void read_text(GobReader *reader, GString *json)
{
    gsize size;
    const char *text = gob_read_bytes(reader, &size);
    append_string(reader, json, text, size);
}

static void read_binary(GobReader *reader, GString *json)
{
    gsize size;
    const char *bytes = gob_read_bytes(reader, &size);
    if (json && bytes && cursor_may_add(&reader->in, json, json_text_base64_size(size)))
        json_text_append_base64(json, (const guint8 *)bytes, size);
}

static void read_complex(GobReader *reader, GString *json)
{
    (void)gob_read_uint(reader);
    (void)gob_read_uint(reader);
    if (json)
        cursor_fail(&reader->in, "gob: a complex number cannot be told in JSON");
}

static void read_boolean(GobReader *reader, GString *json)
{
    if (gob_read_uint(reader))
        append(json, "true", 4);
    else
        append(json, "false", 5);
}

static void read_number(GobReader *reader, gint64 type, GString *json)
{
    if (!json)
        (void)gob_read_uint(reader);
    else if (type == GOB_FLOAT)
        json_text_append_double(json, gob_read_double(reader));
    else if (type == GOB_INT)
        json_text_append_integer(json, gob_read_int(reader));
    else
        json_text_append_unsigned(json, gob_read_uint(reader));
}

/* type: what id means, where it has been found for many values; else NULL. */
static void read_value(GobReader *reader, gint64 id, const GobType *type, GString *json, guint depth);

static void read_interface(GobReader *reader, GString *json, guint depth)
{
    gsize name_size;
    (void)gob_read_bytes(reader, &name_size);
    if (name_size == 0) {
        append(json, "null", 4);
        return;
    }
    gint64 type = gob_read_inner_type(reader);
    read_value(reader, type, NULL, json, depth);
}

static void read_elements(GobReader *reader, const GobType *type, GString *json, guint depth)
{
    guint64 count = gob_read_count(reader);
    const GobType *element = gob_find_type(reader, type->first);
    append(json, "[", 1);
    for (guint64 i = 0; i < count && !reader->in.error; i++) {
        if (i > 0)
            append(json, ",", 1);
        read_value(reader, type->first, element, json, depth);
    }
    append(json, "]", 1);
}

/* JSON has strings as names only; Go writes numbers as their digits there. */
static void read_key(GobReader *reader, gint64 id, const GobType *type, GString *json, guint depth)
{
    gsize start = json ? json->len : 0;
    read_value(reader, id, type, json, depth);
    if (!json || reader->in.error || json->str[start] == '"')
        return;
    if (json->str[start] == '{' || json->str[start] == '[') {
        cursor_fail(&reader->in, "gob: a map key is neither text nor a number");
        return;
    }
    g_string_insert_c(json, (gssize)start, '"');
    append(json, "\"", 1);
}

static void read_map(GobReader *reader, const GobType *type, GString *json, guint depth)
{
    guint64 count = gob_read_count(reader);
    const GobType *key = gob_find_type(reader, type->first), *element = gob_find_type(reader, type->second);
    append(json, "{", 1);
    for (guint64 i = 0; i < count && !reader->in.error; i++) {
        if (i > 0)
            append(json, ",", 1);
        read_key(reader, type->first, key, json, depth);
        append(json, ":", 1);
        read_value(reader, type->second, element, json, depth);
    }
    append(json, "}", 1);
}

static void read_struct(GobReader *reader, gint64 id, const GobType *type, GString *json, guint depth)
{
    gboolean is_first = TRUE;
    append(json, "{", 1);
    const GobField *field;
    for (gint64 number = -1; (field = gob_next_field_of(reader, type, id, &number)); is_first = FALSE) {
        if (!is_first)
            append(json, ",", 1);
        append_string(reader, json, field->name, field->name_size);
        append(json, ":", 1);
        read_value(reader, field->type, NULL, json, depth);
    }
    append(json, "}", 1);
}

static void read_defined(GobReader *reader, gint64 id, const GobType *type, GString *json, guint depth)
{
    if (!type)
        type = gob_find_type(reader, id);
    switch (type ? type->kind : GOB_KIND_NONE) {
    case GOB_KIND_ARRAY:
    case GOB_KIND_SLICE:
        read_elements(reader, type, json, depth);
        break;
    case GOB_KIND_STRUCT:
        read_struct(reader, id, type, json, depth);
        break;
    case GOB_KIND_MAP:
        read_map(reader, type, json, depth);
        break;
    case GOB_KIND_GOB_ENCODER:
    case GOB_KIND_BINARY_MARSHALER:
        read_binary(reader, json);
        break;
    case GOB_KIND_TEXT_MARSHALER:
        read_text(reader, json);
        break;
    default:
        cursor_fail(&reader->in, "gob: type %" G_GINT64_FORMAT " is not defined", id);
    }
}

static void read_value(GobReader *reader, gint64 id, const GobType *type, GString *json, guint depth)
{
    if (depth == DEPTH_MAX) {
        cursor_fail(&reader->in, "gob: more than %d levels", DEPTH_MAX);
        return;
    }
    if (json && !cursor_may_add(&reader->in, json, SCALAR_MAX))
        return;
    switch (id) {
    case GOB_BOOL:
        read_boolean(reader, json);
        break;
    case GOB_INT:
    case GOB_UINT:
    case GOB_FLOAT:
        read_number(reader, id, json);
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
        read_defined(reader, id, type, json, depth + 1);
    }
}

void gob_read_value(GobReader *reader, gint64 type, GString *json)
{
    read_value(reader, type, NULL, json, 0);
}
