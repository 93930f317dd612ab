/* SPDX-License-Identifier: MIT
 *
 * The other side of the wire, for `rrjs execute`, `rrjs workers`, `rrjs reset` and the benchmarks: makes
 * request frames and reads reply frames, JSON only. Bytes in, bytes out. */
#pragma once

#include <glib.h>
#include "frame.h"

/* Appends a request frame: method "js.Execute", a JSON argument. */
void rpc_request_append(GByteArray *out, guint32 sequence, const char *method, const char *json,
                        gsize json_size);

typedef struct {
    guint8 flags;
    guint32 sequence;
    const guint8 *body; /* into the caller's buffer */
    gsize body_size;
} RpcReply;

/* As rpc_frame_read, for a reply. */
RpcFrameRead rpc_reply_read(const guint8 *bytes, gsize size, gsize payload_max, RpcReply *reply,
                            gsize *needed, GError **error);
