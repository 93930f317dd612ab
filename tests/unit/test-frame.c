/* SPDX-License-Identifier: MIT
 *
 * Frames: reading them in whatever pieces they arrive, refusing what is wrong, writing them byte for byte. */
#include "rpc-testing.h"

#define HEADER "15 08 59 00 00 00 62 39 ac 64 00 00"

static void test_reads_fields(void)
{
    g_autoptr(GBytes) recorded = testing_recorded("php-json.req.bin");
    gsize offset = 0;
    RpcRequest request = testing_request(recorded, &offset);
    g_assert_cmpuint(offset, ==, g_bytes_get_size(recorded));
    g_assert_cmphex(request.flags, ==, RPC_FLAG_JSON);
    g_assert_cmpuint(request.sequence, ==, 1);
    g_assert_cmpmem(request.method, request.method_size, "js.Execute", 10);
    const char *json = "{\"code\":\"var result = 2 + 2; result;\",\"timeout_ms\":5000,\"request_id\":\"req-123\"}";
    g_assert_cmpmem(request.argument, request.argument_size, json, strlen(json));
}

static void test_byte_at_a_time(void)
{
    g_autoptr(GBytes) recorded = testing_recorded("php-json.req.bin");
    gsize whole;
    const guint8 *bytes = g_bytes_get_data(recorded, &whole);
    RpcRequest request;
    gsize needed;
    for (gsize size = 0; size < whole; size++) {
        g_autoptr(GError) error = NULL;
        g_autofree guint8 *part = g_memdup2(bytes, size); /* of that size exactly: reading on would be noticed */
        RpcFrameRead read = rpc_frame_read(part, size, TESTING_PAYLOAD_MAX, &request, &needed, &error);
        g_assert_no_error(error);
        g_assert_cmpint(read, ==, RPC_FRAME_INCOMPLETE);
        g_assert_cmpuint(needed, ==, size < 12 ? 12 : whole);
    }
    g_assert_cmpint(rpc_frame_read(bytes, whole, TESTING_PAYLOAD_MAX, &request, &needed, NULL), ==, RPC_FRAME_COMPLETE);
}

static void test_two_frames(void)
{
    g_autoptr(GBytes) recorded = testing_recorded("php-json-two-calls.req.bin");
    gsize offset = 0;
    g_assert_cmpuint(testing_request(recorded, &offset).sequence, ==, 1);
    RpcRequest second = testing_request(recorded, &offset);
    g_assert_cmpuint(second.sequence, ==, 2);
    g_assert_cmpmem(second.argument, second.argument_size, "{\"code\":\"1+1\"}", 14);
    g_assert_cmpuint(offset, ==, g_bytes_get_size(recorded));
}

static const struct {
    const char *name, *bytes;
    RpcErrorCode code;
    const char *text;
} invalid_cases[] = {
    {"wrong checksum", "15 08 59 00 00 00 62 39 ac 65 00 00", RPC_ERROR_FRAME,
     "frame checksum 65ac3962 does not match header, which has 64ac3962"},
    {"length changed", "15 08 58 00 00 00 62 39 ac 64 00 00", RPC_ERROR_FRAME, "frame checksum*"},
    {"header of two words", "12 08 59 00 00 00 00 00 00 00 00 00", RPC_ERROR_FRAME,
     "frame header of 2 words, not 3 to 13"},
    {"header of fourteen words", "1e 08 59 00 00 00 00 00 00 00 00 00", RPC_ERROR_FRAME, "frame header of 14 words*"},
    {"no options", "13 00 00 00 00 00 96 d1 80 34 00 00", RPC_ERROR_FRAME, "frame with 0 options instead of 2"},
    {"one option", "14 00 14 00 00 00 e6 21 fe f6 00 00", RPC_ERROR_FRAME, "frame with 1 options instead of 2"},
    {"text of a missing script", "'Could not op'", RPC_ERROR_FRAME, "frame checksum*"},
    {"method longer than the payload", HEADER "01 00 00 00 5a 00 00 00", RPC_ERROR_FRAME,
     "method name of 90 bytes in a frame payload of 89"},
    {"huge method", HEADER "01 00 00 00 ff ff ff ff", RPC_ERROR_FRAME, "method name of 4294967295 bytes*"},
    {"payload over the limit", "15 08 0c 00 10 00 a3 d4 bd d2 00 00", RPC_ERROR_TOO_LARGE,
     "frame payload of 1048588 bytes is over the limit of 1048576"},
};

static void test_invalid(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(invalid_cases); i++) {
        g_test_message("%s", invalid_cases[i].name);
        g_autoptr(GByteArray) bytes = testing_bytes(invalid_cases[i].bytes);
        RpcRequest request;
        gsize needed;
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(rpc_frame_read(bytes->data, bytes->len, 1 << 20, &request, &needed, &error), ==,
                        RPC_FRAME_INVALID);
        g_assert_error(error, RPC_ERROR, (int)invalid_cases[i].code);
        g_assert_true(g_pattern_match_simple(invalid_cases[i].text, error->message));
    }
}

static const struct {
    const char *name, *bytes;
} odd_cases[] = {
    {"bytes 10 and 11 set", "15 08 0b 00 00 00 4b fe a8 05 ff ff 01 00 00 00 0a 00 00 00 'js.Execute1'"},
    {"sequence 0", "15 08 0b 00 00 00 4b fe a8 05 00 00 00 00 00 00 0a 00 00 00 'js.Execute1'"},
    {"last sequence", "15 08 0b 00 00 00 4b fe a8 05 00 00 ff ff ff ff 0a 00 00 00 'js.Execute1'"},
    {"no method", "15 08 0b 00 00 00 4b fe a8 05 00 00 01 00 00 00 00 00 00 00 'js.Execute1'"},
    {"no argument", "15 08 0b 00 00 00 4b fe a8 05 00 00 01 00 00 00 0b 00 00 00 'js.Execute1'"},
};

static void test_odd_but_valid(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(odd_cases); i++) {
        g_test_message("%s", odd_cases[i].name);
        g_autoptr(GByteArray) bytes = testing_bytes(odd_cases[i].bytes);
        RpcRequest request;
        gsize needed;
        g_autoptr(GError) error = NULL;
        RpcFrameRead read = rpc_frame_read(bytes->data, bytes->len, TESTING_PAYLOAD_MAX, &request, &needed, &error);
        g_assert_no_error(error);
        g_assert_cmpint(read, ==, RPC_FRAME_COMPLETE);
        g_assert_cmpuint(request.method_size + request.argument_size, ==, 11);
    }
}

static const struct {
    const char *file;
    RpcFrameRead read;
} recorded_cases[] = {
    {"reply-b10.rep.bin", RPC_FRAME_COMPLETE},        {"reply-badcrc.rep.bin", RPC_FRAME_INVALID},
    {"reply-badseq.rep.bin", RPC_FRAME_COMPLETE},     {"reply-badversion.rep.bin", RPC_FRAME_COMPLETE},
    {"reply-empty.rep.bin", RPC_FRAME_COMPLETE},      {"reply-error.rep.bin", RPC_FRAME_COMPLETE},
    {"reply-nomethod.rep.bin", RPC_FRAME_COMPLETE},   {"reply-noopts.rep.bin", RPC_FRAME_INVALID},
    {"reply-otherflags.rep.bin", RPC_FRAME_COMPLETE}, {"reply-short.rep.bin", RPC_FRAME_INCOMPLETE},
};

static void test_recorded(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(recorded_cases); i++) {
        g_test_message("%s", recorded_cases[i].file);
        g_autoptr(GBytes) recorded = testing_recorded(recorded_cases[i].file);
        gsize size, needed;
        const guint8 *bytes = g_bytes_get_data(recorded, &size);
        RpcRequest request;
        g_assert_cmpint(rpc_frame_read(bytes, size, TESTING_PAYLOAD_MAX, &request, &needed, NULL), ==,
                        recorded_cases[i].read);
    }
}

static void test_append(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_frame_append(out, RPC_FLAG_JSON, 1, "js.Execute", 10, "{\"result\":4,\"duration_ms\":1}", 28);
    g_autoptr(GByteArray) expected = testing_bytes("15 08 26 00 00 00 a8 89 f0 57 00 00 01 00 00 00 0a 00 00 00"
                                                   "'js.Execute{\"result\":4,\"duration_ms\":1}'");
    g_assert_cmpmem(out->data, out->len, expected->data, expected->len);
}

static void test_append_behind_another(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GBytes) recorded = testing_recorded("go-proto-two-calls.rep.bin");
    rpc_frame_append(out, RPC_FLAG_PROTO, 0, "t.Echo", 6, "\n\7got:abc", 9);
    rpc_frame_append(out, RPC_FLAG_PROTO | RPC_FLAG_ERROR, 1, "t.Echo", 6, "boom", 4);
    g_assert_cmpmem(out->data, out->len, g_bytes_get_data(recorded, NULL), g_bytes_get_size(recorded));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame/read/fields", test_reads_fields);
    g_test_add_func("/frame/read/byte-at-a-time", test_byte_at_a_time);
    g_test_add_func("/frame/read/two-frames", test_two_frames);
    g_test_add_func("/frame/read/invalid", test_invalid);
    g_test_add_func("/frame/read/odd-but-valid", test_odd_but_valid);
    g_test_add_func("/frame/read/recorded", test_recorded);
    g_test_add_func("/frame/append/one", test_append);
    g_test_add_func("/frame/append/behind-another", test_append_behind_another);
    return g_test_run();
}
