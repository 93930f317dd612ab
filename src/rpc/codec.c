/* SPDX-License-Identifier: MIT
 *
 * What the codecs share: checks of what comes in, and how an outcome's parts are looked at. */
#include "codec.h"
#include <string.h>
#include "utf8.h"

static gboolean check_utf8(const char *name, const char *text, gsize size, GError **error)
{
    if (utf8_is_valid(text, size))
        return TRUE;
    g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%s is not valid UTF-8", name);
    return FALSE;
}

static char *copy_text(const char *text, gsize size)
{
    char *copy = g_malloc(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

gboolean rpc_code_set(RpcExecute *execute, const char *text, gsize size, GError **error)
{
    if (!check_utf8("code", text, size, error))
        return FALSE;
    g_free(execute->code);
    execute->code = copy_text(text, size);
    execute->code_size = size;
    return TRUE;
}

void rpc_args_set(RpcExecute *execute, const char *json, gsize size)
{
    g_free(execute->args);
    execute->args = copy_text(json, size);
    execute->args_size = size;
}

void rpc_args_take(RpcExecute *execute, GString *json)
{
    g_free(execute->args);
    execute->args_size = json->len;
    execute->args = g_string_free(json, FALSE);
}

gboolean rpc_text_set(char **member, const char *name, const char *text, gsize size, GError **error)
{
    if (!check_utf8(name, text, size, error))
        return FALSE;
    if (memchr(text, '\0', size)) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%s holds a NUL character", name);
        return FALSE;
    }
    g_free(*member);
    *member = copy_text(text, size);
    return TRUE;
}

gboolean rpc_integer_from_double(double number, gint64 *integer)
{
    /* Both bounds are exact doubles; NaN fails the comparison. */
    if (!(number >= -0x1p63 && number < 0x1p63) || number != (double)(gint64)number)
        return FALSE;
    *integer = (gint64)number;
    return TRUE;
}

const char *rpc_outcome_json(const Outcome *outcome, gsize *size)
{
    const char *json = outcome->result ? g_bytes_get_data(outcome->result, size) : NULL;
    if (json && *size > 0)
        return json;
    *size = strlen("null");
    return "null";
}
