/* SPDX-License-Identifier: MIT */
#include "url-private.h"

#include <string.h>

/* ---- IPv4 ---- */

#define IPV4_PARTS 4

/* What no part may reach; larger numbers stay at it. */
#define IPV4_END (G_GUINT64_CONSTANT(1) << 32)

/* Decimal, octal or hexadecimal. FALSE where it is no number. */
static gboolean read_ipv4_number(UrlSlice text, guint64 *number)
{
    guint base = 10;
    if (text.size == 0)
        return FALSE;
    if (text.size >= 2 && text.start[0] == '0') {
        base = (text.start[1] | 0x20) == 'x' ? 16 : 8;
        gsize prefix = base == 16 ? 2 : 1;
        text = (UrlSlice){text.start + prefix, text.size - prefix};
    }
    *number = 0;
    for (gsize i = 0; i < text.size; i++) {
        int digit = g_ascii_xdigit_value(text.start[i]);
        if (digit < 0 || (guint)digit >= base)
            return FALSE;
        *number = MIN(*number * base + (guint)digit, IPV4_END);
    }
    return TRUE;
}

static UrlSlice without_last_dot(UrlSlice domain)
{
    if (domain.size > 1 && domain.start[domain.size - 1] == '.')
        domain.size--;
    return domain;
}

static UrlSlice last_label(UrlSlice domain)
{
    const char *dot = memrchr(domain.start, '.', domain.size);
    gsize before = dot ? (gsize)(dot + 1 - domain.start) : 0;
    return (UrlSlice){domain.start + before, domain.size - before};
}

static gboolean is_all_digits(UrlSlice text)
{
    for (gsize i = 0; i < text.size; i++)
        if (!g_ascii_isdigit(text.start[i]))
            return FALSE;
    return text.size > 0;
}

gboolean url_ipv4_is_meant(UrlSlice domain)
{
    UrlSlice last = last_label(without_last_dot(domain));
    guint64 number;
    return is_all_digits(last) || read_ipv4_number(last, &number);
}

gboolean url_ipv4_append(GString *out, UrlSlice domain)
{
    UrlSlice rest = without_last_dot(domain);
    guint64 address = 0;
    for (guint part = 0; part < IPV4_PARTS; part++) {
        const char *dot = memchr(rest.start, '.', rest.size);
        UrlSlice text = {rest.start, dot ? (gsize)(dot - rest.start) : rest.size};
        guint64 number;
        if (!read_ipv4_number(text, &number))
            return FALSE;
        if (!dot) {
            /* The last number fills all bytes that are left. */
            if (number >= G_GUINT64_CONSTANT(1) << (8 * (IPV4_PARTS - part)))
                return FALSE;
            address |= number;
            g_string_append_printf(out, "%u.%u.%u.%u", (guint)(address >> 24), (guint)(address >> 16 & 255),
                                   (guint)(address >> 8 & 255), (guint)(address & 255));
            return TRUE;
        }
        if (number > 255)
            return FALSE;
        address |= number << (8 * (IPV4_PARTS - 1 - part));
        rest = (UrlSlice){dot + 1, rest.size - text.size - 1};
    }
    return FALSE;
}

/* ---- IPv6 ---- */

#define IPV6_PIECES 8

typedef struct {
    guint16 pieces[IPV6_PIECES];
    guint count;
    guint compress; /* the piece before which "::" stands; IPV6_PIECES + 1: nowhere */
} Ipv6;

/* Up to four hexadecimal digits; returns how many. */
static gsize read_piece(UrlSlice text, guint16 *piece)
{
    gsize i = 0;
    *piece = 0;
    for (; i < text.size && i < 4 && g_ascii_isxdigit(text.start[i]); i++)
        *piece = (guint16)(*piece << 4 | g_ascii_xdigit_value(text.start[i]));
    return i;
}

/* The dotted form of the last two pieces: four decimal numbers without leading zeros, and nothing behind them. */
static gboolean read_dotted(UrlSlice text, Ipv6 *address)
{
    if (address->count > IPV6_PIECES - 2)
        return FALSE;
    gsize i = 0;
    guint32 number = 0;
    for (guint part = 0; part < IPV4_PARTS; part++) {
        if (part > 0 && (i == text.size || text.start[i++] != '.'))
            return FALSE;
        gsize start = i;
        guint value = 0;
        for (; i < text.size && g_ascii_isdigit(text.start[i]); i++) {
            if (i > start && value == 0)
                return FALSE;
            value = value * 10 + (guint)(text.start[i] - '0');
            if (value > 255)
                return FALSE;
        }
        if (i == start)
            return FALSE;
        number = number << 8 | value;
    }
    address->pieces[address->count++] = (guint16)(number >> 16);
    address->pieces[address->count++] = (guint16)number;
    return i == text.size;
}

/* The pieces behind an optional leading "::". */
static gboolean read_pieces(UrlSlice text, gsize i, Ipv6 *address)
{
    while (i < text.size) {
        if (address->count == IPV6_PIECES)
            return FALSE;
        if (text.start[i] == ':') {
            if (address->compress <= IPV6_PIECES)
                return FALSE;
            address->compress = address->count;
            i++;
            continue;
        }
        UrlSlice rest = {text.start + i, text.size - i};
        gsize digits = read_piece(rest, &address->pieces[address->count]);
        if (digits < rest.size && rest.start[digits] == '.')
            return digits > 0 && read_dotted(rest, address);
        if (digits < rest.size && (rest.start[digits] != ':' || digits + 1 == rest.size))
            return FALSE;
        i += digits + 1;
        address->count++;
    }
    return TRUE;
}

static gboolean read_ipv6(UrlSlice text, Ipv6 *address)
{
    *address = (Ipv6){.compress = IPV6_PIECES + 1};
    gboolean leading = text.size > 0 && text.start[0] == ':';
    if (leading && (text.size < 2 || text.start[1] != ':'))
        return FALSE;
    if (leading)
        address->compress = 0;
    if (!read_pieces(text, leading ? 2 : 0, address))
        return FALSE;
    if (address->compress > IPV6_PIECES)
        return address->count == IPV6_PIECES;
    guint behind = address->count - address->compress, gap = IPV6_PIECES - address->count;
    memmove(&address->pieces[address->compress + gap], &address->pieces[address->compress], behind * sizeof(guint16));
    memset(&address->pieces[address->compress], 0, gap * sizeof(guint16));
    return TRUE;
}

/* The first of the longest runs of two or more zeros. */
static guint find_zeros(const guint16 *pieces, guint *length)
{
    guint best = IPV6_PIECES;
    *length = 1;
    for (guint i = 0; i < IPV6_PIECES; i++) {
        guint run = 0;
        while (i + run < IPV6_PIECES && pieces[i + run] == 0)
            run++;
        if (run > *length) {
            best = i;
            *length = run;
        }
        i += run;
    }
    return best;
}

gboolean url_ipv6_append(GString *out, UrlSlice text)
{
    Ipv6 address;
    if (!read_ipv6(text, &address))
        return FALSE;
    guint zeros_length, zeros = find_zeros(address.pieces, &zeros_length);
    g_string_append_c(out, '[');
    for (guint i = 0; i < IPV6_PIECES;) {
        if (i == zeros) {
            g_string_append(out, i == 0 ? "::" : ":");
            i += zeros_length;
            continue;
        }
        g_string_append_printf(out, i + 1 < IPV6_PIECES ? "%x:" : "%x", address.pieces[i]);
        i++;
    }
    g_string_append_c(out, ']');
    return TRUE;
}
