/* SPDX-License-Identifier: MIT
 *
 * Gathers the head of an HTTP response from its lines. Interim responses (1xx) are passed over. Knows nothing of where the
 * lines come from. */
#pragma once

#include <glib.h>

typedef enum { HEAD_INCOMPLETE, HEAD_COMPLETE, HEAD_TOO_LARGE, HEAD_MALFORMED } HeadState;

typedef struct {
    HeadState state;
    gsize size_max; /* of all lines, those of interim responses included */
    gsize size;
    guint status;
    char *reason;
    GString *pairs;    /* name NUL value NUL … */
    const char *fault; /* of a malformed one, in words that follow "the head of the response"; NULL: nothing special */
} ResponseHead;

void response_head_init(ResponseHead *head, gsize size_max);
void response_head_clear(ResponseHead *head);

/* Takes the next line, line end included; the empty one completes the head. Lines that follow a complete head (trailers)
 * only count. Returns the new state; after TOO_LARGE or MALFORMED nothing more may come. */
HeadState response_head_line(ResponseHead *head, const char *line, gsize size);

/* The values of all headers of that name, joined by commas; NULL where there is none. To be freed. */
char *response_head_value(const ResponseHead *head, const char *name);
