/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a gob argument: decoded into texts that are what they claim to be, or refused with a message. */
#include "rpc-fuzzing.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    fuzz_codec(RPC_FLAG_GOB, data, size);
    return 0;
}
