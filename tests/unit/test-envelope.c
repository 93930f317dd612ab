/* SPDX-License-Identifier: MIT
 *
 * Arguments and replies: every recorded request, the JSON codec, and what the flags of a frame choose. */
#include "rpc-testing.h"

#define RESULT_CODE "var result = 2 + 2; result;"

/* ---- every recorded request, in the order of the calls ---- */

static const struct {
    const char *file;
    guint index; /* of the call in the file */
    const char *code;
    gint64 timeout_ms;
    const char *request_id;
    gboolean go_names;
    const char *error;
} recorded_cases[] = {
    {"php-json.req.bin", 0, RESULT_CODE, 5000, "req-123"},
    {"php-json-service-prefix.req.bin", 0, RESULT_CODE, 5000, "req-123"},
    {"php-json-two-calls.req.bin", 0, RESULT_CODE, 5000, "req-123"},
    {"php-json-two-calls.req.bin", 1, "1+1", 0, ""},
    {"php-json-utf8.req.bin", 0, "\"Grüße, мир, 世界, 😀\".length", 0, ""},
    {"php-json-empty-code.req.bin", 0, "", 0, ""},
    {"php-json-null.req.bin", 0, "", 0, ""},
    {"php-json-empty-array.req.bin", 0, "", 0, "", FALSE,
     "json: cannot unmarshal array into Go value of type ExecuteRequest"},
    {"php-msgpack-jsonnames.req.bin", 0, RESULT_CODE, 5000, "req-123"},
    {"php-msgpack-gonames.req.bin", 0, RESULT_CODE, 5000, "req-123", TRUE},
    {"php-raw.req.bin", 0, "", 0, ""},
    {"go-gob-int.req.bin", 0, "int", 5000, "req-123"},
    {"go-gob-float.req.bin", 0, "float", 5000, "req-123"},
    {"go-gob-bool.req.bin", 0, "bool", 5000, "req-123"},
    {"go-gob-nil.req.bin", 0, "nil", 5000, "req-123"},
    {"go-gob-err.req.bin", 0, "err", 5000, "req-123"},
    {"go-gob-map-noreply.req.bin", 0, "map", 5000, "req-123"},
    {"go-gob-empty-code.req.bin", 0, "", 5000, "req-123"},
    {"go-gob-two-calls.req.bin", 0, RESULT_CODE, 5000, "req-123"},
    {"go-gob-two-calls.req.bin", 1, "str", 5000, "req-123"},
    {"go-gob-unknown-method.req.bin", 0, "x", 5000, "req-123"},
    {"go-gob-unknown-service.req.bin", 0, "x", 5000, "req-123"},
    {"go-gob-nodot.req.bin", 0, "x", 5000, "req-123"},
    {"go-proto-two-calls.req.bin", 0, "", 0, "", FALSE,
     "goridge_read_request_body: message type is not a proto"},
};

static void test_recorded(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(recorded_cases); i++) {
        g_test_message("%s %u", recorded_cases[i].file, recorded_cases[i].index);
        g_autoptr(GBytes) frames = testing_recorded(recorded_cases[i].file);
        gsize offset = 0;
        RpcRequest request = testing_request(frames, &offset);
        if (recorded_cases[i].index == 1)
            request = testing_request(frames, &offset);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        gboolean decoded = rpc_execute_decode(&request, &execute, &error);
        g_assert_cmpstr(error ? error->message : NULL, ==, recorded_cases[i].error);
        g_assert_cmpint(decoded, ==, recorded_cases[i].error == NULL);
        g_assert_cmpstr(execute.code, ==, recorded_cases[i].code);
        g_assert_cmpuint(execute.code_size, ==, strlen(recorded_cases[i].code));
        g_assert_cmpint(execute.timeout_ms, ==, recorded_cases[i].timeout_ms);
        g_assert_cmpstr(execute.request_id, ==, recorded_cases[i].request_id);
        g_assert_cmpint(execute.go_names, ==, recorded_cases[i].go_names);
        g_assert_null(execute.args);
    }
}

/* A comment of x's; PHP escapes its slashes. */
static void test_mebibyte(void)
{
    enum { COUNT = 1048556 };
    g_autoptr(GString) json = g_string_new("{\"code\":\"\\/*");
    gsize start = json->len;
    g_string_set_size(json, start + COUNT);
    memset(json->str + start, 'x', COUNT);
    g_string_append(json, "*\\/ 1;\"}");
    g_assert_cmpuint(json->len + strlen("js.Execute"), ==, 1048588 - 2);
    RpcRequest request = testing_execute(RPC_FLAG_JSON, json->str, json->len);
    g_auto(RpcExecute) execute = {0};
    g_assert_true(rpc_execute_decode(&request, &execute, NULL));
    g_assert_cmpuint(execute.code_size, ==, COUNT + strlen("/**/ 1;"));
    g_assert_true(g_str_has_prefix(execute.code, "/*xx"));
    g_assert_true(g_str_has_suffix(execute.code, "xx*/ 1;"));
}

/* ---- JSON arguments ---- */

static const struct {
    const char *name, *json, *code;
    gint64 timeout_ms;
    const char *request_id, *args;
} json_cases[] = {
    {"nothing", "", "", 0, "", NULL},
    {"null", "null", "", 0, "", NULL},
    {"empty object", "{}", "", 0, "", NULL},
    {"null members", "{\"code\":null,\"timeout_ms\":null,\"request_id\":null}", "", 0, "", NULL},
    {"unknown members", "{\"code\":\"1\",\"x\":{\"code\":[2]}}", "1", 0, "", NULL},
    {"capitals", "{\"CODE\":\"1\",\"Timeout_MS\":2,\"REQUEST_ID\":\"a\",\"Args\":3}", "1", 2, "a", "3"},
    {"exact name wins", "{\"Code\":\"1\",\"code\":\"2\",\"CODE\":\"3\"}", "2", 0, "", NULL},
    {"last of two wins", "{\"code\":\"1\",\"code\":\"2\"}", "2", 0, "", NULL},
    {"slashes", "{\"code\":\"\\/\\/ 1\"}", "// 1", 0, "", NULL},
    {"lone surrogate", "{\"code\":\"\\ud83dx\\\\ud800\"}", "\xef\xbf\xbdx\\ud800", 0, "", NULL},
    {"surrogates in the wrong order", "{\"code\":\"\\ude00\\ud83d\"}", "\xef\xbf\xbd\xef\xbf\xbd", 0, "", NULL},
    {"negative timeout", "{\"timeout_ms\":-1}", "", -1, "", NULL},
    {"largest timeout", "{\"timeout_ms\":9223372036854775807}", "", G_MAXINT64, "", NULL},
    {"whole number with a fraction part", "{\"timeout_ms\":5000.0}", "", 5000, "", NULL},
    {"args null", "{\"args\":null}", "", 0, "", "null"},
    {"args in order", "{\"args\":{\"b\":1,\"a\":[true, 0.1,\"\\u0000/\"],\"c\":{}}}", "", 0, "",
     "{\"b\":1,\"a\":[true, 0.1,\"\\u0000/\"],\"c\":{}}"},
    {"args beyond 64 bits", "{\"args\":18446744073709551616,\"timeout_ms\":7}", "", 7, "", "18446744073709551616"},
    {"args beyond all bounds", "{\"args\":[1e999]}", "", 0, "", "[1e999]"},
    {"args with NUL in a name", "{\"args\":{\"\\u0000*\\u0000id\":1}}", "", 0, "", "{\"\\u0000*\\u0000id\":1}"},
    {"args with a lone surrogate", "{\"args\":\"\\ud800\"}", "", 0, "", "\"\\ud800\""},
    {"args between white space", " { \"args\" : [ ] , \"code\" : \"1\" } ", "1", 0, "", "[ ]"},
    {"args twice", "{\"args\":[1],\"args\":\"a\"}", "", 0, "", "\"a\""},
    {"escapes in a name", "{\"c\\u006fde\":\"1\",\"c\\u006fde\\u0000\":\"2\"}", "1", 0, "", NULL},
    {"pairs of surrogates", "{\"code\":\"\\ud83d\\ude00\\ud83d\\ud83d\\ude00\"}", "\xf0\x9f\x98\x80\xef\xbf\xbd\xf0\x9f\x98\x80", 0,
     "", NULL},
    {"exponent in a timeout", "{\"timeout_ms\":5e3}", "", 5000, "", NULL},
    {"smallest timeout", "{\"timeout_ms\":-9223372036854775808}", "", G_MININT64, "", NULL},
};

static void test_json(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(json_cases); i++) {
        g_test_message("%s", json_cases[i].name);
        RpcRequest request = testing_execute(RPC_FLAG_JSON, json_cases[i].json, strlen(json_cases[i].json));
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        rpc_execute_decode(&request, &execute, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(execute.code, ==, json_cases[i].code);
        g_assert_cmpint(execute.timeout_ms, ==, json_cases[i].timeout_ms);
        g_assert_cmpstr(execute.request_id, ==, json_cases[i].request_id);
        g_assert_cmpstr(execute.args, ==, json_cases[i].args);
    }
}

static void test_json_nul_in_code(void)
{
    static const char json[] = "{\"code\":\"'a\\u0000b'\"}";
    RpcRequest request = testing_execute(RPC_FLAG_JSON, json, strlen(json));
    g_auto(RpcExecute) execute = {0};
    g_assert_true(rpc_execute_decode(&request, &execute, NULL));
    g_assert_cmpmem(execute.code, execute.code_size, "'a\0b'", 5);
}

static const struct {
    const char *name, *json, *error; /* a pattern */
} json_errors[] = {
    {"array", "[]", "json: cannot unmarshal array into Go value of type ExecuteRequest"},
    {"string", "\"1\"", "json: cannot unmarshal string into Go value of type ExecuteRequest"},
    {"number as code", "{\"code\":5}",
     "json: cannot unmarshal number into Go struct field ExecuteRequest.code of type string"},
    {"object as request_id", "{\"request_id\":{}}",
     "json: cannot unmarshal object into Go struct field ExecuteRequest.request_id of type string"},
    {"bool as timeout", "{\"timeout_ms\":true}",
     "json: cannot unmarshal bool into Go struct field ExecuteRequest.timeout_ms of type int"},
    {"fraction as timeout", "{\"timeout_ms\":1.5}",
     "json: cannot unmarshal number into Go struct field ExecuteRequest.timeout_ms of type int"},
    {"timeout beyond 64 bits", "{\"timeout_ms\":9223372036854775808}",
     "json: cannot unmarshal number into Go struct field ExecuteRequest.timeout_ms of type int"},
    {"number beyond all bounds", "{\"timeout_ms\":1e999}",
     "json: cannot unmarshal number into Go struct field ExecuteRequest.timeout_ms of type int"},
    {"NUL in request_id", "{\"request_id\":\"a\\u0000b\"}", "request_id holds a NUL character"},
    {"not JSON", "[[", "invalid JSON at byte 2: unexpected end"},
    {"two values", "{} {}", "invalid JSON at byte 3: the end expected"},
    {"white space", " ", "invalid JSON at byte 1: unexpected end"},
    {"invalid UTF-8", "{\"code\":\"\xff\"}", "invalid JSON at byte 9: invalid UTF-8 in a string"},
    {"invalid UTF-8 in what nobody reads", "{\"x\":\"\xed\xa0\x80\"}", "invalid JSON at byte 6: invalid UTF-8 in a string"},
    {"cut escape", "{\"code\":\"\\u12", "invalid JSON at byte 9: invalid escape in a string"},
    {"backslash at the end", "\"\\", "invalid JSON at byte 1: invalid escape in a string"},
    {"control character", "{\"code\":\"\n\"}", "invalid JSON at byte 9: control character in a string"},
    {"no name", "{\"code\":\"1\",}", "invalid JSON at byte 12: a name expected"},
    {"no colon", "{\"code\" \"1\"}", "invalid JSON at byte 8: ':' expected"},
    {"no comma", "{\"args\":[1 2]}", "invalid JSON at byte 11: ',' or ']' expected"},
    {"no value", "{\"args\":}", "invalid JSON at byte 8: a value expected"},
    {"no digits", "{\"args\":1.}", "invalid JSON at byte 10: digits expected"},
};

static void test_json_errors(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(json_errors); i++) {
        g_test_message("%s", json_errors[i].name);
        gsize size = strlen(json_errors[i].json);
        g_autofree char *json = g_memdup2(json_errors[i].json, size); /* of that size exactly */
        RpcRequest request = testing_execute(RPC_FLAG_JSON, json, size);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(rpc_execute_decode(&request, &execute, &error));
        g_assert_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT);
        g_test_message("%s", error->message);
        g_assert_true(g_pattern_match_simple(json_errors[i].error, error->message));
    }
}

static void test_json_deep(void)
{
    enum { LEVELS = 1000000 };
    g_autofree char *json = g_malloc(LEVELS);
    memset(json, '[', LEVELS);
    RpcRequest request = testing_execute(RPC_FLAG_JSON, json, LEVELS);
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(rpc_execute_decode(&request, &execute, &error));
    g_assert_true(g_pattern_match_simple("invalid JSON at byte *: maximum parsing depth reached*", error->message));
}

/* ---- flags ---- */

static const struct {
    const char *name;
    guint8 flags;
    const char *error;
    guint8 error_flags;
} flag_cases[] = {
    {"none", 0, "goridge_read_request_body: unknown decoder used in frame", 0x60},
    {"control only", 0x01, "goridge_read_request_body: unknown decoder used in frame", 0x60},
    {"proto", 0x80, "goridge_read_request_body: message type is not a proto", 0xc0},
    {"gob and proto", 0xa0, "goridge_read_request_body: message type is not a proto", 0xc0},
    {"json", 0x08, NULL, 0x48},
    {"json with control and error", 0x49, NULL, 0x48},
    {"json and gob", 0x28, NULL, 0x48},
    {"json and raw", 0x0c, NULL, 0x48},
    {"raw", 0x04, NULL, 0x44},
    {"raw and msgpack", 0x14, NULL, 0x44},
};

static void test_flags(void)
{
    static const char json[] = "{\"code\":\"1\"}";
    for (guint i = 0; i < G_N_ELEMENTS(flag_cases); i++) {
        g_test_message("%s", flag_cases[i].name);
        RpcRequest request = testing_execute(flag_cases[i].flags, json, strlen(json));
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        rpc_execute_decode(&request, &execute, &error);
        g_assert_cmpstr(error ? error->message : NULL, ==, flag_cases[i].error);
        gboolean is_json = flag_cases[i].flags & RPC_FLAG_JSON;
        g_assert_cmpstr(execute.code, ==, is_json ? "1" : "");

        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_error_reply(out, &request, "text");
        g_autofree char *text = testing_reply_text(out, flag_cases[i].error_flags);
        g_assert_cmpstr(text, ==, "text");
    }
}

/* Read as gob, answered as raw. */
static void test_gob_and_raw(void)
{
    g_autoptr(GBytes) frames = testing_recorded("go-gob-int.req.bin");
    gsize offset = 0;
    RpcRequest request = testing_request(frames, &offset);
    request.flags = RPC_FLAG_GOB | RPC_FLAG_RAW;
    g_auto(RpcExecute) execute = {0};
    g_assert_true(rpc_execute_decode(&request, &execute, NULL));
    g_assert_cmpstr(execute.code, ==, "int");
    g_autoptr(Outcome) outcome = testing_outcome(OUTCOME_SUCCESS, "4", NULL, 0);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    g_autofree char *text = testing_reply_text(out, RPC_FLAG_RAW | RPC_FLAG_ERROR);
    g_assert_cmpstr(text, ==, "unknown Raw payload type");
}

/* ---- replies ---- */

static const struct {
    const char *request, *reply, *text;
} recorded_errors[] = {
    {"php-json-empty-code.req.bin", "php-json-empty-code.rep.bin", "code is required"},
    {"go-gob-empty-code.req.bin", "go-gob-empty-code.rep.bin", "code is required"},
    {"go-gob-nodot.req.bin", "go-gob-nodot.rep.bin", "rpc: service/method request ill-formed: jsExecute"},
    {"go-gob-unknown-method.req.bin", "go-gob-unknown-method.rep.bin", "rpc: can't find method js.Nope"},
    {"go-gob-unknown-service.req.bin", "go-gob-unknown-service.rep.bin", "rpc: can't find service foo.Bar"},
};

static void test_recorded_errors(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(recorded_errors); i++) {
        g_test_message("%s", recorded_errors[i].request);
        g_autoptr(GBytes) frames = testing_recorded(recorded_errors[i].request);
        g_autoptr(GBytes) expected = testing_recorded(recorded_errors[i].reply);
        gsize offset = 0;
        RpcRequest request = testing_request(frames, &offset);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_error_reply(out, &request, recorded_errors[i].text);
        g_assert_cmpmem(out->data, out->len, g_bytes_get_data(expected, NULL), g_bytes_get_size(expected));
    }
}

static const struct {
    const char *name, *request_id;
    OutcomeStatus status;
    const char *result, *error;
    OutcomeException exception;
    gint64 duration_us;
    const char *expected;
} reply_cases[] = {
    {"value", "", OUTCOME_SUCCESS, "4", NULL, {0}, 1000, "{\"result\":4,\"duration_ms\":1,\"status\":\"success\"}"},
    {"no value", "r", OUTCOME_SUCCESS, NULL, NULL, {0}, 999,
     "{\"result\":null,\"duration_ms\":0,\"request_id\":\"r\",\"status\":\"success\"}"},
    {"value as it is", "", OUTCOME_SUCCESS, "{\"b\":1,\"a\":\"\\ud800\"}", NULL, {0}, 1999,
     "{\"result\":{\"b\":1,\"a\":\"\\ud800\"},\"duration_ms\":1,\"status\":\"success\"}"},
    {"timeout", "r", OUTCOME_TIMEOUT, NULL, "execution timeout after 1.5s", {0}, 1500000,
     "{\"result\":null,\"duration_ms\":1500,\"error\":\"execution timeout after 1.5s\",\"request_id\":\"r\","
     "\"status\":\"timeout\"}"},
    {"escapes", "\x01\x7f/ü😀", OUTCOME_ERROR, NULL, "\"\\\b\f\n\r\t\xff\xc3", {0}, 0,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"\\\"\\\\\\b\\f\\n\\r\\t\xef\xbf\xbd\xef\xbf\xbd\","
     "\"request_id\":\"\\u0001\x7f/ü😀\",\"status\":\"error\"}"},
    {"whole exception", "", OUTCOME_ERROR, NULL, "e", {"TypeError", "m", "s", "script.js", 3, 7}, 0,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"e\",\"status\":\"error\",\"exception\":{\"name\":\"TypeError\","
     "\"message\":\"m\",\"stack\":\"s\",\"file\":\"script.js\",\"line\":3,\"column\":7}}"},
    {"exception with details", "", OUTCOME_ERROR, NULL, "e", {.message = "m", .details = (char *)"\"code\":1,\"data\":{}"}, 0,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"e\",\"status\":\"error\",\"exception\":{\"message\":\"m\","
     "\"code\":1,\"data\":{}}}"},
    {"exception with empty details", "", OUTCOME_ERROR, NULL, "e", {.message = "m", .details = (char *)""}, 0,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"e\",\"status\":\"error\",\"exception\":{\"message\":\"m\"}}"},
    {"exception with a message", "", OUTCOME_ERROR, NULL, "e", {.message = ""}, 0,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"e\",\"status\":\"error\",\"exception\":{\"message\":\"\"}}"},
    {"exception with a line", "", OUTCOME_ERROR, NULL, "e", {.line = 1}, 0,
     "{\"result\":null,\"duration_ms\":0,\"error\":\"e\",\"status\":\"error\",\"exception\":{\"line\":1}}"},
};

static gboolean has_exception(const OutcomeException *exception)
{
    return exception->message || exception->line > 0;
}

static void test_json_replies(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(reply_cases); i++) {
        g_test_message("%s", reply_cases[i].name);
        RpcRequest request = testing_execute(RPC_FLAG_JSON, NULL, 0);
        RpcExecute execute = {.code = (char *)"", .request_id = (char *)reply_cases[i].request_id};
        g_autoptr(Outcome) outcome = testing_outcome(reply_cases[i].status, reply_cases[i].result, reply_cases[i].error,
                                                     reply_cases[i].duration_us);
        OutcomeException exception = reply_cases[i].exception;
        if (has_exception(&exception))
            outcome->exception = &exception;
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_execute_reply(out, &request, &execute, outcome);
        outcome->exception = NULL;
        g_autofree char *text = testing_reply_text(out, RPC_FLAG_JSON);
        g_assert_cmpstr(text, ==, reply_cases[i].expected);
    }
}

static void test_json_logs(void)
{
    RpcRequest request = testing_execute(RPC_FLAG_JSON, NULL, 0);
    RpcExecute execute = {.code = (char *)"", .request_id = (char *)""};
    g_autoptr(Outcome) outcome = testing_outcome(OUTCOME_SUCCESS, "4", NULL, 1000);
    outcome->logs = g_bytes_new_static("[{\"msg\":\"m\"}]", 13);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_execute_reply(out, &request, &execute, outcome);
    g_autofree char *text = testing_reply_text(out, RPC_FLAG_JSON);
    g_assert_cmpstr(text, ==, "{\"result\":4,\"duration_ms\":1,\"status\":\"success\",\"logs\":[{\"msg\":\"m\"}]}");
}

static void test_error_text_is_made_utf8(void)
{
    RpcRequest request = testing_execute(RPC_FLAG_JSON, NULL, 0);
    g_autoptr(GByteArray) out = g_byte_array_new();
    rpc_error_reply(out, &request, "a\xff");
    g_autofree char *text = testing_reply_text(out, RPC_FLAG_JSON | RPC_FLAG_ERROR);
    g_assert_cmpstr(text, ==, "a\xef\xbf\xbd");
}

/* ---- plain values ---- */

static const struct {
    const char *name;
    guint8 flags;
    const char *bytes, *text, *error;
} string_cases[] = {
    {"json string", RPC_FLAG_JSON, "'\"js\"'", "js", NULL},
    {"json true", RPC_FLAG_JSON, "'true'", "", NULL},
    {"json null", RPC_FLAG_JSON, "'null'", "", NULL},
    {"json nothing", RPC_FLAG_JSON, "", "", NULL},
    {"json number", RPC_FLAG_JSON, "'1'", NULL, "json: cannot unmarshal number into Go value of type string"},
    {"json array", RPC_FLAG_JSON, "'[]'", NULL, "json: cannot unmarshal array into Go value of type string"},
    {"gob string", RPC_FLAG_GOB, "06 0c 00 03 'abc'", "abc", NULL},
    {"gob true", RPC_FLAG_GOB, "03 02 00 01", "", NULL},
    {"gob int", RPC_FLAG_GOB, "03 04 00 08", NULL, "gob: wrong type received for argument of type string"},
    {"msgpack string", RPC_FLAG_MSGPACK, "a2 'js'", "js", NULL},
    {"msgpack true", RPC_FLAG_MSGPACK, "c3", "", NULL},
    {"msgpack nil", RPC_FLAG_MSGPACK, "c0", "", NULL},
    {"msgpack map", RPC_FLAG_MSGPACK, "80", NULL, "msgpack: the argument is not a string"},
    {"raw", RPC_FLAG_RAW, "'js'", "", NULL},
    {"proto", RPC_FLAG_PROTO, "0a 02 'js'", NULL, "goridge_read_request_body: message type is not a proto"},
    {"no codec", 0, "'js'", NULL, "goridge_read_request_body: unknown decoder used in frame"},
};

static void test_strings(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(string_cases); i++) {
        g_test_message("%s", string_cases[i].name);
        g_autoptr(GByteArray) bytes = testing_bytes(string_cases[i].bytes);
        RpcRequest request = testing_execute(string_cases[i].flags, bytes->data, bytes->len);
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        rpc_string_decode(&request, &text, &error);
        g_assert_cmpstr(error ? error->message : NULL, ==, string_cases[i].error);
        g_assert_cmpstr(text, ==, string_cases[i].text);
    }
}

static const struct {
    const char *name;
    guint8 flags;
    const char *json;
    guint8 reply_flags;
    const char *body;
} value_cases[] = {
    {"json object", RPC_FLAG_JSON, "{\"workers\":[]}", RPC_FLAG_JSON, "'{\"workers\":[]}'"},
    {"json true", RPC_FLAG_JSON, "true", RPC_FLAG_JSON, "'true'"},
    {"gob string", RPC_FLAG_GOB, "\"got:abc\"", RPC_FLAG_GOB, "0a 0c 00 07 'got:abc'"},
    {"gob true", RPC_FLAG_GOB, "true", RPC_FLAG_GOB, "03 02 00 01"},
    {"gob int", RPC_FLAG_GOB, "-3", RPC_FLAG_GOB, "03 04 00 05"},
    {"gob float", RPC_FLAG_GOB, "1.5", RPC_FLAG_GOB, "05 08 00 fe f8 3f"},
    {"gob array", RPC_FLAG_GOB, "[\"js\"]", RPC_FLAG_JSON, "'[\"js\"]'"},
    {"gob object", RPC_FLAG_GOB, "{}", RPC_FLAG_JSON, "'{}'"},
    {"gob object behind white space", RPC_FLAG_GOB, " \n{}", RPC_FLAG_JSON, "' \n{}'"},
    {"gob null", RPC_FLAG_GOB, "null", RPC_FLAG_JSON, "'null'"},
    {"msgpack array", RPC_FLAG_MSGPACK, "[\"js\",true]", RPC_FLAG_MSGPACK, "92 a2 'js' c3"},
    {"msgpack with 64-bit numbers", RPC_FLAG_MSGPACK, "{\"created\":1700000000123456789}", RPC_FLAG_MSGPACK,
     "81 a7 'created' cf 17979cfe3d85cd15"},
    {"raw", RPC_FLAG_RAW, "true", RPC_FLAG_RAW | RPC_FLAG_ERROR, "'unknown Raw payload type'"},
};

static void test_values(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(value_cases); i++) {
        g_test_message("%s", value_cases[i].name);
        RpcRequest request = testing_execute(value_cases[i].flags, NULL, 0);
        g_autoptr(GByteArray) out = g_byte_array_new();
        rpc_value_reply(out, &request, value_cases[i].json);
        g_autoptr(GByteArray) body = testing_reply_body(out, value_cases[i].reply_flags);
        g_autoptr(GByteArray) expected = testing_bytes(value_cases[i].body);
        g_assert_cmpmem(body->data, body->len, expected->data, expected->len);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/envelope/recorded", test_recorded);
    g_test_add_func("/envelope/mebibyte", test_mebibyte);
    g_test_add_func("/envelope/json/arguments", test_json);
    g_test_add_func("/envelope/json/nul-in-code", test_json_nul_in_code);
    g_test_add_func("/envelope/json/errors", test_json_errors);
    g_test_add_func("/envelope/json/deep", test_json_deep);
    g_test_add_func("/envelope/json/replies", test_json_replies);
    g_test_add_func("/envelope/replies/json-logs", test_json_logs);
    g_test_add_func("/envelope/flags", test_flags);
    g_test_add_func("/envelope/flags/gob-and-raw", test_gob_and_raw);
    g_test_add_func("/envelope/error/recorded", test_recorded_errors);
    g_test_add_func("/envelope/error/made-utf8", test_error_text_is_made_utf8);
    g_test_add_func("/envelope/strings", test_strings);
    g_test_add_func("/envelope/values", test_values);
    return g_test_run();
}
