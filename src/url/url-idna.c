/* SPDX-License-Identifier: MIT
 *
 * Domains by IDNA: ICU's UTS #46, brought to newer tables than those of its older releases. */
#include "url-private.h"

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

/* What UTS #46 maps since Unicode 15.1 and 16, and refused before; ICU from 76 on knows it. */
static const struct {
    gunichar first, last;
    gunichar to; /* for the first; 0: left out */
} new_mappings[] = {
    {0x04c0, 0x04c0, 0x04cf}, {0x10a0, 0x10c5, 0x2d00}, {0x115f, 0x1160, 0}, {0x17b4, 0x17b5, 0},
    {0x180e, 0x180e, 0}, {0x1e9e, 0x1e9e, 0x00df}, {0x206a, 0x206f, 0}, {0x2132, 0x2132, 0x214e},
    {0x2183, 0x2183, 0x2184}, {0x3164, 0x3164, 0}, {0xffa0, 0xffa0, 0}, {0x1d173, 0x1d17a, 0},
    {0x2f868, 0x2f868, 0x36fc}, {0x2f874, 0x2f874, 0x5f53}, {0x2f91f, 0x2f91f, 0x243ab}, {0x2f95f, 0x2f95f, 0x7aee},
    {0x2f9bf, 0x2f9bf, 0x45d7},
};

static gunichar map(gunichar c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(new_mappings); i++)
        if (c >= new_mappings[i].first && c <= new_mappings[i].last)
            return new_mappings[i].to ? new_mappings[i].to + c - new_mappings[i].first : 0;
    return c;
}

static GString *map_all(UrlSlice domain)
{
    GString *mapped = g_string_sized_new(domain.size);
    for (const char *at = domain.start; at < domain.start + domain.size; at = g_utf8_next_char(at)) {
        gunichar c = map(g_utf8_get_char(at));
        if (c)
            g_string_append_unichar(mapped, c);
    }
    return mapped;
}

gboolean url_idna_append(GString *out, UrlSlice domain)
{
    const UIDNA *idna = idna_open();
    if (!idna || domain.size > IDNA_SIZE_MAX)
        return FALSE;
    g_autoptr(GString) mapped = map_all(domain);
    /* An ASCII form is at most about as many times longer as a character has bytes, and "xn--" for each label. */
    char ascii[IDNA_SIZE_MAX * 8];
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    UErrorCode status = U_ZERO_ERROR;
    gint32 size = uidna_nameToASCII_UTF8(idna, mapped->str, (gint32)mapped->len, ascii, sizeof ascii, &info, &status);
    if (U_FAILURE(status) || (guint32)size > sizeof ascii || (info.errors & ~(guint32)IGNORED_ERRORS))
        return FALSE;
    g_string_append_len(out, ascii, size);
    return TRUE;
}

