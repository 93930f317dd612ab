/* SPDX-License-Identifier: MIT */
#include "coding.h"

#include <brotli/decode.h>
#include "library.h"

#define BROTLI_FUNCTIONS(FUNCTION)                                                                                      \
    FUNCTION(CreateInstance)                                                                                            \
    FUNCTION(DecompressStream)                                                                                          \
    FUNCTION(DestroyInstance)

typedef struct {
#define BROTLI_MEMBER(name) __typeof__(BrotliDecoder##name) *name;
    BROTLI_FUNCTIONS(BROTLI_MEMBER)
#undef BROTLI_MEMBER
} BrotliFunctions;

static BrotliFunctions brotli;

static const LibraryFunction functions[] = {
#define BROTLI_ROW(name) {"BrotliDecoder" #name, G_STRUCT_OFFSET(BrotliFunctions, name)},
    BROTLI_FUNCTIONS(BROTLI_ROW)
#undef BROTLI_ROW
};

static gboolean is_there(void)
{
    static Library library = {"libbrotlidec.so.1", functions, G_N_ELEMENTS(functions), &brotli};
    return library_is_there(&library);
}

static gpointer open_brotli(guint8 first)
{
    return brotli.CreateInstance(NULL, NULL, NULL);
}

static CodingState step(gpointer state, CodingBuffers *buffers)
{
    BrotliDecoderResult result = brotli.DecompressStream(state, &buffers->input_size, &buffers->input, &buffers->room,
                                                         &buffers->output, NULL);
    if (result == BROTLI_DECODER_RESULT_SUCCESS)
        return CODING_ENDED;
    return result == BROTLI_DECODER_RESULT_ERROR ? CODING_BROKEN : CODING_GOES_ON;
}

static void close_brotli(gpointer state)
{
    brotli.DestroyInstance(state);
}

const Coding coding_brotli = {.name = "br", .is_there = is_there, .open = open_brotli, .step = step, .close = close_brotli};
