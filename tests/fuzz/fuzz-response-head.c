/* SPDX-License-Identifier: MIT
 *
 * Any bytes as the head of a response, line by line: what comes out is pairs of a token and a value without line ends, and
 * no more than the limit. */
#include "response-head.h"

#include <string.h>

#define SIZE_MAX_BYTES 1024

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_pairs(const ResponseHead *head)
{
    const char *at = head->pairs->str, *end = at + head->pairs->len;
    for (gboolean is_name = TRUE; at < end; is_name = !is_name) {
        gsize size = strlen(at);
        g_assert(at + size < end && at[strcspn(at, "\r\n")] == '\0');
        g_assert(!is_name || (size > 0 && at[strcspn(at, " \t:()<>@,;\\\"/[]?={}")] == '\0'));
        at += size + 1;
        g_assert(is_name ? at < end : TRUE);
    }
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    ResponseHead head;
    response_head_init(&head, SIZE_MAX_BYTES);
    const char *at = (const char *)data, *end = at + size;
    while (at < end && head.state != HEAD_TOO_LARGE && head.state != HEAD_MALFORMED) {
        const char *feed = memchr(at, '\n', (gsize)(end - at));
        const char *next = feed ? feed + 1 : end;
        g_autofree char *line = g_memdup2(at, (gsize)(next - at)); /* reading on would be noticed */
        response_head_line(&head, line, (gsize)(next - at));
        at = next;
    }
    g_assert(head.pairs->len <= 2 * SIZE_MAX_BYTES);
    g_assert(head.state != HEAD_COMPLETE || (head.status >= 200 && head.status <= 999 && head.reason));
    check_pairs(&head);
    response_head_clear(&head);
    return 0;
}
