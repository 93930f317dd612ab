/* SPDX-License-Identifier: MIT */
#include "http-token.h"

#include <string.h>

gboolean http_is_token(const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (!g_ascii_isalnum(text[i]) && (text[i] == '\0' || !strchr("!#$%&'*+-.^_`|~", text[i])))
            return FALSE;
    }
    return size > 0;
}
