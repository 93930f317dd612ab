/* SPDX-License-Identifier: MIT
 *
 * The gob codec: what Go's net/rpc client speaks by default. A reply carries the type definition of the
 * original's ExecuteResponse, so that a client's own struct is filled by field names. */
#include "codec.h"
#include <string.h>
#include "gob-json.h"
#include "json-read.h"
#include "member.h"

/* ---- arguments ---- */

/* Says what the wrong type was received for, in Go's words. */
static void mismatch(GobReader *reader, const char *target)
{
    cursor_fail(&reader->in, "gob: wrong type received for %s", target);
}

static gint64 read_integer(GobReader *reader, gint64 type, const RpcMember *member)
{
    if (type == GOB_INT)
        return gob_read_int(reader);
    guint64 number = gob_read_uint(reader);
    if (number > G_MAXINT64)
        cursor_fail(&reader->in, "gob: %s %" G_GUINT64_FORMAT " is not a 64-bit integer", member->go_name, number);
    return (gint64)number;
}

/* Args is text or bytes that hold JSON, as json.RawMessage is, or any other value, which is put into JSON. */
static void read_json_args(GobReader *reader, RpcExecute *execute)
{
    gsize size;
    const char *text = gob_read_bytes(reader, &size);
    if (!text)
        return;
    GError *error = NULL;
    if (json_read_check(text, size, &error)) {
        rpc_args_set(execute, text, size);
    } else {
        g_prefix_error(&error, "Args: ");
        cursor_fail_with(&reader->in, error);
    }
}

static void read_args(GobReader *reader, gint64 type, RpcExecute *execute)
{
    if (type == GOB_STRING || type == GOB_BYTES) {
        read_json_args(reader, execute);
        return;
    }
    GString *json = g_string_new(NULL);
    gob_read_value(reader, type, json);
    rpc_args_take(execute, json);
}

static void read_text_member(GobReader *reader, const RpcMember *member, RpcExecute *execute)
{
    gsize size;
    GError *error = NULL;
    const char *text = gob_read_bytes(reader, &size);
    if (text && !rpc_member_set_text(member, execute, text, size, &error))
        cursor_fail_with(&reader->in, error);
}

static void read_member(GobReader *reader, gint64 type, const RpcMember *member, RpcExecute *execute)
{
    if (member->type == RPC_MEMBER_JSON) {
        read_args(reader, type, execute);
    } else if (rpc_member_is_text(member) && type == GOB_STRING) {
        read_text_member(reader, member, execute);
    } else if (member->type == RPC_MEMBER_INTEGER && (type == GOB_INT || type == GOB_UINT)) {
        rpc_member_set_integer(member, execute, read_integer(reader, type, member));
    } else if (member->type == RPC_MEMBER_BOOLEAN && type == GOB_BOOL) {
        rpc_member_set_boolean(member, execute, gob_read_uint(reader) != 0);
    } else {
        g_autofree char *target = g_strconcat("field ExecuteRequest.", member->go_name, NULL);
        mismatch(reader, target);
    }
}

static void read_field(GobReader *reader, const GobField *field, RpcExecute *execute)
{
    const RpcMember *member = rpc_member_find_go(field->name, field->name_size);
    if (member)
        read_member(reader, field->type, member, execute);
    else
        gob_read_value(reader, field->type, NULL);
}

static gboolean gob_execute_decode(const guint8 *bytes, gsize size, RpcExecute *execute, GError **error)
{
    if (size == 0)
        return TRUE;
    g_auto(GobReader) reader;
    gob_reader_init(&reader, bytes, size);
    gint64 type = gob_read_type(&reader);
    if (!gob_type_is_struct(&reader, type))
        cursor_fail(&reader.in, "gob: the argument is not a struct");
    const GobField *field;
    for (gint64 number = -1; (field = gob_next_field(&reader, type, &number));)
        read_field(&reader, field, execute);
    return cursor_finish(&reader.in, error);
}

static void read_text(GobReader *reader, char **text)
{
    gsize size;
    GError *error = NULL;
    const char *bytes = gob_read_bytes(reader, &size);
    if (bytes && !rpc_text_set(text, "argument", bytes, size, &error))
        cursor_fail_with(&reader->in, error);
}

static gboolean gob_string_decode(const guint8 *bytes, gsize size, char **text, GError **error)
{
    if (size == 0)
        return TRUE;
    g_auto(GobReader) reader;
    gob_reader_init(&reader, bytes, size);
    gint64 type = gob_read_type(&reader);
    if (type == GOB_BOOL)
        (void)gob_read_uint(&reader);
    else if (type == GOB_STRING)
        read_text(&reader, text);
    else
        mismatch(&reader, "argument of type string");
    return cursor_finish(&reader.in, error);
}

/* ---- replies ---- */

/* Appends a part behind its size. */
static void append_sized(GByteArray *out, const GByteArray *part)
{
    gob_append_string(out, (const char *)part->data, part->len);
}

static void append_text(GByteArray *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gob_append_string(out, valid, strlen(valid));
}

enum { RESPONSE_TYPE = 65 };

/* The original's, byte for byte. */
static const guint8 response_definition[] = {
    0x4f, 0xff, 0x81,                                                                   /* type 65 is */
    0x03, 0x01, 0x01, 0x0f, 'E', 'x', 'e', 'c', 'u', 't', 'e', 'R', 'e', 's', 'p', 'o', /* a struct */
    'n', 's', 'e', 0x01, 0xff, 0x82, 0x00,                                              /* named */
    0x01, 0x04,                                                                         /* of 4 fields */
    0x01, 0x06, 'R', 'e', 's', 'u', 'l', 't', 0x01, 0x10, 0x00,                         /* interface */
    0x01, 0x0a, 'D', 'u', 'r', 'a', 't', 'i', 'o', 'n', 'M', 's', 0x01, 0x04, 0x00,     /* int */
    0x01, 0x05, 'E', 'r', 'r', 'o', 'r', 0x01, 0x0c, 0x00,                              /* string */
    0x01, 0x09, 'R', 'e', 'q', 'u', 'e', 's', 't', 'I', 'D', 0x01, 0x0c, 0x00,          /* string */
    0x00, 0x00,
};

/* The same with what only this server has, for the replies that have some of it. Clients pass over fields that they do not
 * know. What may be any value is bytes that hold JSON, as json.RawMessage takes them. */
static const guint8 full_response_definition[] = {
    0x72, 0xff, 0x81,                                                                   /* type 65 is */
    0x03, 0x01, 0x01, 0x0f, 'E', 'x', 'e', 'c', 'u', 't', 'e', 'R', 'e', 's', 'p', 'o', /* a struct */
    'n', 's', 'e', 0x01, 0xff, 0x82, 0x00,                                              /* named */
    0x01, 0x07,                                                                         /* of 7 fields */
    0x01, 0x06, 'R', 'e', 's', 'u', 'l', 't', 0x01, 0x10, 0x00,                         /* interface */
    0x01, 0x0a, 'D', 'u', 'r', 'a', 't', 'i', 'o', 'n', 'M', 's', 0x01, 0x04, 0x00,     /* int */
    0x01, 0x05, 'E', 'r', 'r', 'o', 'r', 0x01, 0x0c, 0x00,                              /* string */
    0x01, 0x09, 'R', 'e', 'q', 'u', 'e', 's', 't', 'I', 'D', 0x01, 0x0c, 0x00,          /* string */
    0x01, 0x06, 'S', 't', 'a', 't', 'u', 's', 0x01, 0x0c, 0x00,                         /* string */
    0x01, 0x09, 'E', 'x', 'c', 'e', 'p', 't', 'i', 'o', 'n', 0x01, 0xff, 0x84, 0x00,    /* type 66 */
    0x01, 0x04, 'L', 'o', 'g', 's', 0x01, 0x0a, 0x00,                                   /* bytes */
    0x00, 0x00,
    0x7a, 0xff, 0x83,                                                                   /* type 66 is */
    0x03, 0x01, 0x01, 0x09, 'E', 'x', 'c', 'e', 'p', 't', 'i', 'o', 'n',                /* a struct */
    0x01, 0xff, 0x84, 0x00,                                                             /* named */
    0x01, 0x0a,                                                                         /* of 10 fields */
    0x01, 0x04, 'N', 'a', 'm', 'e', 0x01, 0x0c, 0x00,                                   /* string */
    0x01, 0x07, 'M', 'e', 's', 's', 'a', 'g', 'e', 0x01, 0x0c, 0x00,                    /* string */
    0x01, 0x05, 'S', 't', 'a', 'c', 'k', 0x01, 0x0c, 0x00,                              /* string */
    0x01, 0x04, 'F', 'i', 'l', 'e', 0x01, 0x0c, 0x00,                                   /* string */
    0x01, 0x04, 'L', 'i', 'n', 'e', 0x01, 0x04, 0x00,                                   /* int */
    0x01, 0x06, 'C', 'o', 'l', 'u', 'm', 'n', 0x01, 0x04, 0x00,                         /* int */
    0x01, 0x04, 'C', 'o', 'd', 'e', 0x01, 0x0a, 0x00,                                   /* bytes */
    0x01, 0x04, 'D', 'a', 't', 'a', 0x01, 0x0a, 0x00,                                   /* bytes */
    0x01, 0x05, 'C', 'a', 'u', 's', 'e', 0x01, 0x0a, 0x00,                              /* bytes */
    0x01, 0x06, 'E', 'r', 'r', 'o', 'r', 's', 0x01, 0x0a, 0x00,                         /* bytes */
    0x00, 0x00,
};
typedef enum {
    RESPONSE_RESULT,
    RESPONSE_DURATION_MS,
    RESPONSE_ERROR,
    RESPONSE_REQUEST_ID,
    RESPONSE_STATUS,
    RESPONSE_EXCEPTION,
    RESPONSE_LOGS,
} ResponseField;
typedef enum {
    EXCEPTION_NAME,
    EXCEPTION_MESSAGE,
    EXCEPTION_STACK,
    EXCEPTION_FILE,
    EXCEPTION_LINE,
    EXCEPTION_COLUMN,
    EXCEPTION_CODE,
    EXCEPTION_DATA,
    EXCEPTION_CAUSE,
    EXCEPTION_ERRORS,
} ExceptionField;

/* Fields are numbered by their distance from the last one present; what is zero or empty is left out. */
static void begin_field(GByteArray *out, int field, int *last)
{
    gob_append_uint(out, (guint64)(field - *last));
    *last = field;
}

static void append_text_field(GByteArray *out, int field, int *last, const char *text)
{
    if (!text || !*text)
        return;
    begin_field(out, field, last);
    append_text(out, text);
}

static void append_integer_field(GByteArray *out, int field, int *last, gint64 number)
{
    if (number == 0)
        return;
    begin_field(out, field, last);
    gob_append_int(out, number);
}

static void append_json_field(GByteArray *out, int field, int *last, const JsonValue *value)
{
    if (value->first == JSON_TOKEN_BROKEN)
        return;
    gsize size;
    const char *text = json_read_text(value, &size);
    begin_field(out, field, last);
    gob_append_string(out, text, size);
}

static void append_interface(GByteArray *out, const GobScalar *scalar)
{
    gob_append_string(out, scalar->type_name, strlen(scalar->type_name));
    gob_append_int(out, scalar->type);
    gob_append_uint(out, 1 + gob_scalar_size(scalar));
    gob_append_uint(out, 0); /* stands before every value that is not a struct */
    gob_append_scalar(out, scalar);
}

/* What an exception has beside its texts and its place. */
static void append_details(GByteArray *out, const char *details, int *last)
{
    static const char *const names[] = {"code", "data", "cause", "errors"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        JsonValue value;
        json_read_find_member(details, strlen(details), names[i], &value);
        append_json_field(out, EXCEPTION_CODE + (int)i, last, &value);
    }
}

static void append_exception(GByteArray *out, const OutcomeException *exception)
{
    int last = -1;
    append_text_field(out, EXCEPTION_NAME, &last, exception->name);
    append_text_field(out, EXCEPTION_MESSAGE, &last, exception->message);
    append_text_field(out, EXCEPTION_STACK, &last, exception->stack);
    append_text_field(out, EXCEPTION_FILE, &last, exception->file);
    append_integer_field(out, EXCEPTION_LINE, &last, exception->line);
    append_integer_field(out, EXCEPTION_COLUMN, &last, exception->column);
    append_details(out, exception->details ? exception->details : "", &last);
    gob_append_uint(out, 0);
}

/* What the original has not. */
static void append_more(GByteArray *out, const Outcome *outcome, int *last)
{
    append_text_field(out, RESPONSE_STATUS, last, outcome_status_name(outcome->status));
    if (outcome->exception) {
        begin_field(out, RESPONSE_EXCEPTION, last);
        append_exception(out, outcome->exception);
    }
    if (outcome->logs) {
        begin_field(out, RESPONSE_LOGS, last);
        gob_append_string(out, g_bytes_get_data(outcome->logs, NULL), g_bytes_get_size(outcome->logs));
    }
}

static gboolean has_more(const Outcome *outcome)
{
    return outcome->exception || outcome->logs;
}

static void append_response(GByteArray *out, const GobScalar *result, const RpcExecute *execute,
                            const Outcome *outcome)
{
    int last = -1;
    gob_append_int(out, RESPONSE_TYPE);
    if (result->type_name) {
        begin_field(out, RESPONSE_RESULT, &last);
        append_interface(out, result);
    }
    append_integer_field(out, RESPONSE_DURATION_MS, &last, rpc_outcome_duration_ms(outcome));
    append_text_field(out, RESPONSE_ERROR, &last, outcome->error);
    append_text_field(out, RESPONSE_REQUEST_ID, &last, execute->request_id);
    if (has_more(outcome))
        append_more(out, outcome, &last);
    gob_append_uint(out, 0);
}

static void gob_execute_encode(GByteArray *out, const RpcExecute *execute, const Outcome *outcome,
                               GError **error)
{
    gsize size;
    const char *json = rpc_outcome_json(outcome, &size);
    GobScalar result;
    JsonToken token;
    if (!gob_scalar_read(&result, json, size, &token, error)) {
        g_prefix_error(error, "result in gob: ");
        return;
    }
    g_autoptr(GByteArray) message = g_byte_array_new();
    append_response(message, &result, execute, outcome);
    if (has_more(outcome))
        g_byte_array_append(out, full_response_definition, sizeof full_response_definition);
    else
        g_byte_array_append(out, response_definition, sizeof response_definition);
    append_sized(out, message);
}

static void gob_value_encode(GByteArray *out, const char *json, gsize size, GError **error)
{
    GobScalar value;
    JsonToken token;
    if (!gob_scalar_read(&value, json, size, &token, error))
        return;
    if (!value.type_name) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "gob: a %s cannot be a reply", json_read_type_name(token));
        return;
    }
    g_autoptr(GByteArray) message = g_byte_array_new();
    gob_append_int(message, value.type);
    gob_append_uint(message, 0);
    gob_append_scalar(message, &value);
    append_sized(out, message);
}

const RpcCodec rpc_codec_gob = {
    .flag = RPC_FLAG_GOB,
    .execute_decode = gob_execute_decode,
    .string_decode = gob_string_decode,
    .execute_encode = gob_execute_encode,
    .value_encode = gob_value_encode,
};
