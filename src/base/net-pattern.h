/* SPDX-License-Identifier: MIT
 *
 * Entries of js.allow_net: which hosts and addresses one stands for. HOST, *.DOMAIN (any name below it), ADDRESS or
 * ADDRESS/BITS, each with :PORT behind it or without; a version 6 address with a port stands in brackets. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef enum {
    NET_PATTERN_NAME,   /* one host name */
    NET_PATTERN_DOMAIN, /* the names below one */
    NET_PATTERN_RANGE,  /* addresses */
} NetPatternKind;

/* Addresses that begin with the same bits. */
typedef struct {
    int family;       /* AF_INET, AF_INET6 */
    guint8 bytes[16]; /* 4 or 16 of them */
    guint bits;
} NetRange;

typedef struct {
    NetPatternKind kind;
    char *name; /* lower case, without a dot at the end; a domain without "*." */
    NetRange range;
    guint16 port; /* 0: any */
} NetPattern;

/* FALSE where the text is none; *fault then says why, in words that follow the text ("has a port above 65535"). */
gboolean net_pattern_parse(const char *text, NetPattern *pattern, const char **fault);
void net_pattern_clear(NetPattern *pattern);

/* ADDRESS or ADDRESS/BITS. */
gboolean net_range_parse(const char *text, NetRange *range, const char **fault);
gboolean net_range_holds(const NetRange *range, int family, const guint8 *bytes);

/* Whether a host, in lower case and without a dot at the end, or an address is meant, on that port. */
gboolean net_pattern_fits_name(const NetPattern *pattern, const char *host, guint16 port);
gboolean net_pattern_fits_address(const NetPattern *pattern, int family, const guint8 *bytes, guint16 port);
