/* SPDX-License-Identifier: MIT
 *
 * The gob codec: arguments as Go encodes them, replies byte for byte as Go encodes them, and streams that lie. */
#include "rpc-testing.h"

/* ---- arguments ---- */

#define DEEP "{\"deep\":[{\"X\":1,\"Y\":2,\"Name\":\"p\"}]}"

static const struct {
    const char *file, *code, *args;
    gint64 timeout_ms;
    const char *request_id;
} argument_cases[] = {
    {"gob-unknown-fields.bin", "1+1", "{\"list\":[1,\"two\",3.5,true," DEEP "]}", 5000, "req-1"},
    {"gob-args-map.bin", "args", "{\"list\":[1,\"two\",3.5,true," DEEP "]}", 0, ""},
    {"gob-args-int.bin", "args", "42", 0, ""},
    {"gob-args-string.bin", "args", "\"hello\"", 0, ""},
    {"gob-args-bytes.bin", "args", "\"AQL/\"", 0, ""},
    {"gob-args-intmap.bin", "args", "{\"-5\":\"five\"}", 0, ""},
    {"gob-args-struct.bin", "args", "{\"X\":1,\"Y\":2.5,\"Name\":\"p\"}", 0, ""},
    {"gob-args-typed.bin", "args", "{\"k\":[{\"X\":1,\"Y\":2,\"Name\":\"p\"},{}]}", 0, ""},
    {"gob-args-json-string.bin", "args", "{\"b\": 1, \"a\": [1, 2.5]}", 0, ""},
    {"gob-args-json-bytes.bin", "args", "[1,null]", 0, ""},
};

static void test_arguments(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(argument_cases); i++) {
        g_test_message("%s", argument_cases[i].file);
        g_autoptr(GBytes) bytes = testing_recorded(argument_cases[i].file);
        RpcRequest request =
            testing_execute(RPC_FLAG_GOB, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        rpc_execute_decode(&request, &execute, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(execute.code, ==, argument_cases[i].code);
        g_assert_cmpstr(execute.args, ==, argument_cases[i].args);
        g_assert_cmpint(execute.timeout_ms, ==, argument_cases[i].timeout_ms);
        g_assert_cmpstr(execute.request_id, ==, argument_cases[i].request_id);
    }
}

/* Cut anywhere, it is an error, and nothing is read beyond the cut. */
static void test_cut_off(void)
{
    g_autoptr(GBytes) bytes = testing_recorded("gob-unknown-fields.bin");
    for (gsize size = 1; size < g_bytes_get_size(bytes); size++) {
        g_autofree guint8 *part = g_memdup2(g_bytes_get_data(bytes, NULL), size);
        RpcRequest request = testing_execute(RPC_FLAG_GOB, part, size);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(rpc_execute_decode(&request, &execute, &error));
        g_assert_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT);
    }
}

/* Type 65: a struct with one field of the type whose id byte follows. */
#define ONE_FIELD(size, name_size, name, type) size " ff81 03 02 01 01" name_size "'" name "' 01" type "00 00 00"

static const struct {
    const char *name, *bytes, *error; /* a pattern */
} bad_cases[] = {
    {"message longer than the argument", "05 0c 00 03", "gob: message of 5 bytes, 3 left"},
    {"huge message", "f8 ffffffffffffffff 0c", "gob: message of 18446744073709551615 bytes, 1 left"},
    {"integer of nine bytes", "f7 010203040506070809", "gob: integer of 9 bytes"},
    {"empty message", "00", "unexpected end of argument: 1 bytes wanted, 0 left"},
    {"plain string", "06 0c 00 03 'abc'", "gob: the argument is not a struct"},
    {"type not defined", "03 ff82 00", "gob: the argument is not a struct"},
    {"type below 64", "04 05 03 00 00", "gob: cannot define type 3"},
    {"type defined twice", "05 ff81 03 00 00 05 ff81 03 00 00", "gob: cannot define type 65"},
    {"definition of an unknown kind", "05 ff81 08 00 00", "gob: type 65 is of no kind known"},
    {"bytes behind a definition", "06 ff81 03 00 00 00", "gob: 1 bytes behind a type definition"},
    {"type with the lowest id", "0a f8 ffffffffffffffff 00", "gob: cannot define type 0"},
    {"field out of range", ONE_FIELD("10", "04", "Code", "0c") "04 ff82 02 00", "gob: type 65 has no field 1"},
    {"far field", ONE_FIELD("10", "04", "Code", "0c") "05 ff82 fe ffff", "gob: field number 65535 further on"},
    {"wrong type of Code", ONE_FIELD("10", "04", "Code", "04") "05 ff82 01 02 00",
     "gob: wrong type received for field ExecuteRequest.Code"},
    {"wrong type of TimeoutMs", ONE_FIELD("15", "09", "TimeoutMs", "0c") "05 ff82 01 01 'x'",
     "gob: wrong type received for field ExecuteRequest.TimeoutMs"},
    {"timeout beyond 64 bits", ONE_FIELD("15", "09", "TimeoutMs", "06") "0d ff82 01 f8 ffffffffffffffff 00",
     "gob: TimeoutMs 18446744073709551615 is not a 64-bit integer"},
    {"huge string", ONE_FIELD("10", "04", "Code", "0c") "0c ff82 01 f8 ffffffffffffffff",
     "unexpected end of argument: 18446744073709551615 bytes wanted, 0 left"},
    {"code not UTF-8", ONE_FIELD("10", "04", "Code", "0c") "06 ff82 01 01 ff 00", "code is not valid UTF-8"},
    {"args not JSON", ONE_FIELD("10", "04", "Args", "0c") "06 ff82 01 01 'x' 00", "Args: invalid JSON at byte *"},
    {"args complex", ONE_FIELD("10", "04", "Args", "0e") "06 ff82 01 01 01 00",
     "gob: a complex number cannot be told in JSON"},
    {"struct that is its own field without end", ONE_FIELD("11", "04", "Args", "ff82") "0a ff82 01 01 01 01 01 01 01 01",
     "unexpected end of argument*"},
};

static void test_bad(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(bad_cases); i++) {
        g_autoptr(GByteArray) bytes = testing_bytes(bad_cases[i].bytes);
        RpcRequest request = testing_execute(RPC_FLAG_GOB, bytes->data, bytes->len);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(rpc_execute_decode(&request, &execute, &error));
        g_test_message("%s: %s", bad_cases[i].name, error->message);
        g_assert_true(g_pattern_match_simple(bad_cases[i].error, error->message));
    }
}

/* The same type within itself, 100000 levels of it. */
static void test_deep(void)
{
    enum { LEVELS = 100000 };
    g_autoptr(GByteArray) bytes = testing_bytes(ONE_FIELD("11", "04", "Args", "ff82") "fd 0186a2 ff82");
    gsize start = bytes->len;
    g_byte_array_set_size(bytes, (guint)(start + LEVELS));
    memset(bytes->data + start, 1, LEVELS);
    RpcRequest request = testing_execute(RPC_FLAG_GOB, bytes->data, bytes->len);
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(rpc_execute_decode(&request, &execute, &error));
    g_assert_cmpstr(error->message, ==, "gob: more than 256 levels");
}

/* Args of a slice of structs with one field, whose name is long and repeated by every element. */
static void test_long_names(void)
{
    enum { NAME_SIZE = 10000, COUNT = 5000 };
    g_autofree char *name = g_strnfill(NAME_SIZE, 'n');
    g_autoptr(GByteArray) bytes = testing_bytes("11 ff81 03 02 01 01 04'Args' 01 ff84 00 00 00" /* 65: Args of type 66 */
                                                "08 ff83 02 02 ff86 00 00"                 /* 66: a slice of type 67 */
                                                "fe 271e ff85 03 02 01 01 fe 2710");       /* 67: the struct */
    g_byte_array_append(bytes, (const guint8 *)name, NAME_SIZE);
    g_autoptr(GByteArray) value = testing_bytes("01 04 00 00 00 fe 3a9f ff82 01 fe 1388");
    g_byte_array_append(bytes, value->data, value->len);
    for (guint i = 0; i < COUNT; i++)
        g_byte_array_append(bytes, (const guint8 *)"\1\2\0", 3);
    g_byte_array_append(bytes, (const guint8 *)"\0", 1);
    RpcRequest request = testing_execute(RPC_FLAG_GOB, bytes->data, bytes->len);
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(rpc_execute_decode(&request, &execute, &error));
    g_assert_cmpstr(error->message, ==, "a value would be more than 1850304 bytes of JSON");
}

/* ---- replies ---- */

static const struct {
    const char *name, *request, *reply;
    guint index; /* of the call in the files */
    OutcomeStatus status;
    const char *result, *error;
} reply_cases[] = {
    {"int", "go-gob-int.req.bin", "go-gob-int.rep.bin", 0, OUTCOME_SUCCESS, "4", NULL},
    {"float", "go-gob-float.req.bin", "go-gob-float.rep.bin", 0, OUTCOME_SUCCESS, "1.5", NULL},
    {"bool", "go-gob-bool.req.bin", "go-gob-bool.rep.bin", 0, OUTCOME_SUCCESS, "true", NULL},
    {"null", "go-gob-nil.req.bin", "go-gob-nil.rep.bin", 0, OUTCOME_SUCCESS, "null", NULL},
    {"error", "go-gob-err.req.bin", "go-gob-err.rep.bin", 0, OUTCOME_ERROR, NULL, "boom"},
    {"first of two", "go-gob-two-calls.req.bin", "go-gob-two-calls.rep.bin", 0, OUTCOME_SUCCESS, "4", NULL},
    {"string", "go-gob-two-calls.req.bin", "go-gob-two-calls.rep.bin", 1, OUTCOME_SUCCESS, "\"hello\"", NULL},
};

static void test_recorded_replies(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(reply_cases); i++) {
        g_test_message("%s", reply_cases[i].name);
        g_autoptr(GBytes) requests = testing_recorded(reply_cases[i].request);
        g_autoptr(GBytes) replies = testing_recorded(reply_cases[i].reply);
        gsize request_offset = 0, reply_start = 0, reply_end = 0;
        RpcRequest request = testing_request(requests, &request_offset);
        testing_request(replies, &reply_end);
        if (reply_cases[i].index == 1) {
            request = testing_request(requests, &request_offset);
            reply_start = reply_end;
            testing_request(replies, &reply_end);
        }
        g_auto(RpcExecute) execute = {0};
        g_assert_true(rpc_execute_decode(&request, &execute, NULL));
        g_autoptr(Outcome) outcome =
            testing_outcome(reply_cases[i].status, reply_cases[i].result, reply_cases[i].error, 1000);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_execute_reply(out, &request, &execute, outcome);
        const guint8 *expected = g_bytes_get_data(replies, NULL);
        g_assert_cmpmem(out->data, out->len, expected + reply_start, reply_end - reply_start);
    }
}

/* The value message behind the type definition of 80 bytes. */
static const struct {
    const char *name, *result, *message;
} value_cases[] = {
    {"false", "false", "0d ff82 01 04 'bool' 02 02 00 00 00"},
    {"zero", "0", "0e ff82 01 05 'int64' 04 02 00 00 00"},
    {"empty string", "\"\"", "0f ff82 01 06 'string' 0c 02 00 00 00"},
    {"text beyond ASCII", "\"\\u00fc\\ud800\\u0000\"", "15 ff82 01 06 'string' 0c 08 00 06 c3bc efbfbd 00 00"},
    {"lowest integer", "-9223372036854775808", "16 ff82 01 05 'int64' 04 0a 00 f8 ffffffffffffffff 00"},
    {"integer beyond 64 bits", "18446744073709551616", "12 ff82 01 07 'float64' 08 04 00 fe f043 00"},
};

static void test_values(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(value_cases); i++) {
        g_test_message("%s", value_cases[i].name);
        RpcRequest request = testing_execute(RPC_FLAG_GOB, NULL, 0);
        RpcExecute execute = {.request_id = (char *)""};
        g_autoptr(Outcome) outcome = testing_outcome(OUTCOME_SUCCESS, value_cases[i].result, NULL, 999);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_execute_reply(out, &request, &execute, outcome);
        g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_GOB);
        g_autoptr(GByteArray) expected = testing_bytes(value_cases[i].message);
        g_assert_cmpmem(body->data + 80, body->len - 80, expected->data, expected->len);
    }
}

/* The definitions of both types, and the value, as Go's encoder writes them. */
static void test_exception(void)
{
    RpcRequest request = testing_execute(RPC_FLAG_GOB, NULL, 0);
    RpcExecute execute = {.request_id = (char *)""};
    g_autoptr(Outcome) outcome = testing_outcome(OUTCOME_ERROR, NULL, "e", 0);
    outcome->exception = g_new0(OutcomeException, 1);
    *outcome->exception = (OutcomeException){
        .name = g_strdup("E"), .line = 3, .details = g_strdup("\"code\":\"x\",\"errors\":[{\"message\":\"m\"}]")};
    outcome->logs = g_bytes_new_static("[]", 2);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    g_autoptr(GByteArray) body = testing_reply_body(out, RPC_FLAG_GOB);
    g_autoptr(GByteArray) expected = testing_bytes(
        "72 ff81 03 01 01 0f 'ExecuteResponse' 01 ff82 00 01 07 01 06 'Result' 01 10 00 01 0a 'DurationMs' 01 04 00"
        "01 05 'Error' 01 0c 00 01 09 'RequestID' 01 0c 00 01 06 'Status' 01 0c 00 01 09 'Exception' 01 ff84 00"
        "01 04 'Logs' 01 0a 00 00 00 7a ff83 03 01 01 09 'Exception' 01 ff84 00 01 0a 01 04 'Name' 01 0c 00"
        "01 07 'Message' 01 0c 00 01 05 'Stack' 01 0c 00 01 04 'File' 01 0c 00 01 04 'Line' 01 04 00"
        "01 06 'Column' 01 04 00 01 04 'Code' 01 0a 00 01 04 'Data' 01 0a 00 01 05 'Cause' 01 0a 00"
        "01 06 'Errors' 01 0a 00 00 00"
        "30 ff82 03 01 'e' 02 05 'error' 01 01 01 'E' 04 06 02 03 '\"x\"' 03 11 '[{\"message\":\"m\"}]' 00 01 02 '[]' 00");
    g_assert_cmpmem(body->data, body->len, expected->data, expected->len);
}

static void test_object_in_json(void)
{
    g_autoptr(GBytes) requests = testing_recorded("go-gob-map-noreply.req.bin");
    gsize offset = 0;
    RpcRequest request = testing_request(requests, &offset);
    g_auto(RpcExecute) execute = {0};
    g_assert_true(rpc_execute_decode(&request, &execute, NULL));
    g_autoptr(Outcome) outcome = testing_outcome(OUTCOME_SUCCESS, "{\"a\":[1]}", NULL, 1000);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    g_autofree char *text = testing_reply_text(out, RPC_FLAG_JSON);
    g_assert_cmpstr(text, ==,
                    "{\"result\":{\"a\":[1]},\"duration_ms\":1,\"request_id\":\"req-123\",\"status\":\"success\"}");
}

static void test_plain_string(void)
{
    g_autoptr(GBytes) requests = testing_recorded("go-gob-plainstring.req.bin");
    g_autoptr(GBytes) replies = testing_recorded("go-gob-plainstring.rep.bin");
    gsize offset = 0;
    RpcRequest request = testing_request(requests, &offset);
    g_autofree char *text = NULL;
    g_assert_true(rpc_string_decode(&request, &text, NULL));
    g_assert_cmpstr(text, ==, "abc");
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_value_reply(out, &request, "\"got:abc\"");
    g_assert_cmpmem(out->data, out->len, g_bytes_get_data(replies, NULL), g_bytes_get_size(replies));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gob/arguments", test_arguments);
    g_test_add_func("/gob/arguments/cut-off", test_cut_off);
    g_test_add_func("/gob/arguments/bad", test_bad);
    g_test_add_func("/gob/arguments/deep", test_deep);
    g_test_add_func("/gob/arguments/long-names", test_long_names);
    g_test_add_func("/gob/replies/recorded", test_recorded_replies);
    g_test_add_func("/gob/replies/values", test_values);
    g_test_add_func("/gob/replies/exception", test_exception);
    g_test_add_func("/gob/replies/object-in-json", test_object_in_json);
    g_test_add_func("/gob/plain-string", test_plain_string);
    return g_test_run();
}
