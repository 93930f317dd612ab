/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>

#define FORM URL_CODE_FORM
#define USERINFO (URL_CODE_USERINFO | FORM)
#define PATH (URL_CODE_PATH | USERINFO)
#define QUERIES (URL_CODE_QUERY | URL_CODE_SPECIAL_QUERY | PATH)
#define ALL (URL_CODE_CONTROL | URL_CODE_FRAGMENT | QUERIES)
#define NO_DOMAIN URL_CODE_NOT_IN_DOMAIN
#define NO_HOST (URL_CODE_NOT_IN_HOST | NO_DOMAIN)

const guint16 url_codes[256] = {
    ['\0'] = ALL | NO_HOST,
    [0x01 ... 0x08] = ALL | NO_DOMAIN,
    ['\t'] = ALL | NO_HOST,
    ['\n'] = ALL | NO_HOST,
    [0x0b ... 0x0c] = ALL | NO_DOMAIN,
    ['\r'] = ALL | NO_HOST,
    [0x0e ... 0x1f] = ALL | NO_DOMAIN,
    [' '] = URL_CODE_FRAGMENT | QUERIES | NO_HOST,
    ['!'] = FORM,
    ['"'] = URL_CODE_FRAGMENT | QUERIES,
    ['#'] = QUERIES | NO_HOST,
    ['$'] = FORM,
    ['%'] = FORM | NO_DOMAIN,
    ['&'] = FORM,
    ['\''] = URL_CODE_SPECIAL_QUERY | FORM,
    ['('] = FORM,
    [')'] = FORM,
    ['+'] = FORM,
    [','] = FORM,
    ['/'] = USERINFO | NO_HOST,
    [':'] = USERINFO | NO_HOST,
    [';'] = USERINFO,
    ['<'] = URL_CODE_FRAGMENT | QUERIES | NO_HOST,
    ['='] = USERINFO,
    ['>'] = URL_CODE_FRAGMENT | QUERIES | NO_HOST,
    ['?'] = PATH | NO_HOST,
    ['@'] = USERINFO | NO_HOST,
    ['['] = USERINFO | NO_HOST,
    ['\\'] = USERINFO | NO_HOST,
    [']'] = USERINFO | NO_HOST,
    ['^'] = PATH | NO_HOST,
    ['`'] = URL_CODE_FRAGMENT | PATH,
    ['{'] = PATH,
    ['|'] = USERINFO | NO_HOST,
    ['}'] = PATH,
    ['~'] = FORM,
    [0x7f] = ALL | NO_DOMAIN,
    [0x80 ... 0xff] = ALL,
};

static void append_escape(GString *out, guint8 byte)
{
    static const char digits[] = "0123456789ABCDEF";
    char escape[] = {'%', digits[byte >> 4], digits[byte & 15]};
    g_string_append_len(out, escape, sizeof escape);
}

void url_encode(GString *out, UrlSlice text, UrlCode set)
{
    gsize done = 0;
    for (gsize i = 0; i < text.size; i++) {
        guint8 byte = (guint8)text.start[i];
        if (!(url_codes[byte] & set))
            continue;
        g_string_append_len(out, text.start + done, (gssize)(i - done));
        append_escape(out, byte);
        done = i + 1;
    }
    if (done < text.size) /* no text at all may be NULL */
        g_string_append_len(out, text.start + done, (gssize)(text.size - done));
}

/* The byte that text[i] stands for; *used is how many characters that took. */
static char decoded_byte(UrlSlice text, gsize i, gsize *used)
{
    *used = 1;
    if (text.start[i] != '%' || text.size - i < 3)
        return text.start[i];
    int high = g_ascii_xdigit_value(text.start[i + 1]), low = g_ascii_xdigit_value(text.start[i + 2]);
    if (high < 0 || low < 0)
        return '%';
    *used = 3;
    return (char)(high << 4 | low);
}

void url_percent_decode(GString *out, UrlSlice text)
{
    for (gsize i = 0, used; i < text.size; i += used)
        g_string_append_c(out, decoded_byte(text, i, &used));
}

void url_form_encode(GString *out, const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        guint8 byte = (guint8)text[i];
        if (byte == ' ')
            g_string_append_c(out, '+');
        else if (url_codes[byte] & URL_CODE_FORM)
            append_escape(out, byte);
        else
            g_string_append_c(out, (char)byte);
    }
}

void url_form_decode(GString *out, const char *text, gsize size)
{
    UrlSlice slice = {text, size};
    for (gsize i = 0, used; i < size; i += used) {
        char byte = decoded_byte(slice, i, &used);
        g_string_append_c(out, text[i] == '+' ? ' ' : byte);
    }
}

static gboolean is_break(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

static gboolean has_breaks(UrlSlice text)
{
    for (gsize i = 0; i < text.size; i++)
        if (is_break(text.start[i]))
            return TRUE;
    return FALSE;
}

UrlSlice url_without_breaks(UrlSlice text, char **kept)
{
    *kept = NULL;
    if (!has_breaks(text))
        return text;
    char *copy = *kept = g_malloc(text.size + 1);
    gsize size = 0;
    for (gsize i = 0; i < text.size; i++)
        if (!is_break(text.start[i]))
            copy[size++] = text.start[i];
    return (UrlSlice){copy, size};
}
