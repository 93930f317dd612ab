/* SPDX-License-Identifier: MIT
 *
 * JSON scalars as gob has them. */
#include "gob-json.h"
#include "json-read.h"
#include "number.h"

static void set_type(GobScalar *scalar, const char *name, gint64 type, gsize start_size)
{
    scalar->type_name = name;
    scalar->type = type;
    scalar->start_size = start_size;
}

static void set_number(GobScalar *scalar, const char *text, gsize size)
{
    gint64 integer;
    if (json_read_plain_integer(text, size, &integer))
        set_type(scalar, "int64", GOB_INT, gob_write_int(scalar->start, integer));
    else
        set_type(scalar, "float64", GOB_FLOAT, gob_write_double(scalar->start, number_parse_json(text, size)));
}

static void set_scalar(GobScalar *scalar, const JsonScan *scan, JsonToken token)
{
    *scalar = (GobScalar){.json = scan->text, .json_size = scan->size};
    switch (token) {
    case JSON_TOKEN_STRING:
        scalar->string_size = json_read_string(scan->text, scan->size, NULL);
        set_type(scalar, "string", GOB_STRING, gob_write_uint(scalar->start, scalar->string_size));
        break;
    case JSON_TOKEN_NUMBER:
        set_number(scalar, scan->text, scan->size);
        break;
    case JSON_TOKEN_TRUE:
    case JSON_TOKEN_FALSE:
        set_type(scalar, "bool", GOB_BOOL, gob_write_uint(scalar->start, token == JSON_TOKEN_TRUE));
        break;
    default:
        break;
    }
}

gboolean gob_scalar_read(GobScalar *scalar, const char *json, gsize size, JsonToken *token, GError **error)
{
    JsonScan scan;
    json_read_init(&scan, json, size);
    *token = json_scan_next(&scan);
    if (*token != JSON_TOKEN_BROKEN)
        set_scalar(scalar, &scan, *token);
    if (!json_scan_skip(&scan, *token) || json_scan_next(&scan) != JSON_TOKEN_END)
        return json_read_fail(&scan, json, error);
    return TRUE;
}

void gob_append_scalar(GByteArray *out, const GobScalar *scalar)
{
    g_byte_array_append(out, scalar->start, (guint)scalar->start_size);
    if (scalar->type != GOB_STRING)
        return;
    guint start = out->len;
    g_byte_array_set_size(out, start + (guint)scalar->string_size);
    json_read_string(scalar->json, scalar->json_size, (char *)out->data + start);
}

gsize gob_scalar_size(const GobScalar *scalar)
{
    return scalar->start_size + scalar->string_size;
}
