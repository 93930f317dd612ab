/* SPDX-License-Identifier: MIT
 *
 * Any outcome a worker can bring about, answered in every codec: one whole frame, which reads back, and which for JSON
 * is the object that clients wait for. */
#include "envelope.h"
#include "json-check.h"
#include "msgpack.h"
#include "rpc-fuzzing.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* The next text of the input, up to a NUL; NULL where there is none left or it is not UTF-8, as messages are. */
static char *next_text(const char **at, const char *end)
{
    if (*at >= end)
        return NULL;
    gsize size = strnlen(*at, (gsize)(end - *at));
    char *text = g_utf8_validate_len(*at, size, NULL) ? g_strndup(*at, size) : NULL;
    *at += size + 1;
    return text;
}

static Outcome *make_outcome(const char **at, const char *end)
{
    g_autofree char *result = next_text(at, end);
    g_autofree char *error = next_text(at, end);
    gboolean success = !error || !*error;
    Outcome *outcome = success ? outcome_new(OUTCOME_SUCCESS) : outcome_new_failure(OUTCOME_ERROR, "%s", error);
    if (result && json_check_value(result, strlen(result)))
        outcome->result = g_bytes_new(result, strlen(result));
    if (success)
        return outcome;
    outcome->exception = g_new0(OutcomeException, 1);
    *outcome->exception = (OutcomeException){
        .name = next_text(at, end), .message = next_text(at, end), .stack = next_text(at, end), .line = 3};
    g_autofree char *details = next_text(at, end);
    if (details && json_check_members(details, strlen(details)))
        outcome->exception->details = g_steal_pointer(&details);
    return outcome;
}

static void check_json(const RpcRequest *reply)
{
    const char *text = (const char *)reply->argument;
    g_assert(json_check_value(text, reply->argument_size) && g_str_has_prefix(text, "{\"result\":"));
    g_assert(g_utf8_validate_len(text, reply->argument_size, NULL));
}

/* One map, whole, and nothing behind it. */
static void check_msgpack(const RpcRequest *reply)
{
    Cursor cursor = {reply->argument, reply->argument + reply->argument_size, NULL};
    MsgpackHead head = msgpack_read_head(&cursor);
    g_assert(head.kind == MSGPACK_MAP);
    msgpack_skip_rest(&cursor, head);
    g_assert(!cursor.error && cursor.at == cursor.end);
}

static void check_reply(guint8 flags, const RpcExecute *execute, const Outcome *outcome)
{
    RpcRequest request = fuzz_request(flags, "", 0), reply;
    g_autoptr(GByteArray) out = g_byte_array_new();
    gsize needed;
    rpc_execute_reply(out, &request, execute, outcome);
    g_assert(rpc_frame_read(out->data, out->len, G_MAXUINT32, &reply, &needed, NULL) == RPC_FRAME_COMPLETE);
    g_assert(needed == out->len);
    if (flags == RPC_FLAG_JSON)
        check_json(&reply);
    if (reply.flags == RPC_FLAG_MSGPACK)
        check_msgpack(&reply);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const guint8 flags[] = {RPC_FLAG_JSON, RPC_FLAG_MSGPACK, RPC_FLAG_GOB, RPC_FLAG_RAW, RPC_FLAG_PROTO, 0};
    const char *at = (const char *)data, *end = at + size;
    g_autoptr(Outcome) outcome = make_outcome(&at, end);
    char *request_id = next_text(&at, end);
    g_auto(RpcExecute) execute = {
        .code = g_strdup(""), .request_id = request_id ? request_id : g_strdup(""), .go_names = size % 2};
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        check_reply(flags[i], &execute, outcome);
    return 0;
}
