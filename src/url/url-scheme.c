/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>

static const UrlScheme special_schemes[] = {
    {"https:", 443, FALSE}, {"http:", 80, FALSE}, {"wss:", 443, FALSE},
    {"ws:", 80, FALSE},     {"ftp:", 21, FALSE},  {"file:", 0, TRUE},
};

const UrlScheme *url_scheme_find(UrlSlice scheme)
{
    for (gsize i = 0; i < G_N_ELEMENTS(special_schemes); i++) {
        const UrlScheme *special = &special_schemes[i];
        if (strlen(special->name) == scheme.size && memcmp(special->name, scheme.start, scheme.size) == 0)
            return special;
    }
    return NULL;
}

gsize url_scheme_length(UrlSlice text)
{
    if (text.size == 0 || !g_ascii_isalpha(text.start[0]))
        return 0;
    for (gsize i = 1; i < text.size; i++) {
        char c = text.start[i];
        if (c == ':')
            return i + 1;
        if (!g_ascii_isalnum(c) && c != '+' && c != '-' && c != '.')
            return 0;
    }
    return 0;
}
