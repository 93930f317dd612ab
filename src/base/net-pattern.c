/* SPDX-License-Identifier: MIT
 *
 * Patterns from text. A version 4 address written as a version 6 one (::ffff:a.b.c.d) is the version 4 address, as it is
 * when somebody connects to it. */
#include "net-pattern.h"

#include <arpa/inet.h>
#include <string.h>

static gboolean fail(const char **fault, const char *words)
{
    *fault = words;
    return FALSE;
}

static void unmap(NetRange *range)
{
    static const guint8 mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (range->family != AF_INET6 || range->bits < 96 || memcmp(range->bytes, mapped, sizeof mapped) != 0)
        return;
    range->family = AF_INET;
    range->bits -= 96;
    memmove(range->bytes, range->bytes + 12, 4);
}

static gboolean has_bits_behind(const NetRange *range)
{
    guint size = range->family == AF_INET ? 4 : 16;
    for (guint bit = range->bits; bit < size * 8; bit++) {
        if (range->bytes[bit / 8] & (0x80 >> bit % 8))
            return TRUE;
    }
    return FALSE;
}

gboolean net_range_parse(const char *text, NetRange *range, const char **fault)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);
    const char *address = parts[0] ? parts[0] : "";
    *range = (NetRange){.family = strchr(address, ':') ? AF_INET6 : AF_INET};
    if (inet_pton(range->family, address, range->bytes) != 1)
        return fail(fault, "has an address that cannot be read");
    guint most = range->family == AF_INET ? 32 : 128;
    range->bits = most;
    if (parts[0] && parts[1]) {
        guint64 bits;
        if (!g_ascii_string_to_unsigned(parts[1], 10, 0, most, &bits, NULL))
            return fail(fault, most == 32 ? "needs 0 to 32 bits behind the /" : "needs 0 to 128 bits behind the /");
        range->bits = (guint)bits;
    }
    unmap(range);
    return !has_bits_behind(range) || fail(fault, "has an address with more bits set than the / leaves");
}

gboolean net_range_holds(const NetRange *range, int family, const guint8 *bytes)
{
    guint whole = range->bits / 8, rest = range->bits % 8;
    if (range->family != family || memcmp(range->bytes, bytes, whole) != 0)
        return FALSE;
    return rest == 0 || (range->bytes[whole] ^ bytes[whole]) >> (8 - rest) == 0;
}

/* Cuts off :PORT, where there is one. A version 6 address in brackets loses them. */
static gboolean take_port(char *text, guint16 *port, const char **fault)
{
    char *colon = strrchr(text, ':');
    if (*text == '[') {
        char *bracket = strchr(text, ']');
        if (!bracket || (bracket[1] != '\0' && bracket[1] != ':'))
            return fail(fault, "needs ] and then :PORT or nothing");
        colon = bracket[1] ? bracket + 1 : NULL;
        *bracket = '\0';
        memmove(text, text + 1, strlen(text));
    } else if (colon && strchr(text, ':') != colon) {
        return TRUE; /* a version 6 address without brackets has no port */
    }
    if (!colon)
        return TRUE;
    guint64 number;
    if (!g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &number, NULL))
        return fail(fault, "needs a port from 1 to 65535 behind the :");
    *port = (guint16)number;
    *colon = '\0';
    return TRUE;
}

/* What the URL parser takes for a version 4 address: the last part is a number. */
static gboolean ends_in_number(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *last = dot ? dot + 1 : name;
    if (g_str_has_prefix(last, "0x"))
        return strspn(last + 2, "0123456789abcdef") == strlen(last + 2);
    return *last && strspn(last, "0123456789") == strlen(last);
}

static gboolean read_name(char *text, NetPattern *pattern, const char **fault)
{
    gsize size = strlen(text);
    if (size > 0 && text[size - 1] == '.')
        text[--size] = '\0';
    pattern->kind = g_str_has_prefix(text, "*.") ? NET_PATTERN_DOMAIN : NET_PATTERN_NAME;
    const char *name = pattern->kind == NET_PATTERN_DOMAIN ? text + 2 : text;
    if (*name == '\0')
        return fail(fault, "names no host");
    for (const char *at = name; *at; at++) {
        if (*at == '*')
            return fail(fault, "may have * only as its whole first part");
        if (!g_ascii_isalnum(*at) && !strchr("-._", *at))
            return fail(fault, "holds a character that host names do not have");
    }
    if (*name == '.' || strstr(name, "..") || g_str_has_suffix(name, "."))
        return fail(fault, "has an empty part");
    pattern->name = g_ascii_strdown(name, -1);
    if (ends_in_number(pattern->name)) {
        g_clear_pointer(&pattern->name, g_free);
        return fail(fault, "has an address that cannot be read");
    }
    return TRUE;
}

gboolean net_pattern_parse(const char *text, NetPattern *pattern, const char **fault)
{
    *pattern = (NetPattern){0};
    g_autofree char *rest = g_strdup(text);
    if (strstr(text, "://"))
        return fail(fault, "is a URL; only its host is wanted");
    if (!take_port(rest, &pattern->port, fault))
        return FALSE;
    NetRange range;
    const char *range_fault;
    gboolean is_range = net_range_parse(rest, &range, &range_fault);
    if (!is_range && (strpbrk(rest, ":/") || *text == '['))
        return fail(fault, range_fault);
    if (!is_range)
        return read_name(rest, pattern, fault);
    pattern->kind = NET_PATTERN_RANGE;
    pattern->range = range;
    return TRUE;
}

void net_pattern_clear(NetPattern *pattern)
{
    g_clear_pointer(&pattern->name, g_free);
}

static gboolean fits_port(const NetPattern *pattern, guint16 port)
{
    return pattern->port == 0 || pattern->port == port;
}

gboolean net_pattern_fits_name(const NetPattern *pattern, const char *host, guint16 port)
{
    if (pattern->kind == NET_PATTERN_RANGE || !fits_port(pattern, port))
        return FALSE;
    if (pattern->kind == NET_PATTERN_NAME)
        return g_str_equal(pattern->name, host);
    gsize host_size = strlen(host), name_size = strlen(pattern->name);
    return host_size > name_size + 1 && host[host_size - name_size - 1] == '.' && g_str_has_suffix(host, pattern->name);
}

gboolean net_pattern_fits_address(const NetPattern *pattern, int family, const guint8 *bytes, guint16 port)
{
    return pattern->kind == NET_PATTERN_RANGE && fits_port(pattern, port) &&
           net_range_holds(&pattern->range, family, bytes);
}
