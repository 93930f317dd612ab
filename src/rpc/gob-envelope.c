/* SPDX-License-Identifier: MIT
 *
 * The gob codec: what Go's net/rpc client speaks by default. A reply carries the type definition of the
 * original's ExecuteResponse, so that a client's own struct is filled by field names. */
#include "codec.h"
#include "gob.h"
#include "json-text.h"
#include "member.h"
#include <string.h>

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
static void read_args(GobReader *reader, gint64 type, RpcExecute *execute)
{
    g_clear_pointer(&execute->args, g_free);
    if (type != GOB_STRING && type != GOB_BYTES) {
        GString *json = g_string_new(NULL);
        gob_read_value(reader, type, json);
        execute->args_size = json->len;
        execute->args = g_string_free(json, FALSE);
        return;
    }
    gsize size;
    GError *error = NULL;
    const char *text = gob_read_bytes(reader, &size);
    json_auto_t *value = text ? json_text_load(text, size, &error) : NULL;
    if (value) {
        execute->args = json_text_dump(value);
        execute->args_size = strlen(execute->args);
    } else if (error) {
        g_prefix_error(&error, "Args: ");
        cursor_fail_with(&reader->in, error);
    }
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

/* What stands in front of a JSON scalar in an interface (name and type id) or a message (type id). */
typedef struct {
    const char *name;
    gint64 id;
} ScalarType;

static gboolean find_scalar_type(const json_t *value, ScalarType *type)
{
    static const ScalarType types[] = {
        [JSON_STRING] = {"string", GOB_STRING}, [JSON_INTEGER] = {"int64", GOB_INT},
        [JSON_REAL] = {"float64", GOB_FLOAT},   [JSON_TRUE] = {"bool", GOB_BOOL},
        [JSON_FALSE] = {"bool", GOB_BOOL},      [JSON_NULL] = {NULL, 0},
    };
    *type = types[json_typeof(value)];
    return type->name != NULL;
}

static void append_scalar(GByteArray *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        gob_append_string(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        gob_append_int(out, json_integer_value(value));
        break;
    case JSON_REAL:
        gob_append_double(out, json_real_value(value));
        break;
    default:
        gob_append_uint(out, json_is_true(value));
    }
}

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

static void append_json_field(GByteArray *out, int field, int *last, const json_t *value)
{
    if (!value)
        return;
    g_autofree char *text = json_text_dump(value);
    append_text_field(out, field, last, text);
}

static void append_interface(GByteArray *out, const ScalarType *type, const json_t *value)
{
    g_autoptr(GByteArray) part = g_byte_array_new();
    gob_append_uint(part, 0); /* stands before every value that is not a struct */
    append_scalar(part, value);
    gob_append_string(out, type->name, strlen(type->name));
    gob_append_int(out, type->id);
    append_sized(out, part);
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
    json_auto_t *details = rpc_exception_details(exception);
    append_json_field(out, EXCEPTION_CODE, &last, json_object_get(details, "code"));
    append_json_field(out, EXCEPTION_DATA, &last, json_object_get(details, "data"));
    append_json_field(out, EXCEPTION_CAUSE, &last, json_object_get(details, "cause"));
    append_json_field(out, EXCEPTION_ERRORS, &last, json_object_get(details, "errors"));
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

static void append_response(GByteArray *out, const json_t *result, const RpcExecute *execute,
                            const Outcome *outcome)
{
    int last = -1;
    ScalarType type;
    gob_append_int(out, RESPONSE_TYPE);
    if (find_scalar_type(result, &type)) {
        begin_field(out, RESPONSE_RESULT, &last);
        append_interface(out, &type, result);
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
    json_auto_t *result = json_text_load(json, size, error);
    if (!result) {
        g_prefix_error(error, "result in gob: ");
        return;
    }
    g_autoptr(GByteArray) message = g_byte_array_new();
    append_response(message, result, execute, outcome);
    if (has_more(outcome))
        g_byte_array_append(out, full_response_definition, sizeof full_response_definition);
    else
        g_byte_array_append(out, response_definition, sizeof response_definition);
    append_sized(out, message);
}

static void gob_value_encode(GByteArray *out, const char *json, gsize size, GError **error)
{
    json_auto_t *value = json_text_load(json, size, error);
    if (!value)
        return;
    ScalarType type;
    if (!find_scalar_type(value, &type)) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "gob: a %s cannot be a reply",
                    json_text_type_name(value));
        return;
    }
    g_autoptr(GByteArray) message = g_byte_array_new();
    gob_append_int(message, type.id);
    gob_append_uint(message, 0);
    append_scalar(message, value);
    append_sized(out, message);
}

const RpcCodec rpc_codec_gob = {
    .flag = RPC_FLAG_GOB,
    .execute_decode = gob_execute_decode,
    .string_decode = gob_string_decode,
    .execute_encode = gob_execute_encode,
    .value_encode = gob_value_encode,
};
