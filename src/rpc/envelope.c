/* SPDX-License-Identifier: MIT
 *
 * Chooses the codec by the frame's flags and puts what it makes into frames. */
#include "codec.h"
#include <string.h>

/* Raw works for plain bytes only, of which no method of ours is made; an argument is passed over. */
static const RpcCodec raw = {
    .flag = RPC_FLAG_RAW,
    .encode_refusal = "unknown Raw payload type",
};

/* No method of ours takes a protobuf message. */
static const RpcCodec proto = {
    .flag = RPC_FLAG_PROTO,
    .decode_refusal = "goridge_read_request_body: message type is not a proto",
    .encode_refusal = "goridge_write_response: message type is not a proto",
};

static const RpcCodec none = {.decode_refusal = "goridge_read_request_body: unknown decoder used in frame"};

/* The original has two orders: one to read the argument, another to remember how to answer. */
enum { CODEC_COUNT = 5 };
static const RpcCodec *const reading_order[CODEC_COUNT] = {
    &proto, &rpc_codec_json, &rpc_codec_gob, &raw, &rpc_codec_msgpack,
};
static const RpcCodec *const answering_order[CODEC_COUNT] = {
    &proto, &rpc_codec_json, &raw, &rpc_codec_msgpack, &rpc_codec_gob,
};

static const RpcCodec *choose(const RpcCodec *const order[static CODEC_COUNT], guint8 flags,
                              const RpcCodec *otherwise)
{
    for (guint i = 0; i < CODEC_COUNT; i++)
        if (flags & order[i]->flag)
            return order[i];
    return otherwise;
}

static const RpcCodec *reading_codec(const RpcRequest *request)
{
    return choose(reading_order, request->flags, &none);
}

static const RpcCodec *answering_codec(const RpcRequest *request)
{
    return choose(answering_order, request->flags, &rpc_codec_gob);
}

static gboolean refuse(const char *refusal, GError **error)
{
    if (refusal)
        g_set_error_literal(error, RPC_ERROR, RPC_ERROR_ARGUMENT, refusal);
    return refusal != NULL;
}

static char first_character(const char *json, gsize size)
{
    const char *end = json + size;
    while (json < end && g_ascii_isspace(*json))
        json++;
    return json < end ? *json : ' ';
}

/* What gob cannot hold goes out as JSON: a Go client decodes by the reply's flags, not by what it sent. */
static const RpcCodec *codec_for_value(const RpcRequest *request, const char *json, gsize size, const char *not_in_gob)
{
    const RpcCodec *codec = answering_codec(request);
    return codec == &rpc_codec_gob && strchr(not_in_gob, first_character(json, size)) ? &rpc_codec_json : codec;
}

void rpc_execute_clear(RpcExecute *execute)
{
    g_clear_pointer(&execute->code, g_free);
    g_clear_pointer(&execute->request_id, g_free);
    g_clear_pointer(&execute->function, g_free);
    g_clear_pointer(&execute->args, g_free);
    g_clear_pointer(&execute->name, g_free);
}

gboolean rpc_execute_decode(const RpcRequest *request, RpcExecute *execute, GError **error)
{
    *execute = (RpcExecute){.code = g_strdup(""), .request_id = g_strdup(""), .name = g_strdup(""), .function = g_strdup("")};
    const RpcCodec *codec = reading_codec(request);
    if (refuse(codec->decode_refusal, error))
        return FALSE;
    return !codec->execute_decode ||
           codec->execute_decode(request->argument, request->argument_size, execute, error);
}

gboolean rpc_string_decode(const RpcRequest *request, char **text, GError **error)
{
    const RpcCodec *codec = reading_codec(request);
    if (refuse(codec->decode_refusal, error))
        return FALSE;
    g_autofree char *decoded = g_strdup("");
    if (codec->string_decode &&
        !codec->string_decode(request->argument, request->argument_size, &decoded, error))
        return FALSE;
    *text = g_steal_pointer(&decoded);
    return TRUE;
}

static gsize begin_reply(GByteArray *out, const RpcRequest *request, guint8 flags)
{
    return rpc_frame_begin(out, flags, request->sequence, request->method, request->method_size);
}

/* Closes the frame around the body; or puts an ERROR frame in its place where the codec made none. */
static void end_reply(GByteArray *out, const RpcRequest *request, gsize start, const GError *error)
{
    if (!error) {
        rpc_frame_end(out, start);
        return;
    }
    g_byte_array_set_size(out, (guint)start);
    rpc_error_reply(out, request, error->message);
}

/* Sizes in frames and arrays have 32 bits. The room is for what comes with a result, which is bounded where it is made. */
static gboolean fits(const GByteArray *out, gsize result_size, GError **error)
{
    const gsize room = 64 << 20;
    if (result_size <= RPC_JSON_MAX && out->len + result_size + room <= G_MAXUINT32)
        return TRUE;
    g_set_error(error, RPC_ERROR, RPC_ERROR_TOO_LARGE, "a result of %zu bytes does not fit behind %u bytes of other replies",
                result_size, out->len);
    return FALSE;
}

void rpc_execute_reply(GByteArray *out, const RpcRequest *request, const RpcExecute *execute,
                       const Outcome *outcome)
{
    gsize size;
    const char *json = rpc_outcome_json(outcome, &size);
    const RpcCodec *codec = codec_for_value(request, json, size, "{[");
    gsize start = begin_reply(out, request, codec->flag);
    g_autoptr(GError) error = NULL;
    if (!refuse(codec->encode_refusal, &error) && fits(out, size, &error))
        codec->execute_encode(out, execute, outcome, &error);
    end_reply(out, request, start, error);
}

void rpc_value_reply(GByteArray *out, const RpcRequest *request, const char *json)
{
    const RpcCodec *codec = codec_for_value(request, json, strlen(json), "{[n");
    gsize start = begin_reply(out, request, codec->flag);
    g_autoptr(GError) error = NULL;
    if (!refuse(codec->encode_refusal, &error))
        codec->value_encode(out, json, strlen(json), &error);
    end_reply(out, request, start, error);
}

void rpc_error_reply(GByteArray *out, const RpcRequest *request, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gsize start = begin_reply(out, request, answering_codec(request)->flag | RPC_FLAG_ERROR);
    g_byte_array_append(out, (const guint8 *)valid, (guint)strlen(valid));
    rpc_frame_end(out, start);
}
