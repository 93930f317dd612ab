/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>

static gboolean is_ascii(UrlSlice text)
{
    for (gsize i = 0; i < text.size; i++)
        if ((guint8)text.start[i] >= 0x80)
            return FALSE;
    return TRUE;
}

static void append_lower(GString *out, UrlSlice text)
{
    gsize start = out->len;
    g_string_append_len(out, text.start, (gssize)text.size);
    for (gsize i = start; i < out->len; i++)
        out->str[i] = g_ascii_tolower(out->str[i]);
}

static gboolean has_code(UrlSlice text, UrlCode code)
{
    for (gsize i = 0; i < text.size; i++)
        if (url_codes[(guint8)text.start[i]] & code)
            return TRUE;
    return FALSE;
}

/* An ASCII domain is what it is, in lower case, even where it claims to be Punycode and is none. */
static gboolean append_ascii_form(GString *out, UrlSlice domain)
{
    if (is_ascii(domain)) {
        append_lower(out, domain);
        return TRUE;
    }
    return g_utf8_validate_len(domain.start, domain.size, NULL) && url_idna_append(out, domain);
}

static gboolean append_decoded_domain(GString *out, UrlSlice domain)
{
    gsize start = out->len;
    if (!append_ascii_form(out, domain))
        return FALSE;
    UrlSlice host = {out->str + start, out->len - start};
    if (host.size == 0 || has_code(host, URL_CODE_NOT_IN_DOMAIN))
        return FALSE;
    if (!url_ipv4_is_meant(host))
        return TRUE;
    g_autofree char *numbers = g_strndup(host.start, host.size);
    g_string_truncate(out, start);
    return url_ipv4_append(out, (UrlSlice){numbers, host.size});
}

static gboolean append_domain(GString *out, UrlSlice text)
{
    if (!memchr(text.start, '%', text.size))
        return append_decoded_domain(out, text);
    GString *decoded = g_string_sized_new(text.size);
    url_percent_decode(decoded, text);
    gboolean valid = append_decoded_domain(out, (UrlSlice){decoded->str, decoded->len});
    g_string_free(decoded, TRUE);
    return valid;
}

gboolean url_host_append(GString *out, UrlSlice text, gboolean is_domain)
{
    if (text.size > 0 && text.start[0] == '[')
        return text.start[text.size - 1] == ']' && text.size > 1 &&
               url_ipv6_append(out, (UrlSlice){text.start + 1, text.size - 2});
    if (is_domain)
        return append_domain(out, text);
    if (has_code(text, URL_CODE_NOT_IN_HOST))
        return FALSE;
    url_encode(out, text, URL_CODE_CONTROL);
    return TRUE;
}
