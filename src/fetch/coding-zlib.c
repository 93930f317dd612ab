/* SPDX-License-Identifier: MIT
 *
 * gzip, and deflate in both forms that go by its name: in the wrapping of zlib, as the standard has it, and without. */
#include "coding.h"

#include <zlib.h>

static gpointer open_inflate(int window_bits)
{
    z_stream *zlib = g_new0(z_stream, 1);
    if (inflateInit2(zlib, window_bits) == Z_OK)
        return zlib;
    g_free(zlib);
    return NULL;
}

static gpointer open_gzip(guint8 first)
{
    return open_inflate(MAX_WBITS + 16);
}

/* The lower half of zlib's first byte names its method, which is 8. */
static gpointer open_deflate(guint8 first)
{
    return open_inflate((first & 0x0f) == Z_DEFLATED ? MAX_WBITS : -MAX_WBITS);
}

static CodingState step(gpointer state, CodingBuffers *buffers)
{
    z_stream *zlib = state;
    zlib->next_in = (guint8 *)buffers->input;
    zlib->avail_in = (uInt)MIN(buffers->input_size, G_MAXUINT);
    zlib->next_out = buffers->output;
    zlib->avail_out = (uInt)MIN(buffers->room, G_MAXUINT);
    int result = inflate(zlib, Z_NO_FLUSH);
    buffers->input_size -= (gsize)(zlib->next_in - buffers->input);
    buffers->room -= (gsize)(zlib->next_out - buffers->output);
    buffers->input = zlib->next_in;
    buffers->output = zlib->next_out;
    if (result == Z_STREAM_END)
        return CODING_ENDED;
    return result == Z_OK || result == Z_BUF_ERROR ? CODING_GOES_ON : CODING_BROKEN;
}

static void restart(gpointer state)
{
    (void)inflateReset(state); /* fails for a state that is none */
}

static void close_inflate(gpointer state)
{
    (void)inflateEnd(state); /* the same */
    g_free(state);
}

const Coding coding_gzip = {
    .name = "gzip", .old_name = "x-gzip", .open = open_gzip, .step = step, .restart = restart, .close = close_inflate};
const Coding coding_deflate = {.name = "deflate", .open = open_deflate, .step = step, .close = close_inflate};
