/* SPDX-License-Identifier: MIT
 *
 * What a codec has to do, private to this room: one table of functions for each bit of the frame's flags.
 * Adding a codec is a file and a row in envelope.c. A function that is not there passes over its argument. */
#pragma once

#include <glib.h>
#include "envelope.h"

typedef struct {
    guint8 flag;
    const char *decode_refusal; /* set: the codec takes no argument and says this */
    const char *encode_refusal; /* set: it gives no answer but this */
    /* Into an execute whose strings are empty; the caller clears it, also after a failure. */
    gboolean (*execute_decode)(const guint8 *bytes, gsize size, RpcExecute *execute, GError **error);
    /* Leaves *text alone for a boolean, null or nothing. */
    gboolean (*string_decode)(const guint8 *bytes, gsize size, char **text, GError **error);
    /* Append a body. After an error the caller drops what was appended. */
    void (*execute_encode)(GByteArray *out, const RpcExecute *execute, const Outcome *outcome,
                           GError **error);
    void (*value_encode)(GByteArray *out, const char *json, gsize size, GError **error);
} RpcCodec;

extern const RpcCodec rpc_codec_json, rpc_codec_msgpack, rpc_codec_gob;

/* What a value of the caller may have as JSON text; js.max_request_mb can be as much, and its sizes fit into 32 bits
 * together with those of a script. */
#define RPC_JSON_MAX (1u << 30)

/* Store a copy of text, which must be UTF-8, over what was there. Only code may hold NUL. The name goes into
 * the error. */
gboolean rpc_code_set(RpcExecute *execute, const char *text, gsize size, GError **error);
gboolean rpc_text_set(char **member, const char *name, const char *text, gsize size, GError **error);

/* Store args, which are JSON: a copy of them, or the text itself. */
void rpc_args_set(RpcExecute *execute, const char *json, gsize size);
void rpc_args_take(RpcExecute *execute, GString *json);

/* An integer out of a floating-point number, if it is one and fits. */
gboolean rpc_integer_from_double(double number, gint64 *integer);

/* The value as JSON text; "null" where there is none. */
const char *rpc_outcome_json(const Outcome *outcome, gsize *size);

static inline gint64 rpc_outcome_duration_ms(const Outcome *outcome)
{
    return outcome->duration_us / 1000;
}
