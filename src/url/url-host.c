/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>
#include <unicode/uidna.h>

/* Domains longer than this are not converted by IDNA, whose Punycode takes time by the square; DNS ends at 253. */
#define IDNA_SIZE_MAX 4096

/* What the standard does not want checked. */
#define IGNORED_ERRORS                                                                                                   \
    (UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |                           \
     UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4)

static const UIDNA *idna_open(void)
{
    static UIDNA *idna;
    UErrorCode status = U_ZERO_ERROR;
    if (!idna)
        idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                   UIDNA_NONTRANSITIONAL_TO_UNICODE,
                               &status);
    return U_SUCCESS(status) ? idna : NULL;
}

static gboolean append_by_idna(GString *out, UrlSlice domain)
{
    const UIDNA *idna = idna_open();
    if (!idna || domain.size > IDNA_SIZE_MAX)
        return FALSE;
    /* An ASCII form is at most about as many times longer as a character has bytes, and "xn--" for each label. */
    char ascii[IDNA_SIZE_MAX * 8];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    gint32 size = uidna_nameToASCII_UTF8(idna, domain.start, (gint32)domain.size, ascii, sizeof ascii, &info, &status);
    if (U_FAILURE(status) || (guint32)size > sizeof ascii || (info.errors & ~(guint32)IGNORED_ERRORS))
        return FALSE;
    g_string_append_len(out, ascii, size);
    return TRUE;
}

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
    return g_utf8_validate_len(domain.start, domain.size, NULL) && append_by_idna(out, domain);
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
