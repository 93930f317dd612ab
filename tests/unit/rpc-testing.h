/* SPDX-License-Identifier: MIT
 *
 * What the tests of the rpc room share: recorded frames, and bytes written in hexadecimal. */
#pragma once

#include <glib.h>
#include <string.h>
#include "envelope.h"

static const gsize TESTING_PAYLOAD_MAX = 16 << 20;

/* A file of tests/frames. */
static inline GBytes *testing_recorded(const char *name)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "..", "frames", name, NULL);
    char *bytes;
    gsize size;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &bytes, &size, &error);
    g_assert_no_error(error);
    return g_bytes_new_take(bytes, size);
}

/* The request at an offset of a recording; the offset moves behind it. */
static inline RpcRequest testing_request(GBytes *frames, gsize *offset)
{
    gsize size, needed;
    const guint8 *bytes = g_bytes_get_data(frames, &size);
    RpcRequest request = {0};
    g_autoptr(GError) error = NULL;
    RpcFrameRead read =
        rpc_frame_read(bytes + *offset, size - *offset, TESTING_PAYLOAD_MAX, &request, &needed, &error);
    g_assert_no_error(error);
    g_assert_cmpint(read, ==, RPC_FRAME_COMPLETE);
    *offset += needed;
    return request;
}

/* A request for js.Execute, sequence 1. */
static inline RpcRequest testing_execute(guint8 flags, gconstpointer argument, gsize size)
{
    return (RpcRequest){
        .flags = flags,
        .sequence = 1,
        .method = "js.Execute",
        .method_size = strlen("js.Execute"),
        .argument = argument,
        .argument_size = size,
    };
}

/* Bytes from digits in pairs, spaces between them as one likes; a part in 'quotes' stands for its characters. */
static inline GByteArray *testing_bytes(const char *text)
{
    GByteArray *bytes = g_byte_array_new();
    for (gboolean quoted = FALSE; *text; text++) {
        guint8 byte = (guint8)*text;
        if (byte == '\'') {
            quoted = !quoted;
            continue;
        }
        if (!quoted && byte == ' ')
            continue;
        if (!quoted) {
            byte = (guint8)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));
            text++;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

/* The body of the one reply frame in out; its flags are checked. */
static inline GByteArray *testing_reply_body(const GByteArray *out, guint8 flags)
{
    RpcRequest reply;
    gsize needed;
    g_autoptr(GError) error = NULL;
    RpcFrameRead read = rpc_frame_read(out->data, out->len, G_MAXUINT32, &reply, &needed, &error);
    g_assert_no_error(error);
    g_assert_cmpint(read, ==, RPC_FRAME_COMPLETE);
    g_assert_cmpuint(needed, ==, out->len);
    g_assert_cmphex(reply.flags, ==, flags);
    GByteArray *body = g_byte_array_new();
    g_byte_array_append(body, reply.argument, (guint)reply.argument_size);
    return body;
}

static inline char *testing_reply_text(const GByteArray *out, guint8 flags)
{
    g_autoptr(GByteArray) body = testing_reply_body(out, flags);
    return g_strndup((const char *)body->data, body->len);
}

/* An outcome as the pool makes it; json NULL: no value. */
static inline Outcome *testing_outcome(OutcomeStatus status, const char *json, const char *error, gint64 duration_us)
{
    Outcome *outcome = outcome_new(status);
    outcome->result = json ? g_bytes_new(json, strlen(json)) : NULL;
    outcome->error = g_strdup(error);
    outcome->duration_us = duration_us;
    return outcome;
}
