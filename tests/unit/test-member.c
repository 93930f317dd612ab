/* SPDX-License-Identifier: MIT
 *
 * The members of an execute request beyond the original's, in every codec: what they take and what they refuse. */
#include "rpc-testing.h"

#define TWENTY     "'aaaaaaaaaaaaaaaaaaaa'"
#define HUNDRED    TWENTY TWENTY TWENTY TWENTY TWENTY
#define TWO_HUNDRED HUNDRED HUNDRED

/* Type 65: a struct with one field of the type whose id byte follows, and the start of its value. */
#define GOB_FIELD(size, name_size, name, type) size " ff81 03 02 01 01" name_size "'" name "' 01" type "00 00 00"
#define GOB_NAME GOB_FIELD("10", "04", "Name", "0c")
#define GOB_NET  GOB_FIELD("0f", "03", "Net", "0c")
#define GOB_LOGS GOB_FIELD("10", "04", "Logs", "02")

static const struct {
    const char *name;
    guint8 flags;
    const char *bytes, *script_name;
    NetReach net;
    gboolean logs;
} cases[] = {
    {"json: none", RPC_FLAG_JSON, "'{}'", "", NET_PUBLIC, FALSE},
    {"json: all", RPC_FLAG_JSON, "'{\"name\":\"rules/a.js\",\"net\":\"none\",\"logs\":true}'", "rules/a.js", NET_NONE, TRUE},
    {"json: capitals", RPC_FLAG_JSON, "'{\"Name\":\"a\",\"NET\":\"listed\",\"Logs\":true}'", "a", NET_LISTED, TRUE},
    {"json: null", RPC_FLAG_JSON, "'{\"name\":null,\"net\":null,\"logs\":null}'", "", NET_PUBLIC, FALSE},
    {"json: false", RPC_FLAG_JSON, "'{\"logs\":false,\"net\":\"public\"}'", "", NET_PUBLIC, FALSE},
    {"json: unknown", RPC_FLAG_JSON, "'{\"tenant\":[1],\"net_\":\"x\",\"logs\":true}'", "", NET_PUBLIC, TRUE},
    {"msgpack: all", RPC_FLAG_MSGPACK, "83 a4'name' a1'a' a3'net' a4'none' a4'logs' c3", "a", NET_NONE, TRUE},
    {"msgpack: as in Go", RPC_FLAG_MSGPACK, "83 a4'Name' a1'a' a3'Net' a6'listed' a4'Logs' c3", "a", NET_LISTED, TRUE},
    {"msgpack: nil", RPC_FLAG_MSGPACK, "83 a4'name' c0 a3'net' c0 a4'logs' c0", "", NET_PUBLIC, FALSE},
    {"msgpack: false", RPC_FLAG_MSGPACK, "81 a4'logs' c2", "", NET_PUBLIC, FALSE},
    {"gob: name", RPC_FLAG_GOB, GOB_NAME "06 ff82 01 01 'a' 00", "a", NET_PUBLIC, FALSE},
    {"gob: net", RPC_FLAG_GOB, GOB_NET "09 ff82 01 04 'none' 00", "", NET_NONE, FALSE},
    {"gob: logs", RPC_FLAG_GOB, GOB_LOGS "05 ff82 01 01 00", "", NET_PUBLIC, TRUE},
};

static void test_taken(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].name);
        g_autoptr(GByteArray) bytes = testing_bytes(cases[i].bytes);
        RpcRequest request = testing_execute(cases[i].flags, bytes->data, bytes->len);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        rpc_execute_decode(&request, &execute, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(execute.name, ==, cases[i].script_name);
        g_assert_cmpint(execute.net, ==, cases[i].net);
        g_assert_cmpint(execute.logs, ==, cases[i].logs);
    }
}

static const struct {
    guint8 flags;
    const char *bytes, *error;
} refused[] = {
    {RPC_FLAG_JSON, "'{\"name\":1}'", "json: cannot unmarshal number into Go struct field ExecuteRequest.name of type string"},
    {RPC_FLAG_JSON, "'{\"net\":[]}'", "json: cannot unmarshal array into Go struct field ExecuteRequest.net of type string"},
    {RPC_FLAG_JSON, "'{\"logs\":1}'", "json: cannot unmarshal number into Go struct field ExecuteRequest.logs of type bool"},
    {RPC_FLAG_JSON, "'{\"net\":\"all\"}'", "net is \"all\": it can be \"none\", \"listed\" or \"public\""},
    {RPC_FLAG_JSON, "'{\"net\":\"\"}'", "net is \"\": it can be \"none\", \"listed\" or \"public\""},
    {RPC_FLAG_JSON, "'{\"name\":\"'" TWO_HUNDRED "'a\"}'", "name of 201 bytes is longer than 200"},
    {RPC_FLAG_JSON, "'{\"name\":\"a\\u0000\"}'", "name holds a NUL character"},
    {RPC_FLAG_JSON, "'{\"name\":\"a\\nb\"}'", "name holds a control character (U+000A at byte 1)"},
    {RPC_FLAG_JSON, "'{\"name\":\"\\u001b[31m\"}'", "name holds a control character (U+001B at byte 0)"},
    {RPC_FLAG_JSON, "'{\"name\":\"\u00e9\\u0085\"}'", "name holds a control character (U+0085 at byte 2)"},
    {RPC_FLAG_JSON, "'{\"name\":\"a\\u2028\"}'", "name holds a control character (U+2028 at byte 1)"},
    {RPC_FLAG_MSGPACK, "81 a4'name' a1 7f", "name holds a control character (U+007F at byte 0)"},
    {RPC_FLAG_JSON, "'{\"name\":\"RRJS:log.js\"}'", "name is \"RRJS:log.js\": rrjs: is kept for scripts of its own"},
    {RPC_FLAG_JSON, "'{\"name\":\"a@rrjs:b\"}'", "name is \"a@rrjs:b\": rrjs: is kept for scripts of its own"},
    {RPC_FLAG_MSGPACK, "81 a4'name' d9 c9" TWO_HUNDRED "'a'", "name of 201 bytes is longer than 200"},
    {RPC_FLAG_MSGPACK, "81 a4'name' 01", "msgpack: name is not a string"},
    {RPC_FLAG_MSGPACK, "81 a4'name' a1 ff", "name is not valid UTF-8"},
    {RPC_FLAG_MSGPACK, "81 a3'net' a3'all'", "net is \"all\": it can be \"none\", \"listed\" or \"public\""},
    {RPC_FLAG_MSGPACK, "81 a4'logs' 01", "msgpack: logs is not a boolean"},
    {RPC_FLAG_GOB, GOB_NET "08 ff82 01 03 'all' 00", "net is \"all\": it can be \"none\", \"listed\" or \"public\""},
    {RPC_FLAG_GOB, GOB_FIELD("10", "04", "Logs", "0c") "06 ff82 01 01 'a' 00",
     "gob: wrong type received for field ExecuteRequest.Logs"},
};

static void test_refused(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_test_message("%s", refused[i].error);
        g_autoptr(GByteArray) bytes = testing_bytes(refused[i].bytes);
        RpcRequest request = testing_execute(refused[i].flags, bytes->data, bytes->len);
        g_auto(RpcExecute) execute = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(rpc_execute_decode(&request, &execute, &error));
        g_assert_cmpstr(error->message, ==, refused[i].error);
    }
}

static void test_longest_name(void)
{
    g_autoptr(GByteArray) bytes = testing_bytes("81 a4'name' d9 c8" TWO_HUNDRED);
    RpcRequest request = testing_execute(RPC_FLAG_MSGPACK, bytes->data, bytes->len);
    g_auto(RpcExecute) execute = {0};
    g_assert_true(rpc_execute_decode(&request, &execute, NULL));
    g_assert_cmpuint(strlen(execute.name), ==, 200);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/member/taken", test_taken);
    g_test_add_func("/member/refused", test_refused);
    g_test_add_func("/member/longest-name", test_longest_name);
    return g_test_run();
}
