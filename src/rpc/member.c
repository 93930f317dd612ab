/* SPDX-License-Identifier: MIT */
#include "member.h"
#include "codec.h"
#include <string.h>

enum { NAME_MAX_BYTES = 200, FUNCTION_MAX_BYTES = 1000 };

const RpcMember rpc_members[RPC_MEMBER_COUNT] = {
    {"code", "Code", RPC_MEMBER_SCRIPT},
    {"timeout_ms", "TimeoutMs", RPC_MEMBER_INTEGER, offsetof(RpcExecute, timeout_ms)},
    {"request_id", "RequestID", RPC_MEMBER_TEXT, offsetof(RpcExecute, request_id)},
    {"args", "Args", RPC_MEMBER_JSON},
    {"name", "Name", RPC_MEMBER_NAME, offsetof(RpcExecute, name), NAME_MAX_BYTES},
    {"net", "Net", RPC_MEMBER_REACH, offsetof(RpcExecute, net)},
    {"logs", "Logs", RPC_MEMBER_BOOLEAN, offsetof(RpcExecute, logs)},
    {"function", "Function", RPC_MEMBER_TEXT, offsetof(RpcExecute, function), FUNCTION_MAX_BYTES},
};

static gboolean is_named(const char *wanted, const char *name, gsize size)
{
    return strlen(wanted) == size && memcmp(wanted, name, size) == 0;
}

const RpcMember *rpc_member_find(const char *name, gsize size)
{
    for (guint i = 0; i < RPC_MEMBER_COUNT; i++)
        if (is_named(rpc_members[i].name, name, size))
            return &rpc_members[i];
    return NULL;
}

const RpcMember *rpc_member_find_go(const char *go_name, gsize size)
{
    for (guint i = 0; i < RPC_MEMBER_COUNT; i++)
        if (is_named(rpc_members[i].go_name, go_name, size))
            return &rpc_members[i];
    return NULL;
}

gboolean rpc_member_is_text(const RpcMember *member)
{
    return member->type <= RPC_MEMBER_REACH;
}

const char *rpc_member_type_name(const RpcMember *member)
{
    if (member->type == RPC_MEMBER_INTEGER)
        return "int";
    return member->type == RPC_MEMBER_BOOLEAN ? "bool" : "string";
}

static gpointer field_of(const RpcMember *member, RpcExecute *execute)
{
    return (char *)execute + member->offset;
}

static gboolean set_reach(const RpcMember *member, RpcExecute *execute, const char *text, gsize size, GError **error)
{
    if (net_reach_from_name(text, size, field_of(member, execute)))
        return TRUE;
    g_autofree char *shown = g_strndup(text, MIN(size, 40));
    g_autofree char *valid = g_utf8_make_valid(shown, -1);
    g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%s is \"%s\": it can be \"none\", \"listed\" or \"public\"",
                member->name, valid);
    return FALSE;
}

static gboolean set_text(const RpcMember *member, RpcExecute *execute, const char *text, gsize size, GError **error)
{
    if (member->size_max > 0 && size > member->size_max) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%s of %zu bytes is longer than %zu", member->name, size,
                    member->size_max);
        return FALSE;
    }
    return rpc_text_set(field_of(member, execute), member->name, text, size, error);
}

/* Line separators are as bad in a line as line ends are. */
static gboolean is_control(gunichar c)
{
    return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029;
}

static gboolean set_name(const RpcMember *member, RpcExecute *execute, const char *text, gsize size, GError **error)
{
    char **name = field_of(member, execute);
    if (!set_text(member, execute, text, size, error))
        return FALSE;
    for (const char *at = *name; *at; at = g_utf8_next_char(at)) {
        if (is_control(g_utf8_get_char(at))) {
            g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%s holds a control character (U+%04X at byte %td)",
                        member->name, g_utf8_get_char(at), at - *name);
            return FALSE;
        }
    }
    if (g_ascii_strncasecmp(*name, "rrjs:", 5) == 0 || strstr(*name, "@rrjs:")) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_ARGUMENT, "%s is \"%s\": rrjs: is kept for scripts of its own",
                    member->name, *name);
        return FALSE;
    }
    return TRUE;
}

gboolean rpc_member_set_text(const RpcMember *member, RpcExecute *execute, const char *text, gsize size, GError **error)
{
    switch (member->type) {
    case RPC_MEMBER_SCRIPT:
        return rpc_code_set(execute, text, size, error);
    case RPC_MEMBER_REACH:
        return set_reach(member, execute, text, size, error);
    case RPC_MEMBER_NAME:
        return set_name(member, execute, text, size, error);
    default:
        return set_text(member, execute, text, size, error);
    }
}

void rpc_member_set_integer(const RpcMember *member, RpcExecute *execute, gint64 integer)
{
    *(gint64 *)field_of(member, execute) = integer;
}

void rpc_member_set_boolean(const RpcMember *member, RpcExecute *execute, gboolean boolean)
{
    *(gboolean *)field_of(member, execute) = boolean;
}
