/* SPDX-License-Identifier: MIT
 *
 * The msgpack codec. Members may be named as in JSON or, which is all the original understands, as in Go; the
 * answer is spelled as the question was. */
#include "codec.h"
#include "json-read.h"
#include "member.h"
#include "msgpack.h"
#include <string.h>

/* ---- arguments ---- */

/* NULL where the value is not text; nil leaves the member as it is. */
static const char *read_text(Cursor *cursor, MsgpackHead head, const char *name)
{
    if (head.kind == MSGPACK_STRING || head.kind == MSGPACK_BINARY)
        return (const char *)cursor_take(cursor, head.number);
    if (head.kind != MSGPACK_NIL)
        cursor_fail(cursor, "msgpack: %s is not a string", name);
    return NULL;
}

static void read_args(Cursor *cursor, MsgpackHead head, RpcExecute *execute)
{
    GString *json = g_string_new(NULL);
    msgpack_read_rest(cursor, head, json);
    rpc_args_take(execute, json);
}

static void read_text_member(Cursor *cursor, MsgpackHead head, const RpcMember *member, RpcExecute *execute)
{
    GError *error = NULL;
    const char *text = read_text(cursor, head, member->name);
    if (text && !rpc_member_set_text(member, execute, text, head.number, &error))
        cursor_fail_with(cursor, error);
}

static void read_scalar_member(Cursor *cursor, MsgpackHead head, const RpcMember *member, RpcExecute *execute)
{
    gint64 integer;
    gboolean is_integer = member->type == RPC_MEMBER_INTEGER;
    if (head.kind == MSGPACK_NIL)
        return;
    if (is_integer && msgpack_head_integer(head, &integer))
        rpc_member_set_integer(member, execute, integer);
    else if (!is_integer && (head.kind == MSGPACK_TRUE || head.kind == MSGPACK_FALSE))
        rpc_member_set_boolean(member, execute, head.kind == MSGPACK_TRUE);
    else
        cursor_fail(cursor, "msgpack: %s is not a %s", member->name, is_integer ? "64-bit integer" : "boolean");
}

static void read_value(Cursor *cursor, const RpcMember *member, RpcExecute *execute)
{
    MsgpackHead head = msgpack_read_head(cursor);
    if (member->type == RPC_MEMBER_JSON)
        read_args(cursor, head, execute);
    else if (rpc_member_is_text(member))
        read_text_member(cursor, head, member, execute);
    else
        read_scalar_member(cursor, head, member, execute);
}

/* In either spelling; NULL where no member has the name. */
static const RpcMember *find_member(const char *name, gsize size, RpcExecute *execute)
{
    const RpcMember *member = rpc_member_find(name, size);
    if (member)
        return member;
    member = rpc_member_find_go(name, size);
    if (member)
        execute->go_names = TRUE;
    return member;
}

static void read_member(Cursor *cursor, RpcExecute *execute)
{
    MsgpackHead key = msgpack_read_head(cursor);
    const char *name = NULL;
    if (key.kind == MSGPACK_STRING)
        name = (const char *)cursor_take(cursor, key.number);
    else
        msgpack_skip_rest(cursor, key);
    const RpcMember *member = name ? find_member(name, key.number, execute) : NULL;
    if (member)
        read_value(cursor, member, execute);
    else
        msgpack_skip_rest(cursor, msgpack_read_head(cursor));
}

static gboolean msgpack_execute_decode(const guint8 *bytes, gsize size, RpcExecute *execute, GError **error)
{
    if (size == 0)
        return TRUE;
    Cursor cursor = {bytes, bytes + size, NULL, RPC_JSON_MAX};
    MsgpackHead head = msgpack_read_head(&cursor);
    if (head.kind != MSGPACK_MAP && head.kind != MSGPACK_NIL)
        cursor_fail(&cursor, "msgpack: the argument is not a map");
    for (guint64 i = 0; head.kind == MSGPACK_MAP && i < head.number && !cursor.error; i++)
        read_member(&cursor, execute);
    return cursor_finish(&cursor, error);
}

static gboolean msgpack_string_decode(const guint8 *bytes, gsize size, char **text, GError **error)
{
    if (size == 0)
        return TRUE;
    Cursor cursor = {bytes, bytes + size, NULL, RPC_JSON_MAX};
    MsgpackHead head = msgpack_read_head(&cursor);
    GError *failure = NULL;
    if (head.kind != MSGPACK_TRUE && head.kind != MSGPACK_FALSE) {
        const char *string = read_text(&cursor, head, "the argument");
        if (string && !rpc_text_set(text, "argument", string, head.number, &failure))
            cursor_fail_with(&cursor, failure);
    }
    return cursor_finish(&cursor, error);
}

/* ---- replies ---- */

typedef struct {
    const char *result, *duration_ms, *error, *request_id, *status, *exception, *logs;
    const char *name, *message, *stack, *file, *line, *column;
} ReplyNames;

static const ReplyNames json_names = {
    "result", "duration_ms", "error", "request_id", "status", "exception", "logs",
    "name",   "message",     "stack", "file",       "line",   "column",
};
static const ReplyNames go_names = {
    "Result", "DurationMs", "Error", "RequestID", "Status", "Exception", "Logs",
    "Name",   "Message",    "Stack", "File",      "Line",   "Column",
};

static void append_text(GByteArray *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    msgpack_append_string(out, valid, strlen(valid));
}

static void append_text_member(GByteArray *out, const char *name, const char *text)
{
    if (!text)
        return;
    append_text(out, name);
    append_text(out, text);
}

static void append_integer_member(GByteArray *out, const char *name, gint64 number)
{
    append_text(out, name);
    msgpack_append_integer(out, number);
}

static void append_exception(GByteArray *out, const ReplyNames *names, const OutcomeException *exception)
{
    const char *details = exception->details ? exception->details : "";
    gsize details_size = strlen(details);
    gsize detail_count = json_read_count_members(details, details_size); /* 0: left out if deeper than is read here */
    append_text(out, names->exception);
    msgpack_append_map(out, (exception->name != NULL) + (exception->message != NULL) +
                                (exception->stack != NULL) + (exception->file != NULL) +
                                (exception->line > 0) + (exception->column > 0) + detail_count);
    append_text_member(out, names->name, exception->name);
    append_text_member(out, names->message, exception->message);
    append_text_member(out, names->stack, exception->stack);
    append_text_member(out, names->file, exception->file);
    if (exception->line > 0)
        append_integer_member(out, names->line, exception->line);
    if (exception->column > 0)
        append_integer_member(out, names->column, exception->column);
    if (detail_count > 0)
        msgpack_append_error_members(out, details, details_size, names == &go_names);
}

/* Lines are as large as is bounded where they are collected. */
static void append_logs(GByteArray *out, const ReplyNames *names, GBytes *logs)
{
    append_text(out, names->logs);
    if (!msgpack_append_json(out, g_bytes_get_data(logs, NULL), g_bytes_get_size(logs), NULL))
        msgpack_append_array(out, 0); /* deeper than is read here */
}

/* In Go's spelling nothing is left out for being empty: the original's msgpack library sees no tags. */
static const char *text_or_absent(const char *text, gboolean always)
{
    if (text && *text)
        return text;
    return always ? "" : NULL;
}

static void msgpack_execute_encode(GByteArray *out, const RpcExecute *execute, const Outcome *outcome,
                                   GError **error)
{
    gsize size;
    const char *json = rpc_outcome_json(outcome, &size);
    const ReplyNames *names = execute->go_names ? &go_names : &json_names;
    const char *error_text = text_or_absent(outcome->error, execute->go_names);
    const char *request_id = text_or_absent(execute->request_id, execute->go_names);

    msgpack_append_map(out, 3 + (error_text != NULL) + (request_id != NULL) + (outcome->exception != NULL) +
                                (outcome->logs != NULL));
    append_text(out, names->result);
    if (!msgpack_append_json(out, json, size, error)) {
        g_prefix_error(error, "result in msgpack: ");
        return;
    }
    append_integer_member(out, names->duration_ms, rpc_outcome_duration_ms(outcome));
    append_text_member(out, names->error, error_text);
    append_text_member(out, names->request_id, request_id);
    append_text_member(out, names->status, outcome_status_name(outcome->status));
    if (outcome->exception)
        append_exception(out, names, outcome->exception);
    if (outcome->logs)
        append_logs(out, names, outcome->logs);
}

static void msgpack_value_encode(GByteArray *out, const char *json, gsize size, GError **error)
{
    (void)msgpack_append_json(out, json, size, error);
}

const RpcCodec rpc_codec_msgpack = {
    .flag = RPC_FLAG_MSGPACK,
    .execute_decode = msgpack_execute_decode,
    .string_decode = msgpack_string_decode,
    .execute_encode = msgpack_execute_encode,
    .value_encode = msgpack_value_encode,
};
