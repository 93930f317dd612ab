/* SPDX-License-Identifier: MIT
 *
 * The msgpack codec: both spellings, every format byte, replies byte for byte, and values that lie about their size. */
#include "msgpack.h"
#include "rpc-testing.h"

/* ---- arguments ---- */

static const struct {
    const char *name, *bytes, *code;
    gint64 timeout_ms;
    const char *request_id;
    gboolean go_names;
} argument_cases[] = {
    {"nothing", "", "", 0, "", FALSE},
    {"nil", "c0", "", 0, "", FALSE},
    {"empty map", "80", "", 0, "", FALSE},
    {"JSON names", "83 a4 'code' a1 '1' aa 'timeout_ms' 07 aa 'request_id' a1 'r'", "1", 7, "r", FALSE},
    {"Go names", "83 a4 'Code' a1 '1' a9 'TimeoutMs' 07 a9 'RequestID' a1 'r'", "1", 7, "r", TRUE},
    {"both spellings", "82 a4 'code' a1 '1' a4 'Code' a1 '1'", "1", 0, "", TRUE},
    {"nil members", "82 a4 'code' c0 aa 'timeout_ms' c0", "", 0, "", FALSE},
    {"map of 16 bits", "de 0001 a4 'code' a1 '1'", "1", 0, "", FALSE},
    {"map of 32 bits", "df 00000001 a4 'code' a1 '1'", "1", 0, "", FALSE},
    {"strings of 8, 16, 32 bits", "82 d9 04 'code' da 0001 '1' da 000a 'request_id' db 00000001 'r'", "1", 0, "r", FALSE},
    {"nil keys", "84 c0 a3 'Foo' a4 'code' a1 '1' c0 81 c0 92 c0 c0 aa 'timeout_ms' 07", "1", 7, "", FALSE},
    {"binary code", "81 a4 'code' c4 01 '1'", "1", 0, "", FALSE},
    {"unknown members of every kind",
     "de 0010 a1 'a' c2 a1 'b' c3 a1 'c' ca 3fc00000 a1 'd' cb 3ff8000000000000 a1 'e' c5 0001 00 a1 'f' c6 00000001 00"
     "a1 'g' d4 01 00 a1 'h' d5 01 0000 a1 'i' d8 01 00000000000000000000000000000000 a1 'j' c7 01 05 00"
     "a1 'k' c8 0000 05 a1 'l' c9 00000000 05 a1 'm' 92 01 81 02 03 a1 'n' dc 0001 c0 93 01 02 03 dd 00000000"
     "a4 'code' a1 '1'", "1", 0, "", FALSE},
    {"timeout -1", "81 aa 'timeout_ms' ff", "", -1, "", FALSE},
    {"timeout int8", "81 aa 'timeout_ms' d0 80", "", -128, "", FALSE},
    {"timeout int16", "81 aa 'timeout_ms' d1 8000", "", -32768, "", FALSE},
    {"timeout int32", "81 aa 'timeout_ms' d2 ffffffff", "", -1, "", FALSE},
    {"timeout int64", "81 aa 'timeout_ms' d3 8000000000000000", "", G_MININT64, "", FALSE},
    {"timeout uint8", "81 aa 'timeout_ms' cc ff", "", 255, "", FALSE},
    {"timeout uint16", "81 aa 'timeout_ms' cd 1388", "", 5000, "", FALSE},
    {"timeout uint32", "81 aa 'timeout_ms' ce ffffffff", "", G_MAXUINT32, "", FALSE},
    {"timeout uint64", "81 aa 'timeout_ms' cf 7fffffffffffffff", "", G_MAXINT64, "", FALSE},
    {"timeout float", "81 aa 'timeout_ms' ca 40e00000", "", 7, "", FALSE},
    {"timeout double", "81 aa 'timeout_ms' cb 401c000000000000", "", 7, "", FALSE},
};

static void test_arguments(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(argument_cases); i++) {
        g_test_message("%s", argument_cases[i].name);
        g_autoptr(GByteArray) bytes = testing_bytes(argument_cases[i].bytes);
        RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, bytes->data, bytes->len);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        rpc_execute_decode(&request, &execute, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(execute.code, ==, argument_cases[i].code);
        g_assert_cmpint(execute.timeout_ms, ==, argument_cases[i].timeout_ms);
        g_assert_cmpstr(execute.request_id, ==, argument_cases[i].request_id);
        g_assert_cmpint(execute.go_names, ==, argument_cases[i].go_names);
        g_assert_null(execute.args);
    }
}

static const struct {
    const char *bytes, *json;
} args_cases[] = {
    {"c0", "null"},
    {"c2", "false"},
    {"c3", "true"},
    {"e0", "-32"},
    {"d3 8000000000000000", "-9223372036854775808"},
    {"cf ffffffffffffffff", "18446744073709551615"},
    {"ca 3fc00000", "1.5"},
    {"cb 7ff8000000000000", "null"},
    {"cb 3fb999999999999a", "0.1"},
    {"a5 'a\"' 00 ff 0a", "\"a\\\"\\u0000\xef\xbf\xbd\\n\""},
    {"c4 03 0102ff", "\"AQL/\""},
    {"90", "[]"},
    {"80", "{}"},
    {"93 01 92 02 80 a1 'x'", "[1,[2,{}],\"x\"]"},
    {"83 a1 'b' 01 a1 'a' 81 a0 c0 05 02", "{\"b\":1,\"a\":{\"\":null},\"5\":2}"},
    {"81 ff ff", "{\"-1\":-1}"},
    /* an object of PHP: the name of its class, and members whose names have NUL */
    {"83 c0 a3 'Foo' a5 00 '*' 00 'id' 01 a1 'x' 02", "{\"\\u0000*\\u0000id\":1,\"x\":2}"},
    {"81 c0 a3 'Foo'", "{}"},
    {"83 a1 'x' 02 c0 92 81 c0 01 c4 01 00 a1 'y' 81 c0 d4 01 00", "{\"x\":2,\"y\":{}}"},
    {"92 82 c0 a1 'A' a1 'b' 93 81 c0 a1 'B' 82 a1 'c' c0 c0 a1 'C' 01 82 c0 c0 c0 c0", "[{\"b\":[{},{\"c\":null},1]},{}]"},
};

static void test_args(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(args_cases); i++) {
        g_test_message("%s", args_cases[i].bytes);
        g_autofree char *text = g_strconcat("81 a4 'args'", args_cases[i].bytes, NULL);
        g_autoptr(GByteArray) bytes = testing_bytes(text);
        RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, bytes->data, bytes->len);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        rpc_execute_decode(&request, &execute, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(execute.args, ==, args_cases[i].json);
    }
}

static const struct {
    const char *name, *bytes, *error;
} bad_cases[] = {
    {"array", "90", "msgpack: the argument is not a map"},
    {"string", "a1 'x'", "msgpack: the argument is not a map"},
    {"type that is none", "c1", "msgpack: unknown type byte 0xc1"},
    {"map without members", "81", "unexpected end of argument: 1 bytes wanted, 0 left"},
    {"huge map", "df ffffffff", "unexpected end of argument: 1 bytes wanted, 0 left"},
    {"huge string", "81 a4 'code' db ffffffff 00", "unexpected end of argument: 4294967295 bytes wanted, 1 left"},
    {"huge array inside", "81 a1 'x' dd ffffffff 00", "msgpack: 4294967295 elements in 1 bytes"},
    {"huge extension", "81 a1 'x' c9 ffffffff 05 00", "unexpected end of argument: 4294967295 bytes wanted, 1 left"},
    {"number as code", "81 a4 'code' 05", "msgpack: code is not a string"},
    {"map as request_id", "81 aa 'request_id' 80", "msgpack: request_id is not a string"},
    {"string as timeout", "81 aa 'timeout_ms' a1 '5'", "msgpack: timeout_ms is not a 64-bit integer"},
    {"fraction as timeout", "81 aa 'timeout_ms' cb 3ff8000000000000", "msgpack: timeout_ms is not a 64-bit integer"},
    {"NaN as timeout", "81 aa 'timeout_ms' cb 7ff8000000000000", "msgpack: timeout_ms is not a 64-bit integer"},
    {"timeout beyond 64 bits", "81 aa 'timeout_ms' cf 8000000000000000", "msgpack: timeout_ms is not a 64-bit integer"},
    {"code not UTF-8", "81 a4 'code' a1 ff", "code is not valid UTF-8"},
    {"NUL in request_id", "81 aa 'request_id' a1 00", "request_id holds a NUL character"},
    {"args with an extension", "81 a4 'args' d4 01 00", "msgpack: an extension type cannot be told in JSON"},
    {"args with an odd key", "81 a4 'args' 81 c3 01", "msgpack: a map key is neither a string nor an integer"},
};

static void test_bad(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(bad_cases); i++) {
        g_test_message("%s", bad_cases[i].name);
        g_autoptr(GByteArray) bytes = testing_bytes(bad_cases[i].bytes);
        RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, bytes->data, bytes->len);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(rpc_execute_decode(&request, &execute, &error));
        g_assert_cmpstr(error->message, ==, bad_cases[i].error);
    }
}

static void test_deep(void)
{
    enum { LEVELS = 1000000 };
    g_autoptr(GByteArray) bytes = testing_bytes("81 a4 'args'");
    gsize start = bytes->len;
    g_byte_array_set_size(bytes, (guint)(start + LEVELS));
    memset(bytes->data + start, 0x91, LEVELS);
    RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, bytes->data, bytes->len);
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(rpc_execute_decode(&request, &execute, &error));
    g_assert_cmpstr(error->message, ==, "msgpack: more than 512 levels");
}

/* What would become more JSON than is allowed is refused before it is made. */
static void test_bound(void)
{
    static const struct {
        const char *bytes;
        gsize size; /* of the JSON */
    } cases[] = {
        {"d9 64 00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000"
         "00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000", 602},
        {"c4 64 00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000"
         "00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000 00000000000000000000", 138},
        {"93 cb c005bf0a8b145769 cb 3fd5555555555555 81 d3 8000000000000000 d3 8000000000000000", 85},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) bytes = testing_bytes(cases[i].bytes);
        for (gsize json_max = 0; json_max < 800; json_max++) {
            Cursor cursor = {bytes->data, bytes->data + bytes->len, NULL, json_max};
            g_autoptr(GString) json = g_string_new(NULL);
            g_autoptr(GError) error = NULL;
            msgpack_read_rest(&cursor, msgpack_read_head(&cursor), json);
            gboolean done = cursor_finish(&cursor, &error);
            g_assert_cmpuint(json->len, <=, json_max + 2); /* the brackets of what was begun */
            g_assert_true(!done || json->len == cases[i].size);
            g_assert_true(done || g_str_has_prefix(error->message, "a value would be more than "));
            g_assert_true(done || json_max < cases[i].size + 64);
        }
    }
}

/* ---- replies ---- */

static Outcome *thrown(void)
{
    Outcome *outcome = testing_outcome(OUTCOME_ERROR, NULL, "execution error: E: m", 1000);
    outcome->exception = g_new0(OutcomeException, 1);
    outcome->exception->name = g_strdup("E");
    outcome->exception->message = g_strdup("m");
    outcome->exception->line = 3;
    return outcome;
}

static const struct {
    const char *name, *request_id;
    gboolean go_names;
    gboolean throws;
    const char *body;
} reply_cases[] = {
    {"JSON names", "req-123", FALSE, FALSE,
     "84 a6 'result' 04 ab 'duration_ms' 01 aa 'request_id' a7 'req-123' a6 'status' a7 'success'"},
    {"JSON names, nothing to tell", "", FALSE, FALSE, "83 a6 'result' 04 ab 'duration_ms' 01 a6 'status' a7 'success'"},
    {"Go names leave nothing out", "", TRUE, FALSE,
     "85 a6 'Result' 04 aa 'DurationMs' 01 a5 'Error' a0 a9 'RequestID' a0 a6 'Status' a7 'success'"},
    {"JSON names, exception", "", FALSE, TRUE,
     "85 a6 'result' c0 ab 'duration_ms' 01 a5 'error' b5 'execution error: E: m' a6 'status' a5 'error'"
     "a9 'exception' 83 a4 'name' a1 'E' a7 'message' a1 'm' a4 'line' 03"},
    {"Go names, exception", "r", TRUE, TRUE,
     "86 a6 'Result' c0 aa 'DurationMs' 01 a5 'Error' b5 'execution error: E: m' a9 'RequestID' a1 'r'"
     "a6 'Status' a5 'error' a9 'Exception' 83 a4 'Name' a1 'E' a7 'Message' a1 'm' a4 'Line' 03"},
};

/* Members of errors are spelled as the reply is; what the script gave them is not. */
static void test_details(void)
{
    static const struct {
        gboolean go_names;
        const char *exception; /* and all behind it */
    } cases[] = {
        {FALSE, "a9 'exception' 86 a4 'name' a1 'E' a7 'message' a1 'm' a4 'line' 03 a4 'data' 81 a4 'name' c0"
                "a5 'cause' 81 a7 'message' a1 'c' a6 'errors' 91 81 a4 'code' 07 a4 'logs' 91 81 a3 'msg' a1 'x'"},
        {TRUE, "a9 'Exception' 86 a4 'Name' a1 'E' a7 'Message' a1 'm' a4 'Line' 03 a4 'Data' 81 a4 'name' c0"
               "a5 'Cause' 81 a7 'Message' a1 'c' a6 'Errors' 91 81 a4 'Code' 07 a4 'Logs' 91 81 a3 'msg' a1 'x'"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, NULL, 0);
        RpcExecute execute = {.request_id = (char *)"", .go_names = cases[i].go_names};
        g_autoptr(Outcome) outcome = thrown();
        outcome->exception->details =
            g_strdup("\"data\":{\"name\":null},\"cause\":{\"message\":\"c\"},\"errors\":[{\"code\":7}]");
        outcome->logs = g_bytes_new_static("[{\"msg\":\"x\"}]", 13);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_execute_reply(out, &request, &execute, outcome);
        g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_MSGPACK);
        g_autoptr(GByteArray) expected = testing_bytes(cases[i].exception);
        g_assert_cmpuint(body->len, >, expected->len);
        g_assert_cmpmem(body->data + body->len - expected->len, expected->len, expected->data, expected->len);
    }
}

/* Deeper than is read here; whoever sent it knew no better. */
static void test_deep_details_are_left_out(void)
{
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autoptr(Outcome) outcome = thrown();
    outcome->exception->details = g_strconcat("\"data\":", deep, NULL);
    RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, NULL, 0);
    RpcExecute execute = {.request_id = (char *)""};
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_MSGPACK);
    g_autoptr(GByteArray) expected = testing_bytes("a9 'exception' 83 a4 'name' a1 'E' a7 'message' a1 'm' a4 'line' 03");
    g_assert_cmpmem(body->data + body->len - expected->len, expected->len, expected->data, expected->len);
}

static void test_replies(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(reply_cases); i++) {
        g_test_message("%s", reply_cases[i].name);
        RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, NULL, 0);
        RpcExecute execute = {.request_id = (char *)reply_cases[i].request_id, .go_names = reply_cases[i].go_names};
        g_autoptr(Outcome) outcome = reply_cases[i].throws ? thrown() : testing_outcome(OUTCOME_SUCCESS, "4", NULL, 1000);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_execute_reply(out, &request, &execute, outcome);
        g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_MSGPACK);
        g_autoptr(GByteArray) expected = testing_bytes(reply_cases[i].body);
        g_assert_cmpmem(body->data, body->len, expected->data, expected->len);
    }
}

static const struct {
    const char *json, *bytes;
} value_cases[] = {
    {"null", "c0"},
    {"true", "c3"},
    {"false", "c2"},
    {"0", "00"},
    {"127", "7f"},
    {"128", "cc 80"},
    {"255", "cc ff"},
    {"256", "cd 0100"},
    {"65535", "cd ffff"},
    {"65536", "ce 00010000"},
    {"4294967295", "ce ffffffff"},
    {"4294967296", "cf 0000000100000000"},
    {"9223372036854775807", "cf 7fffffffffffffff"},
    {"9223372036854775808", "cb 43e0000000000000"},
    {"[9223372036854775808,7]", "92 cb 43e0000000000000 07"},
    {"-1", "ff"},
    {"-32", "e0"},
    {"-33", "d0 df"},
    {"-128", "d0 80"},
    {"-129", "d1 ff7f"},
    {"-32768", "d1 8000"},
    {"-32769", "d2 ffff7fff"},
    {"-2147483648", "d2 80000000"},
    {"-2147483649", "d3 ffffffff7fffffff"},
    {"1.5", "cb 3ff8000000000000"},
    {"1e300", "cb 7e37e43c8800759c"},
    {"\"\"", "a0"},
    {"\"\\ud800\\u0000\"", "a4 efbfbd 00"},
    {"\"0123456789012345678901234567890\"", "bf '0123456789012345678901234567890'"},
    {"\"01234567890123456789012345678901\"", "d9 20 '01234567890123456789012345678901'"},
    {"{\"b\":[],\"a\":{}}", "82 a1 'b' 90 a1 'a' 80"},
    {"[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "dc 0010 01010101 01010101 01010101 01010101"},
    {"{\"\\u0000*\\u0000id\":1}", "81 a5 00 '*' 00 'id' 01"},
    {"[-0,-0.0,1e3,1E-1]", "94 00 00 cd 03e8 cb 3fb999999999999a"},
    {" [ 1 , { } ] ", "92 01 80"},
    /* heads that grow, one in the other and beside it */
    {"[0,[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15],2,3,4,5,6,7,8,9,10,11,12,13,14,{\"a\":[],\"b\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]",
     "dc 0010 00 dc 0010 00010203 04050607 08090a0b 0c0d0e0f 02030405 06070809 0a0b0c0d 0e"
     "82 a1 'a' 90 a1 'b' dc 0010 01010101 01010101 01010101 01010101"},
    {"[[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15],[[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]]]",
     "92 dc 0010 00010203 04050607 08090a0b 0c0d0e0f 91 dc 0010 00010203 04050607 08090a0b 0c0d0e0f"},
    {"{\"0\":0,\"1\":0,\"2\":0,\"3\":0,\"4\":0,\"5\":0,\"6\":0,\"7\":0,\"8\":0,\"9\":0,\"a\":0,\"b\":0,\"c\":0,\"d\":0,\"e\":0,\"f\":0}",
     "de 0010 a1'0'00 a1'1'00 a1'2'00 a1'3'00 a1'4'00 a1'5'00 a1'6'00 a1'7'00 a1'8'00 a1'9'00 a1'a'00 a1'b'00 a1'c'00"
     "a1'd'00 a1'e'00 a1'f'00"},
};

static void test_values(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(value_cases); i++) {
        g_test_message("%s", value_cases[i].json);
        RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, NULL, 0);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_value_reply(out, &request, value_cases[i].json);
        g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_MSGPACK);
        g_autoptr(GByteArray) expected = testing_bytes(value_cases[i].bytes);
        g_assert_cmpmem(body->data, body->len, expected->data, expected->len);
    }
}

static void test_long_string(void)
{
    g_autofree char *digits = g_strnfill(70000, '7');
    g_autofree char *json = g_strconcat("\"", digits, "\"", NULL);
    RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, NULL, 0);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_value_reply(out, &request, json);
    g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_MSGPACK);
    g_assert_cmpuint(body->len, ==, 5 + 70000);
    g_assert_cmpmem(body->data, 5, "\xdb\x00\x01\x11\x70", 5);
}

/* What the JSON library cannot hold is told, not dropped. */
static void test_result_too_deep(void)
{
    enum { LEVELS = 4000 };
    g_autofree char *json = g_malloc0(2 * LEVELS + 1);
    memset(json, '[', LEVELS);
    memset(json + LEVELS, ']', LEVELS);
    RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, NULL, 0);
    RpcExecute execute = {.request_id = (char *)""};
    g_autoptr(Outcome) outcome = testing_outcome(OUTCOME_SUCCESS, json, NULL, 0);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    g_autofree char *text = testing_reply_text(out, RPC_FLAG_MSGPACK | RPC_FLAG_ERROR);
    g_assert_true(g_str_has_prefix(text, "result in msgpack: invalid JSON at byte "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/msgpack/arguments", test_arguments);
    g_test_add_func("/msgpack/arguments/args", test_args);
    g_test_add_func("/msgpack/arguments/bad", test_bad);
    g_test_add_func("/msgpack/arguments/deep", test_deep);
    g_test_add_func("/msgpack/arguments/bound", test_bound);
    g_test_add_func("/msgpack/replies", test_replies);
    g_test_add_func("/msgpack/replies/details", test_details);
    g_test_add_func("/msgpack/replies/deep-details", test_deep_details_are_left_out);
    g_test_add_func("/msgpack/values", test_values);
    g_test_add_func("/msgpack/values/long-string", test_long_string);
    g_test_add_func("/msgpack/replies/too-deep", test_result_too_deep);
    return g_test_run();
}
