/* SPDX-License-Identifier: MIT
 *
 * What travels in the frames: the argument and the reply of js.Execute, and the plain values of the other
 * methods, in the codec the caller chose: JSON, msgpack (member names as in JSON or as in Go), gob; raw and
 * protobuf as far as the original answers them. */
#pragma once

#include <glib.h>
#include "frame.h"
#include "net-reach.h"
#include "outcome.h"

/* The argument of js.Execute, js.Check and js.Call; member.c has the names. Members that are not there are passed over. */
typedef struct {
    char *code; /* UTF-8, as all texts here; may hold NUL bytes: code_size counts */
    gsize code_size;
    gint64 timeout_ms; /* ≤ 0: the default */
    char *request_id;  /* never NULL, as name */
    char *args;        /* JSON text, NULL where absent */
    gsize args_size;
    char *name;        /* of the script, at most 200 bytes; "": none was given */
    char *function;    /* of js.Call; "": none was given */
    NetReach net;      /* how far it may reach at most; absent: NET_PUBLIC, which narrows nothing */
    gboolean logs;     /* the lines of the execution are wanted in the reply */
    gboolean go_names; /* msgpack: asked in Go's spelling, to be answered in it */
} RpcExecute;

void rpc_execute_clear(RpcExecute *execute);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RpcExecute, rpc_execute_clear)

/* Decodes by the flags' precedence (PROTO, JSON, GOB, RAW, MSGPACK). An empty argument or JSON null leaves
 * everything zero. The error's text is what goes into an ERROR frame. */
gboolean rpc_execute_decode(const RpcRequest *request, RpcExecute *execute, GError **error);

/* Appends the whole reply frame to out. */
void rpc_execute_reply(GByteArray *out, const RpcRequest *request, const RpcExecute *execute,
                       const Outcome *outcome);

/* Appends an ERROR frame with the codec bits the original would use. */
void rpc_error_reply(GByteArray *out, const RpcRequest *request, const char *text);

/* Decodes the argument of a method that takes a plain string, or a boolean that nobody looks at (*text is
 * then ""). */
gboolean rpc_string_decode(const RpcRequest *request, char **text, GError **error);

/* Appends a reply whose value is given as JSON text: as it is for JSON (and for gob where it is an object or
 * array: the Go client accepts JSON there), converted for msgpack and for gob scalars. */
void rpc_value_reply(GByteArray *out, const RpcRequest *request, const char *json);
