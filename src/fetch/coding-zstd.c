/* SPDX-License-Identifier: MIT */
#include "coding.h"

#include <zstd.h>
#include "library.h"

#define WINDOW_LOG_MAX 23 /* 8 MiB, what RFC 9659 has senders keep to */

#define ZSTD_FUNCTIONS(FUNCTION)                                                                                        \
    FUNCTION(createDCtx)                                                                                                \
    FUNCTION(DCtx_setParameter)                                                                                         \
    FUNCTION(decompressStream)                                                                                          \
    FUNCTION(freeDCtx)                                                                                                  \
    FUNCTION(isError)

typedef struct {
#define ZSTD_MEMBER(name) __typeof__(ZSTD_##name) *name;
    ZSTD_FUNCTIONS(ZSTD_MEMBER)
#undef ZSTD_MEMBER
} ZstdFunctions;

static ZstdFunctions zstd;

static const LibraryFunction functions[] = {
#define ZSTD_ROW(name) {"ZSTD_" #name, G_STRUCT_OFFSET(ZstdFunctions, name)},
    ZSTD_FUNCTIONS(ZSTD_ROW)
#undef ZSTD_ROW
};

static gboolean is_there(void)
{
    static Library library = {"libzstd.so.1", functions, G_N_ELEMENTS(functions), &zstd};
    return library_is_there(&library);
}

static gpointer open_zstd(guint8 first)
{
    ZSTD_DCtx *state = zstd.createDCtx();
    if (state)
        (void)zstd.DCtx_setParameter(state, ZSTD_d_windowLogMax, WINDOW_LOG_MAX); /* a value it knows */
    return state;
}

static CodingState step(gpointer state, CodingBuffers *buffers)
{
    ZSTD_inBuffer input = {buffers->input, buffers->input_size, 0};
    ZSTD_outBuffer output = {buffers->output, buffers->room, 0};
    gsize result = zstd.decompressStream(state, &output, &input);
    buffers->input += input.pos;
    buffers->input_size -= input.pos;
    buffers->output += output.pos;
    buffers->room -= output.pos;
    if (zstd.isError(result))
        return CODING_BROKEN;
    return result == 0 ? CODING_ENDED : CODING_GOES_ON;
}

/* The library goes on with the next frame by itself. */
static void restart(gpointer state)
{
}

static void close_zstd(gpointer state)
{
    (void)zstd.freeDCtx(state); /* always 0 */
}

const Coding coding_zstd = {
    .name = "zstd", .is_there = is_there, .open = open_zstd, .step = step, .restart = restart, .close = close_zstd};
