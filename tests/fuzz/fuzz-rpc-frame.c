/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a stream of request frames: every frame lies within the buffer, and every one gets a reply frame that
 * reads back, whatever its flags and argument. */
#include "envelope.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_reply(const GByteArray *out, const RpcRequest *request)
{
    RpcRequest reply;
    gsize needed;
    g_assert(rpc_frame_read(out->data, out->len, G_MAXUINT32, &reply, &needed, NULL) == RPC_FRAME_COMPLETE);
    g_assert(needed == out->len);
    g_assert(reply.sequence == request->sequence && reply.method_size == request->method_size);
}

static void answer(const RpcRequest *request)
{
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();
    if (rpc_execute_decode(request, &execute, &error)) {
        g_autoptr(Outcome) outcome = outcome_new_failure(OUTCOME_ERROR, "%s", execute.code);
        rpc_execute_reply(out, request, &execute, outcome);
    } else {
        rpc_error_reply(out, request, error->message);
    }
    check_reply(out, request);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    RpcRequest request;
    gsize needed;
    while (rpc_frame_read(data, size, 1 << 20, &request, &needed, NULL) == RPC_FRAME_COMPLETE) {
        g_assert(needed <= size);
        g_assert(request.argument + request.argument_size == data + needed);
        answer(&request);
        data += needed;
        size -= needed;
    }
    g_assert(needed > 0);
    return 0;
}
