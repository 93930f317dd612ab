/* SPDX-License-Identifier: MIT
 *
 * The client's requests and its reading of replies, against recordings of real peers. */
#include "rpc-testing.h"
#include "client.h"

static void test_request(void)
{
    const char *json = "{\"code\":\"var result = 2 + 2; result;\",\"timeout_ms\":5000,\"request_id\":\"req-123\"}";
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_request_append(out, 1, "js.Execute", json, strlen(json));
    rpc_request_append(out, 2, "js.Execute", "{\"code\":\"1+1\"}", 14);
    g_autoptr(GBytes) recorded = testing_recorded("php-json-two-calls.req.bin");
    g_assert_cmpmem(out->data, out->len, g_bytes_get_data(recorded, NULL), g_bytes_get_size(recorded));
}

static const struct {
    const char *file;
    guint8 flags;
    guint32 sequence;
    const char *body;
} reply_cases[] = {
    {"php-json.rep.bin", RPC_FLAG_JSON, 1, "{\"result\":4,\"duration_ms\":1,\"request_id\":\"req-123\"}"},
    {"reply-error.rep.bin", RPC_FLAG_JSON | RPC_FLAG_ERROR, 1, "code is required"},
    {"reply-badseq.rep.bin", RPC_FLAG_JSON, 8, "{\"result\":4}"},
    {"reply-badversion.rep.bin", RPC_FLAG_JSON, 1, "{\"result\":4}"},
    {"reply-nomethod.rep.bin", RPC_FLAG_JSON, 1, "{\"result\":4}"},
    {"reply-b10.rep.bin", RPC_FLAG_JSON, 1, "1"},
    {"reply-empty.rep.bin", RPC_FLAG_JSON, 1, ""},
};

static void test_replies(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(reply_cases); i++) {
        g_test_message("%s", reply_cases[i].file);
        g_autoptr(GBytes) recorded = testing_recorded(reply_cases[i].file);
        gsize size, needed;
        const guint8 *bytes = g_bytes_get_data(recorded, &size);
        RpcReply reply;
        g_autoptr(GError) error = NULL;
        RpcFrameRead read = rpc_reply_read(bytes, size, TESTING_PAYLOAD_MAX, &reply, &needed, &error);
        g_assert_no_error(error);
        g_assert_cmpint(read, ==, RPC_FRAME_COMPLETE);
        g_assert_cmpuint(needed, ==, size);
        g_assert_cmphex(reply.flags, ==, reply_cases[i].flags);
        g_assert_cmpuint(reply.sequence, ==, reply_cases[i].sequence);
        g_assert_cmpmem(reply.body, reply.body_size, reply_cases[i].body, strlen(reply_cases[i].body));
    }
}

static void test_bad_replies(void)
{
    static const struct {
        const char *file;
        RpcFrameRead read;
    } cases[] = {
        {"reply-badcrc.rep.bin", RPC_FRAME_INVALID},
        {"reply-noopts.rep.bin", RPC_FRAME_INVALID},
        {"reply-short.rep.bin", RPC_FRAME_INCOMPLETE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].file);
        g_autoptr(GBytes) recorded = testing_recorded(cases[i].file);
        gsize size, needed;
        const guint8 *bytes = g_bytes_get_data(recorded, &size);
        RpcReply reply;
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(rpc_reply_read(bytes, size, TESTING_PAYLOAD_MAX, &reply, &needed, &error), ==, cases[i].read);
        g_assert_cmpint(error != NULL, ==, cases[i].read == RPC_FRAME_INVALID);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/client/request", test_request);
    g_test_add_func("/client/replies", test_replies);
    g_test_add_func("/client/bad-replies", test_bad_replies);
    return g_test_run();
}
