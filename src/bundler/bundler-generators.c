/* SPDX-License-Identifier: MIT */
#include "bundler-generators.h"

#include <string.h>

#define HELPER "__asyncGenerator = (__this, __arguments, generator) => {"
#define HELPER_SIZE_MAX 1000 /* bytes */

/* v[1]: whether it is a yield* that awaits. */
#define WRONG "resume(k === \"return\" ? k : \"next\", v[1]"
#define RIGHT "resume(v[1] && k === \"return\" ? k : \"next\", v[1]"

/* NULL: it is not there. */
static const char *find_wrong(const char *text, gsize size)
{
    const char *helper = memmem(text, size, HELPER, strlen(HELPER));
    return helper ? memmem(helper, MIN((gsize)(text + size - helper), HELPER_SIZE_MAX), WRONG, strlen(WRONG)) : NULL;
}

GBytes *bundler_mend_generators(GBytes *bytes)
{
    gsize size;
    const char *text = g_bytes_get_data(bytes, &size), *wrong = size ? find_wrong(text, size) : NULL;
    if (!wrong)
        return g_bytes_ref(bytes);
    gsize before = (gsize)(wrong - text);
    GString *mended = g_string_sized_new(size + strlen(RIGHT));
    g_string_append_len(mended, text, (gssize)before);
    g_string_append(mended, RIGHT);
    g_string_append_len(mended, wrong + strlen(WRONG), (gssize)(size - before - strlen(WRONG)));
    return g_string_free_to_bytes(mended);
}
