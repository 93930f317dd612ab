/* SPDX-License-Identifier: MIT
 *
 * Requests and replies have one layout, so the client's side is a thin reading of the server's. */
#include "client.h"
#include <string.h>

void rpc_request_append(GByteArray *out, guint32 sequence, const char *method, const char *json,
                        gsize json_size)
{
    rpc_frame_append(out, RPC_FLAG_JSON, sequence, method, strlen(method), json, json_size);
}

RpcFrameRead rpc_reply_read(const guint8 *bytes, gsize size, gsize payload_max, RpcReply *reply,
                            gsize *needed, GError **error)
{
    RpcRequest frame;
    RpcFrameRead read = rpc_frame_read(bytes, size, payload_max, &frame, needed, error);
    if (read == RPC_FRAME_COMPLETE)
        *reply = (RpcReply){
            .flags = frame.flags,
            .sequence = frame.sequence,
            .body = frame.argument,
            .body_size = frame.argument_size,
        };
    return read;
}
