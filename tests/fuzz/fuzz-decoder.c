/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a list of codings, up to the first zero, and a body: it ends, however much it stands for, and no more comes
 * than there is room for. */
#include "decoder.h"

#include <string.h>

#define CONTENT_MAX (1u << 20)

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *codings = g_strndup((const char *)data, size);
    gsize body_at = MIN(strlen(codings) + 1, size), content = 0, given;
    Decoder *decoder = decoder_new(codings);
    if (!decoder)
        return 0;
    gsize left = size - body_at;
    g_autofree guint8 *body = g_memdup2(data + body_at, left); /* reading on would be noticed */
    const guint8 *input = body;
    guint8 output[1024];
    while (content < CONTENT_MAX && (given = decoder_run(decoder, &input, &left, output, sizeof output)) > 0) {
        g_assert(given <= sizeof output);
        content += given;
    }
    g_autofree char *fault = decoder_fault(decoder), *fault_at_end = decoder_fault_at_end(decoder);
    g_assert(content >= CONTENT_MAX || left == 0 || fault);
    g_assert(!fault || fault_at_end);
    decoder_free(decoder);
    return 0;
}
