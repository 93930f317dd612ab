/* SPDX-License-Identifier: MIT
 *
 * Goridge frames (protocol version 1 of goridge v3 and v4): a 12-byte header, options of four bytes, a
 * payload. Bytes in, bytes out; no sockets. */
#pragma once

#include <glib.h>

enum {
    RPC_FLAG_CONTROL = 0x01,
    RPC_FLAG_RAW = 0x04,
    RPC_FLAG_JSON = 0x08,
    RPC_FLAG_MSGPACK = 0x10,
    RPC_FLAG_GOB = 0x20,
    RPC_FLAG_ERROR = 0x40,
    RPC_FLAG_PROTO = 0x80,
};

/* A request as it stands in the caller's buffer; pointers go into that buffer. */
typedef struct {
    guint8 flags;
    guint32 sequence;
    const char *method; /* not NUL-terminated */
    gsize method_size;
    const guint8 *argument;
    gsize argument_size;
} RpcRequest;

typedef enum { RPC_FRAME_INCOMPLETE, RPC_FRAME_COMPLETE, RPC_FRAME_INVALID } RpcFrameRead;

#define RPC_ERROR (rpc_error_quark())
GQuark rpc_error_quark(void);
typedef enum { RPC_ERROR_FRAME, RPC_ERROR_TOO_LARGE, RPC_ERROR_ARGUMENT } RpcErrorCode;

/* Reads the first frame of the buffer. Incomplete: *needed is how many bytes the whole frame has as far as
 * known (12 until the header is there). Invalid (wrong CRC, not two options, payload over payload_max, method
 * longer than the payload): error says why, and the connection is to be closed. Complete: *needed bytes
 * belong to it. */
RpcFrameRead rpc_frame_read(const guint8 *bytes, gsize size, gsize payload_max, RpcRequest *request,
                            gsize *needed, GError **error);

/* Appends a reply frame to out: header, two options (sequence, method size), method, body. */
void rpc_frame_append(GByteArray *out, guint8 flags, guint32 sequence, const char *method, gsize method_size,
                      gconstpointer body, gsize body_size);

/* The same in two steps, for bodies made in place: the body goes to out between them. _begin returns what
 * _end needs. */
gsize rpc_frame_begin(GByteArray *out, guint8 flags, guint32 sequence, const char *method, gsize method_size);
void rpc_frame_end(GByteArray *out, gsize start);
