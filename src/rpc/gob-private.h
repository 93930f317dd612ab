/* SPDX-License-Identifier: MIT
 *
 * What the two halves of the gob reader share: gob.c has the types of a stream, gob-value.c the values. */
#pragma once

#include "gob.h"

/* One more than the number of the field in a definition that describes the kind. */
typedef enum {
    GOB_KIND_NONE,
    GOB_KIND_ARRAY,
    GOB_KIND_SLICE,
    GOB_KIND_STRUCT,
    GOB_KIND_MAP,
    GOB_KIND_GOB_ENCODER,
    GOB_KIND_BINARY_MARSHALER,
    GOB_KIND_TEXT_MARSHALER,
    GOB_KIND_COUNT,
} GobKind;

typedef struct {
    GobKind kind;
    gint64 first;   /* the elements' type, or a map's keys' */
    gint64 second;  /* a map's elements' type; an array's length, which the value repeats */
    GArray *fields; /* of GobField, for a struct */
} GobType;

/* NULL for ids that are not defined. What was defined stays for the life of the reader. */
const GobType *gob_find_type(const GobReader *reader, gint64 id);

/* The type of the value inside an interface, with the definitions and the size before it. */
gint64 gob_read_inner_type(GobReader *reader);

/* The number of elements that follow; they have at least a byte each. */
guint64 gob_read_count(GobReader *reader);

double gob_read_double(GobReader *reader);

/* As gob_next_field, of a type that has been found. */
const GobField *gob_next_field_of(GobReader *reader, const GobType *type, gint64 id, gint64 *number);
