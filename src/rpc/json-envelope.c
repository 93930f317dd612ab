/* SPDX-License-Identifier: MIT
 *
 * The JSON codec. Reads the argument as Go's encoding/json would; splices the script's value, which the
 * engine has printed already, into the reply as it is. */
#include "codec.h"
#include "json-text.h"
#include "member.h"
#include <string.h>

/* ---- arguments ---- */

/* Go's matching: the exact name, else any spelling of it in capitals and small letters. */
static json_t *find_member(json_t *object, const char *name)
{
    json_t *found = json_object_get(object, name);
    if (found)
        return found;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
        if (g_ascii_strcasecmp(key, name) == 0)
            found = value;
    return found;
}

static gboolean mismatch(const json_t *value, const char *target, GError **error)
{
    g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "json: cannot unmarshal %s into Go %s",
                json_text_type_name(value), target);
    return FALSE;
}

static gboolean read_value(const RpcMember *member, json_t *value, RpcExecute *execute, GError **error)
{
    gint64 integer;
    if (member->type == RPC_MEMBER_JSON) {
        execute->args = json_text_dump(value);
        execute->args_size = strlen(execute->args);
        return TRUE;
    }
    if (json_is_null(value))
        return TRUE;
    if (rpc_member_is_text(member) && json_is_string(value))
        return rpc_member_set_text(member, execute, json_string_value(value), json_string_length(value), error);
    if (member->type == RPC_MEMBER_INTEGER && json_text_integer(value, &integer)) {
        rpc_member_set_integer(member, execute, integer);
        return TRUE;
    }
    if (member->type == RPC_MEMBER_BOOLEAN && json_is_boolean(value)) {
        rpc_member_set_boolean(member, execute, json_is_true(value));
        return TRUE;
    }
    g_autofree char *target = g_strdup_printf("struct field ExecuteRequest.%s of type %s", member->name,
                                              rpc_member_type_name(member));
    return mismatch(value, target, error);
}

static gboolean json_execute_decode(const guint8 *bytes, gsize size, RpcExecute *execute, GError **error)
{
    if (size == 0)
        return TRUE;
    json_auto_t *argument = json_text_load((const char *)bytes, size, error);
    if (!argument)
        return FALSE;
    if (json_is_null(argument))
        return TRUE;
    if (!json_is_object(argument))
        return mismatch(argument, "value of type ExecuteRequest", error);

    for (guint i = 0; i < RPC_MEMBER_COUNT; i++) {
        json_t *value = find_member(argument, rpc_members[i].name);
        if (value && !read_value(&rpc_members[i], value, execute, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean json_string_decode(const guint8 *bytes, gsize size, char **text, GError **error)
{
    if (size == 0)
        return TRUE;
    json_auto_t *argument = json_text_load((const char *)bytes, size, error);
    if (!argument)
        return FALSE;
    if (json_is_boolean(argument) || json_is_null(argument))
        return TRUE;
    if (!json_is_string(argument))
        return mismatch(argument, "value of type string", error);
    return rpc_text_set(text, "argument", json_string_value(argument), json_string_length(argument), error);
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
