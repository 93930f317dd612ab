/* SPDX-License-Identifier: MIT
 *
 * The JSON codec. Reads the argument as Go's encoding/json would; splices the script's value, which the
 * engine has printed already, into the reply as it is. */
#include "codec.h"
#include <string.h>
#include "json-escape.h"
#include "json-read.h"
#include "json-text.h"
#include "member.h"

/* ---- arguments ---- */

/* The value of a member, and whether its name was written as ours. */
typedef struct {
    JsonValue value;
    gboolean exact;
} Member;

/* Go's matching: the exact name, else any spelling of it in capitals and small letters; of several, the last. */
static const RpcMember *find_member(const JsonScan *scan, gboolean *exact)
{
    enum { NAME_MAX_BYTES = 31 };
    char name[JSON_ESCAPE_SIZE * NAME_MAX_BYTES + 1];
    if (scan->size == 0 || scan->size > JSON_ESCAPE_SIZE * NAME_MAX_BYTES)
        return NULL;
    gsize size = json_read_string(scan->text, scan->size, name);
    if (memchr(name, '\0', size))
        return NULL;
    name[size] = '\0';
    const RpcMember *found = rpc_member_find(name, size);
    *exact = found != NULL;
    for (guint i = 0; !found && i < RPC_MEMBER_COUNT; i++)
        if (g_ascii_strcasecmp(rpc_members[i].name, name) == 0)
            found = &rpc_members[i];
    return found;
}

/* Behind the name of a member. */
static gboolean take_member(JsonScan *scan, Member members[static RPC_MEMBER_COUNT])
{
    gboolean exact = FALSE;
    const RpcMember *member = find_member(scan, &exact);
    JsonValue value;
    if (!json_read_value(scan, json_scan_next(scan), &value))
        return FALSE;
    Member *known = member ? &members[member - rpc_members] : NULL;
    if (known && (exact || !known->exact))
        *known = (Member){value, exact};
    return TRUE;
}

/* All of the text is looked at before any of it is believed. */
static gboolean take_argument(JsonScan *scan, JsonToken *first, Member members[static RPC_MEMBER_COUNT])
{
    JsonToken token = *first = json_scan_next(scan);
    if (token != JSON_TOKEN_OBJECT)
        return json_scan_skip(scan, token) && json_scan_next(scan) == JSON_TOKEN_END;
    while ((token = json_scan_next(scan)) == JSON_TOKEN_NAME)
        if (!take_member(scan, members))
            return FALSE;
    return token == JSON_TOKEN_CLOSE && json_scan_next(scan) == JSON_TOKEN_END;
}

static gboolean mismatch(JsonToken first, const char *target, GError **error)
{
    g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "json: cannot unmarshal %s into Go %s",
                json_read_type_name(first), target);
    return FALSE;
}

/* A string without its escapes: in memory that the caller frees where it has any, else in the request. */
static const char *unescaped(const JsonValue *value, gsize *size, char **memory)
{
    *size = value->size;
    if (!value->escaped)
        return value->text;
    *memory = g_malloc(value->size);
    *size = json_read_string(value->text, value->size, *memory);
    return *memory;
}

static gboolean store_value(const RpcMember *member, const JsonValue *value, RpcExecute *execute, GError **error)
{
    gint64 integer;
    gsize size;
    if (value->first == JSON_TOKEN_NULL)
        return TRUE;
    if (rpc_member_is_text(member) && value->first == JSON_TOKEN_STRING) {
        g_autofree char *memory = NULL;
        const char *text = unescaped(value, &size, &memory);
        return rpc_member_set_text(member, execute, text, size, error);
    }
    if (member->type == RPC_MEMBER_INTEGER && value->first == JSON_TOKEN_NUMBER &&
        json_read_integer(value->text, value->size, &integer)) {
        rpc_member_set_integer(member, execute, integer);
        return TRUE;
    }
    if (member->type == RPC_MEMBER_BOOLEAN && (value->first == JSON_TOKEN_TRUE || value->first == JSON_TOKEN_FALSE)) {
        rpc_member_set_boolean(member, execute, value->first == JSON_TOKEN_TRUE);
        return TRUE;
    }
    g_autofree char *target = g_strdup_printf("struct field ExecuteRequest.%s of type %s", member->name,
                                              rpc_member_type_name(member));
    return mismatch(value->first, target, error);
}

static gboolean store(const RpcMember *member, const JsonValue *value, RpcExecute *execute, GError **error)
{
    if (value->first == JSON_TOKEN_BROKEN)
        return TRUE;
    if (member->type != RPC_MEMBER_JSON)
        return store_value(member, value, execute, error);
    gsize size;
    const char *text = json_read_text(value, &size);
    rpc_args_set(execute, text, size);
    return TRUE;
}

static gboolean json_execute_decode(const guint8 *bytes, gsize size, RpcExecute *execute, GError **error)
{
    if (size == 0)
        return TRUE;
    JsonScan scan;
    JsonToken first;
    Member members[RPC_MEMBER_COUNT] = {0};
    json_read_init(&scan, (const char *)bytes, size);
    if (!take_argument(&scan, &first, members))
        return json_read_fail(&scan, (const char *)bytes, error);
    if (first == JSON_TOKEN_NULL)
        return TRUE;
    if (first != JSON_TOKEN_OBJECT)
        return mismatch(first, "value of type ExecuteRequest", error);
    for (guint i = 0; i < RPC_MEMBER_COUNT; i++)
        if (!store(&rpc_members[i], &members[i].value, execute, error))
            return FALSE;
    return TRUE;
}

static gboolean json_string_decode(const guint8 *bytes, gsize size, char **text, GError **error)
{
    if (size == 0)
        return TRUE;
    JsonScan scan;
    JsonValue argument;
    json_read_init(&scan, (const char *)bytes, size);
    if (!json_read_value(&scan, json_scan_next(&scan), &argument) || json_scan_next(&scan) != JSON_TOKEN_END)
        return json_read_fail(&scan, (const char *)bytes, error);
    if (argument.first == JSON_TOKEN_TRUE || argument.first == JSON_TOKEN_FALSE || argument.first == JSON_TOKEN_NULL)
        return TRUE;
    if (argument.first != JSON_TOKEN_STRING)
        return mismatch(argument.first, "value of type string", error);
    g_autofree char *memory = NULL;
    gsize string_size;
    const char *string = unescaped(&argument, &string_size, &memory);
    return rpc_text_set(text, "argument", string, string_size, error);
}

/* ---- replies ---- */

/* With a comma in front, unless it is the first of its object. Left out where there is no text. */
static void append_text_member(GString *out, const char *name, const char *text)
{
    if (!text)
        return;
    if (out->len > 0 && out->str[out->len - 1] != '{')
        g_string_append_c(out, ',');
    g_string_append_printf(out, "\"%s\":", name);
    json_text_append_string(out, text, strlen(text));
}

static void append_position(GString *out, const char *name, guint position)
{
    if (position > 0)
        g_string_append_printf(out, "%s\"%s\":%u", out->str[out->len - 1] == '{' ? "" : ",", name, position);
}

static void append_exception(GString *out, const OutcomeException *exception)
{
    if (!exception)
        return;
    g_string_append(out, ",\"exception\":{");
    append_text_member(out, "name", exception->name);
    append_text_member(out, "message", exception->message);
    append_text_member(out, "stack", exception->stack);
    append_text_member(out, "file", exception->file);
    append_position(out, "line", exception->line);
    append_position(out, "column", exception->column);
    if (exception->details && *exception->details)
        g_string_append_printf(out, "%s%s", out->str[out->len - 1] == '{' ? "" : ",", exception->details);
    g_string_append_c(out, '}');
}

static void append(GByteArray *out, const char *text, gsize size)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)size);
}

static void json_execute_encode(GByteArray *out, const RpcExecute *execute, const Outcome *outcome,
                                GError **error)
{
    gsize result_size;
    const char *result = rpc_outcome_json(outcome, &result_size);
    g_autoptr(GString) rest = g_string_new(NULL);
    g_string_append_printf(rest, ",\"duration_ms\":%" G_GINT64_FORMAT, rpc_outcome_duration_ms(outcome));
    append_text_member(rest, "error", outcome->error);
    append_text_member(rest, "request_id", *execute->request_id ? execute->request_id : NULL);
    append_text_member(rest, "status", outcome_status_name(outcome->status));
    append_exception(rest, outcome->exception);

    static const char head[] = "{\"result\":", logs_head[] = ",\"logs\":";
    append(out, head, strlen(head));
    append(out, result, result_size);
    append(out, rest->str, rest->len);
    if (outcome->logs) {
        append(out, logs_head, strlen(logs_head));
        append(out, g_bytes_get_data(outcome->logs, NULL), g_bytes_get_size(outcome->logs));
    }
    append(out, "}", 1);
}

static void json_value_encode(GByteArray *out, const char *json, gsize size, GError **error)
{
    append(out, json, size);
}

const RpcCodec rpc_codec_json = {
    .flag = RPC_FLAG_JSON,
    .execute_decode = json_execute_decode,
    .string_decode = json_string_decode,
    .execute_encode = json_execute_encode,
    .value_encode = json_value_encode,
};
