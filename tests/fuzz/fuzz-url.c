/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a URL, with a base and setters: what comes out is ASCII, its parts follow each other, and parsing it again
 * gives the same. The first byte picks the base and the setter; a NUL parts the URL from the value that is set. */
#include "url.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const char *const bases[] = {
    NULL, "https://user@example.org:8080/a/b?q#f", "file:///C:/a/b", "file://host/a", "data:text/plain,x", "foo:/a", "foo://h/a",
};

static void check(const Url *url)
{
    guint32 start = 0;
    for (guint part = 0; part < URL_PART_COUNT; part++) {
        g_assert(url->ends[part] >= start && url->ends[part] <= url->href->len);
        start = url->ends[part];
    }
    g_assert(start == url->href->len);
    for (gsize i = 0; i < url->href->len; i++)
        g_assert(g_ascii_isprint(url->href->str[i]));

    g_auto(Url) again = {0};
    g_assert(url_parse(url->href->str, url->href->len, NULL, &again));
    g_assert_cmpstr(again.href->str, ==, url->href->str);
    g_assert(memcmp(again.ends, url->ends, sizeof url->ends) == 0);
    g_autofree char *origin = url_origin(url);
    g_assert_nonnull(origin);
}

static void check_with_base(guint8 choice, const char *text, gsize size, const char *value, gsize value_size)
{
    g_auto(Url) base = {0};
    g_auto(Url) url = {0};
    const char *base_text = bases[choice % G_N_ELEMENTS(bases)];
    if (base_text)
        g_assert(url_parse(base_text, strlen(base_text), NULL, &base));
    if (!url_parse(text, size, base_text ? &base : NULL, &url))
        return;
    check(&url);
    url_set(&url, choice / G_N_ELEMENTS(bases) % URL_SETTER_COUNT, value, value_size);
    check(&url);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size < 1)
        return 0;
    const char *text = (const char *)data + 1, *end = (const char *)data + size;
    const char *nul = memchr(text, '\0', size - 1), *value = nul ? nul + 1 : end;
    check_with_base(data[0], text, (gsize)((nul ? nul : end) - text), value, (gsize)(end - value));
    return 0;
}
