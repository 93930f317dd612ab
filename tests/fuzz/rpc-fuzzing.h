/* SPDX-License-Identifier: MIT
 *
 * What must hold for any argument in any codec. */
#pragma once

#include <string.h>
#include "envelope.h"
#include "utf8.h"

static inline RpcRequest fuzz_request(guint8 flags, gconstpointer argument, gsize size)
{
    return (RpcRequest){
        .flags = flags,
        .method = "js.Execute",
        .method_size = strlen("js.Execute"),
        .argument = argument,
        .argument_size = size,
    };
}

/* What the decoder made is JSON, and passes as it is. */
static inline void fuzz_check_args(const char *args)
{
    g_autofree char *json = g_strdup_printf("{\"args\":%s}", args);
    RpcRequest request = fuzz_request(RPC_FLAG_JSON, json, strlen(json));
    g_auto(RpcExecute) execute = {0};
    g_assert(rpc_execute_decode(&request, &execute, NULL));
    g_assert_cmpstr(execute.args, ==, args);
}

static inline void fuzz_check_reply(const RpcRequest *request, const RpcExecute *execute)
{
    g_autoptr(Outcome) outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = execute->args ? g_bytes_new_static(execute->args, strlen(execute->args)) : NULL;
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, request, execute, outcome);
    RpcRequest reply;
    gsize needed;
    g_assert(rpc_frame_read(out->data, out->len, G_MAXUINT32, &reply, &needed, NULL) == RPC_FRAME_COMPLETE);
    g_assert(needed == out->len);
}

static inline void fuzz_execute(const RpcRequest *request)
{
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    gboolean decoded = rpc_execute_decode(request, &execute, &error);
    g_assert(decoded == (error == NULL));
    if (!decoded)
        return;
    g_assert(execute.code[execute.code_size] == '\0');
    g_assert(g_utf8_validate(execute.request_id, -1, NULL));
    g_assert(utf8_is_valid(execute.code, execute.code_size));
    g_assert(g_utf8_validate(execute.name, -1, NULL) && strlen(execute.name) <= 200);
    g_assert(execute.net >= NET_PUBLIC && execute.net <= NET_NONE);
    g_assert(!execute.args || strlen(execute.args) == execute.args_size);
    if (execute.args)
        fuzz_check_args(execute.args);
    fuzz_check_reply(request, &execute);
}

static inline void fuzz_codec(guint8 flags, const guint8 *data, gsize size)
{
    RpcRequest request = fuzz_request(flags, data, size);
    fuzz_execute(&request);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gboolean decoded = rpc_string_decode(&request, &text, &error);
    g_assert(decoded == (text != NULL) && decoded == (error == NULL));
}
