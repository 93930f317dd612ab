/* SPDX-License-Identifier: MIT
 *
 * Frames, read and written. The checksum covers the first six header bytes only, so every length it does not
 * vouch for is compared with what is really there. */
#include "frame.h"
#include <string.h>
#include <zlib.h>

enum {
    HEADER_SIZE = 12,
    CHECKED_SIZE = 6, /* header bytes under the checksum */
    OPTIONS_SIZE = 8, /* sequence, method size */
    PREFIX_SIZE = HEADER_SIZE + OPTIONS_SIZE,
    HEADER_WORDS = HEADER_SIZE / 4,
    HEADER_WORDS_MAX = HEADER_WORDS + 10,
    VERSION_AND_WORDS = 0x10 | PREFIX_SIZE / 4,
};

G_DEFINE_QUARK(rpc-error-quark, rpc_error)

static guint32 read_u32(const guint8 *bytes)
{
    guint32 value;
    memcpy(&value, bytes, sizeof value);
    return GUINT32_FROM_LE(value);
}

static void write_u32(guint8 *bytes, guint32 value)
{
    value = GUINT32_TO_LE(value);
    memcpy(bytes, &value, sizeof value);
}

static guint32 header_checksum(const guint8 *header)
{
    return (guint32)crc32(0, header, CHECKED_SIZE);
}

static gboolean header_is_valid(const guint8 *header, gsize payload_max, GError **error)
{
    guint words = header[0] & 0x0f; /* the version, in the other half, is not looked at: no peer does */
    if (words < HEADER_WORDS || words > HEADER_WORDS_MAX) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_FRAME, "frame header of %u words, not %d to %d", words,
                    HEADER_WORDS, HEADER_WORDS_MAX);
        return FALSE;
    }
    guint32 expected = header_checksum(header), found = read_u32(header + 6);
    if (found != expected) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_FRAME,
                    "frame checksum %08x does not match header, which has %08x", found, expected);
        return FALSE;
    }
    if (words * 4 != PREFIX_SIZE) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_FRAME, "frame with %u options instead of 2",
                    words - HEADER_WORDS);
        return FALSE;
    }
    guint32 payload_size = read_u32(header + 2);
    if (payload_size > payload_max) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_TOO_LARGE,
                    "frame payload of %u bytes is over the limit of %zu", payload_size, payload_max);
        return FALSE;
    }
    return TRUE;
}

RpcFrameRead rpc_frame_read(const guint8 *bytes, gsize size, gsize payload_max, RpcRequest *request,
                            gsize *needed, GError **error)
{
    *needed = HEADER_SIZE;
    if (size < HEADER_SIZE)
        return RPC_FRAME_INCOMPLETE;
    if (!header_is_valid(bytes, payload_max, error))
        return RPC_FRAME_INVALID;

    gsize payload_size = read_u32(bytes + 2);
    *needed = PREFIX_SIZE + payload_size;
    if (size < PREFIX_SIZE)
        return RPC_FRAME_INCOMPLETE;
    gsize method_size = read_u32(bytes + 16);
    if (method_size > payload_size) {
        g_set_error(error, RPC_ERROR, RPC_ERROR_FRAME, "method name of %zu bytes in a frame payload of %zu",
                    method_size, payload_size);
        return RPC_FRAME_INVALID;
    }
    if (size < *needed)
        return RPC_FRAME_INCOMPLETE;

    const guint8 *payload = bytes + PREFIX_SIZE;
    *request = (RpcRequest){
        .flags = bytes[1],
        .sequence = read_u32(bytes + 12),
        .method = (const char *)payload,
        .method_size = method_size,
        .argument = payload + method_size,
        .argument_size = payload_size - method_size,
    };
    return RPC_FRAME_COMPLETE;
}

gsize rpc_frame_begin(GByteArray *out, guint8 flags, guint32 sequence, const char *method, gsize method_size)
{
    gsize start = out->len;
    guint8 prefix[PREFIX_SIZE] = {VERSION_AND_WORDS, flags};
    write_u32(prefix + 12, sequence);
    write_u32(prefix + 16, (guint32)method_size);
    g_byte_array_append(out, prefix, sizeof prefix);
    g_byte_array_append(out, (const guint8 *)method, (guint)method_size);
    return start;
}

void rpc_frame_end(GByteArray *out, gsize start)
{
    guint8 *header = out->data + start;
    write_u32(header + 2, (guint32)(out->len - start - PREFIX_SIZE));
    write_u32(header + 6, header_checksum(header));
}

void rpc_frame_append(GByteArray *out, guint8 flags, guint32 sequence, const char *method, gsize method_size,
                      gconstpointer body, gsize body_size)
{
    gsize start = rpc_frame_begin(out, flags, sequence, method, method_size);
    g_byte_array_append(out, body, (guint)body_size);
    rpc_frame_end(out, start);
}
