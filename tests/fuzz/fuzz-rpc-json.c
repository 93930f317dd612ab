/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a json argument: decoded into texts that are what they claim to be, or refused with a message. A JSON library
 * that reads the same bytes finds the same members. */
#include <jansson.h>
#include "rpc-fuzzing.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Exactly so named, and in no other spelling besides. */
static json_t *find(json_t *object, const char *name)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
        if (g_ascii_strcasecmp(key, name) == 0 && !g_str_equal(key, name))
            return NULL;
    return json_object_get(object, name);
}

static void check_text(json_t *value, const char *text, gsize size)
{
    if (json_is_string(value))
        g_assert_cmpmem(text, size, json_string_value(value), json_string_length(value));
}

static void check_args(json_t *value, const RpcExecute *execute)
{
    if (!value)
        return;
    json_t *args = json_loadb(execute->args, execute->args_size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    g_assert(args && json_equal(args, value));
    json_decref(args);
}

static void check_members(json_t *argument, const RpcExecute *execute)
{
    json_t *timeout = find(argument, "timeout_ms"), *logs = find(argument, "logs");
    check_text(find(argument, "code"), execute->code, execute->code_size);
    check_text(find(argument, "name"), execute->name, strlen(execute->name));
    check_text(find(argument, "request_id"), execute->request_id, strlen(execute->request_id));
    check_args(find(argument, "args"), execute);
    if (json_is_integer(timeout))
        g_assert_cmpint(execute->timeout_ms, ==, json_integer_value(timeout));
    if (json_is_boolean(logs))
        g_assert_cmpint(execute->logs, ==, json_is_true(logs));
}

/* What the library reads, ours does, but for a NUL behind the value. The other way there are huge numbers, lone surrogates,
 * and NUL in names. */
static void compare(const guint8 *data, gsize size)
{
    if (memchr(data, '\0', size))
        return;
    json_t *argument = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    if (!argument)
        return;
    RpcRequest request = fuzz_request(RPC_FLAG_JSON, data, size);
    g_auto(RpcExecute) execute = {0};
    g_autoptr(GError) error = NULL;
    gboolean decoded = rpc_execute_decode(&request, &execute, &error);
    g_assert(decoded || !g_str_has_prefix(error->message, "invalid JSON"));
    g_assert(!decoded || json_is_object(argument) || json_is_null(argument));
    if (decoded && json_is_object(argument))
        check_members(argument, &execute);
    json_decref(argument);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    fuzz_codec(RPC_FLAG_JSON, data, size);
    compare(data, size);
    return 0;
}
