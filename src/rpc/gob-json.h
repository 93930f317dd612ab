/* SPDX-License-Identifier: MIT
 *
 * JSON scalars as gob has them. A string stays in its text until it is appended. */
#pragma once

#include <glib.h>
#include "gob.h"
#include "json-scan.h"

typedef struct {
    const char *type_name; /* as interfaces name the type; NULL: gob has none for this */
    gint64 type;
    guint8 start[GOB_NUMBER_MAX]; /* of the value: all of it, or what stands in front of a string */
    gsize start_size;
    gsize string_size; /* without its escapes */
    const char *json;  /* of a string, what stands between the quotes */
    gsize json_size;
} GobScalar;

/* The first token says what the JSON text is: for null, arrays and objects there is no type_name. The text has to live as
 * long as the scalar. FALSE where it is no JSON. */
gboolean gob_scalar_read(GobScalar *scalar, const char *json, gsize size, JsonToken *token, GError **error);

/* The bytes of the value. */
gsize gob_scalar_size(const GobScalar *scalar);
void gob_append_scalar(GByteArray *out, const GobScalar *scalar);
