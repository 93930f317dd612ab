/* SPDX-License-Identifier: MIT
 *
 * The members of an execute request, private to this room: one table for all codecs. A codec finds the member that a name
 * means, reads a value of the member's type, and stores it here, where the checks are that no codec may leave out. */
#pragma once

#include <glib.h>
#include "envelope.h"

typedef enum {
    RPC_MEMBER_SCRIPT,  /* text that may hold NUL: code, with its size */
    RPC_MEMBER_TEXT,    /* char * */
    RPC_MEMBER_NAME,    /* the same without control characters: it stands in stacks, log lines and labels */
    RPC_MEMBER_REACH,   /* the name of a NetReach */
    RPC_MEMBER_INTEGER, /* gint64 */
    RPC_MEMBER_BOOLEAN, /* gboolean */
    RPC_MEMBER_JSON,    /* any value, as JSON text: args */
} RpcMemberType;

typedef struct {
    const char *name;    /* in JSON and msgpack */
    const char *go_name; /* in gob, and the other spelling in msgpack */
    RpcMemberType type;
    gsize offset;   /* in RpcExecute */
    gsize size_max; /* of a text, in bytes; 0: not bounded here */
} RpcMember;

enum { RPC_MEMBER_COUNT = 8 };
extern const RpcMember rpc_members[RPC_MEMBER_COUNT];

/* Exactly by one of the spellings; NULL where there is none of that name. */
const RpcMember *rpc_member_find(const char *name, gsize size);
const RpcMember *rpc_member_find_go(const char *go_name, gsize size);

/* What Go calls the type in its errors: "string", "int", "bool". Not for JSON, which takes any type. */
const char *rpc_member_type_name(const RpcMember *member);

/* Whether values of the member are texts. */
gboolean rpc_member_is_text(const RpcMember *member);

/* Store a value over what was there. A text is copied; it must be UTF-8, within its bound, and without NUL unless it is
 * the script. */
gboolean rpc_member_set_text(const RpcMember *member, RpcExecute *execute, const char *text, gsize size, GError **error);
void rpc_member_set_integer(const RpcMember *member, RpcExecute *execute, gint64 integer);
void rpc_member_set_boolean(const RpcMember *member, RpcExecute *execute, gboolean boolean);
