/* SPDX-License-Identifier: MIT
 *
 * Classes of addresses in a table. Where a version 6 address carries a version 4 one, that one decides. */
#include "guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include "net-pattern.h"
#include "own-address.h"

#define GUARD_ERROR (g_quark_from_static_string("guard"))

/* The first row that holds an address decides. */
typedef struct {
    const char *range;
    const char *class; /* NULL: public */
    guint carried_at;  /* where a version 4 address begins that decides instead; 0: there is none */
} AddressClass;

static const AddressClass classes[] = {
    {"0.0.0.0/8", "an address of this network"},
    {"10.0.0.0/8", "a private address"},
    {"100.64.0.0/10", "an address of a carrier's network"},
    {"127.0.0.0/8", "a loopback address"},
    {"169.254.0.0/16", "a link-local address"}, /* where clouds serve their metadata */
    {"172.16.0.0/12", "a private address"},
    {"192.0.0.0/24", "an address for protocols"},
    {"192.0.2.0/24", "an address for documentation"},
    {"192.88.99.0/24", "an address of a 6to4 relay"},
    {"192.168.0.0/16", "a private address"},
    {"198.18.0.0/15", "an address for benchmarks"},
    {"198.51.100.0/24", "an address for documentation"},
    {"203.0.113.0/24", "an address for documentation"},
    {"224.0.0.0/4", "a multicast address"},
    {"255.255.255.255/32", "the broadcast address"},
    {"240.0.0.0/4", "a reserved address"},
    {"0.0.0.0/0", NULL},

    {"::/128", "the unspecified address"},
    {"::1/128", "a loopback address"},
    {"::/96", "a reserved address"},
    {"::ffff:0:0:0/96", NULL, 12},
    {"64:ff9b::/96", NULL, 12},
    {"2002::/16", NULL, 2},
    {"2001::/32", "a Teredo address"},
    {"2001:2::/48", "an address for benchmarks"},
    {"2001:10::/28", "an address that is not routed"},
    {"2001:20::/28", "an address that is not routed"},
    {"2001:db8::/32", "an address for documentation"},
    {"3fff::/20", "an address for documentation"},
    {"2000::/3", NULL},
    {"fc00::/7", "a private address"},
    {"fe80::/10", "a link-local address"},
    {"fec0::/10", "a private address"},
    {"ff00::/8", "a multicast address"},
    {"::/0", "a reserved address"},
};

struct Guard {
    NetRange ranges[G_N_ELEMENTS(classes)];
    GArray *allowed, *denied; /* of NetPattern */
};

static void clear_pattern(gpointer pattern)
{
    net_pattern_clear(pattern);
}

static GArray *patterns_of(const char *setting, const char *const *texts, GError **error)
{
    g_autoptr(GArray) patterns = g_array_new(FALSE, FALSE, sizeof(NetPattern));
    g_array_set_clear_func(patterns, clear_pattern);
    for (; *texts; texts++) {
        NetPattern pattern;
        const char *fault;
        if (!net_pattern_parse(*texts, &pattern, &fault)) {
            g_set_error(error, GUARD_ERROR, 0, "%s: \"%s\" %s", setting, *texts, fault);
            return NULL;
        }
        g_array_append_val(patterns, pattern);
    }
    return g_steal_pointer(&patterns);
}

Guard *guard_new(const char *const *allow_net, const char *const *deny_net, GError **error)
{
    g_autoptr(Guard) guard = g_new0(Guard, 1);
    const char *fault = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
        gboolean is_range = net_range_parse(classes[i].range, &guard->ranges[i], &fault);
        g_assert(is_range);
    }
    guard->allowed = patterns_of("js.allow_net", allow_net, error);
    guard->denied = guard->allowed ? patterns_of("js.deny_net", deny_net, error) : NULL;
    return guard->denied ? g_steal_pointer(&guard) : NULL;
}

void guard_free(Guard *guard)
{
    g_clear_pointer(&guard->allowed, g_array_unref);
    g_clear_pointer(&guard->denied, g_array_unref);
    g_free(guard);
}

/* An address in the form that patterns and classes are about. */
typedef struct {
    int family;
    const guint8 *bytes;
    guint16 port;
} Target;

static gboolean read_target(const struct sockaddr *address, Target *target)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
        *target = (Target){AF_INET, (const guint8 *)&v4->sin_addr, ntohs(v4->sin_port)};
        return TRUE;
    }
    if (address->sa_family != AF_INET6)
        return FALSE;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    *target = (Target){AF_INET6, v6->sin6_addr.s6_addr, ntohs(v6->sin6_port)};
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
        *target = (Target){AF_INET, v6->sin6_addr.s6_addr + 12, target->port};
    return TRUE;
}

/* A host that is an address. */
static gboolean read_literal(const char *host, guint16 port, guint8 bytes[16], Target *target)
{
    static const guint8 mapped[12] = {[10] = 0xff, [11] = 0xff};
    int family = strchr(host, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, host, bytes) != 1)
        return FALSE;
    *target = (Target){family, bytes, port};
    if (family == AF_INET6 && memcmp(bytes, mapped, sizeof mapped) == 0)
        *target = (Target){AF_INET, bytes + sizeof mapped, port};
    return TRUE;
}

/* ---- addresses ---- */

static const AddressClass *class_of(const Guard *guard, const Target *target)
{
    guint i = 0;
    while (!net_range_holds(&guard->ranges[i], target->family, target->bytes))
        i++;
    return &classes[i];
}

/* The version 4 address that decides instead, if there is one. */
static gboolean carried_by(const Guard *guard, const Target *target, Target *carried)
{
    guint at = class_of(guard, target)->carried_at;
    *carried = (Target){AF_INET, target->bytes + at, target->port};
    return at != 0;
}

/* NULL: an address of the public internet. */
static const char *what_it_is(const Guard *guard, const Target *target)
{
    Target carried;
    if (carried_by(guard, target, &carried))
        return what_it_is(guard, &carried);
    const char *class = class_of(guard, target)->class;
    return class || !address_is_own(target->family, target->bytes) ? class : "an address of this machine";
}

static gboolean lists_address(const GArray *patterns, const Target *target)
{
    for (guint i = 0; i < patterns->len; i++) {
        if (net_pattern_fits_address(&g_array_index(patterns, NetPattern, i), target->family, target->bytes, target->port))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_denied(const Guard *guard, const Target *target)
{
    Target carried;
    return lists_address(guard->denied, target) ||
           (carried_by(guard, target, &carried) && is_denied(guard, &carried));
}

/* ---- hosts ---- */

static char *plain_host(const char *host)
{
    char *plain = g_ascii_strdown(host, -1);
    gsize size = strlen(plain);
    if (size > 0 && plain[size - 1] == '.')
        plain[size - 1] = '\0';
    return plain;
}

static gboolean lists_name(const GArray *patterns, const char *host, guint16 port)
{
    g_autofree char *plain = plain_host(host);
    for (guint i = 0; i < patterns->len; i++) {
        if (net_pattern_fits_name(&g_array_index(patterns, NetPattern, i), plain, port))
            return TRUE;
    }
    return FALSE;
}

/* By its name, or as the address that it is. */
static gboolean lists_host(const GArray *patterns, const char *host, guint16 port)
{
    guint8 bytes[16];
    Target target;
    return lists_name(patterns, host, port) ||
           (read_literal(host, port, bytes, &target) && lists_address(patterns, &target));
}

static gboolean is_denied_host(const Guard *guard, const char *host, guint16 port)
{
    guint8 bytes[16];
    Target target;
    return lists_name(guard->denied, host, port) ||
           (read_literal(host, port, bytes, &target) && is_denied(guard, &target));
}

char *guard_refuses_host(const Guard *guard, NetReach reach, const char *host, guint16 port)
{
    if (reach == NET_NONE)
        return g_strdup("scripts may not reach the network (js.net, or net of this call, is none)");
    if (is_denied_host(guard, host, port))
        return g_strdup_printf("%s is listed in js.deny_net", host);
    if (reach == NET_LISTED && !lists_host(guard->allowed, host, port))
        return g_strdup_printf("%s is not listed in js.allow_net (js.net, or net of this call, is listed)", host);
    return NULL;
}

static char *text_of(const Target *target)
{
    char text[INET6_ADDRSTRLEN];
    return g_strdup(inet_ntop(target->family, target->bytes, text, sizeof text));
}

char *guard_refuses(const Guard *guard, NetReach reach, const char *host, const struct sockaddr *address)
{
    Target target;
    if (!read_target(address, &target))
        return g_strdup("this is not an address of the internet");
    char *refusal = guard_refuses_host(guard, reach, host, target.port);
    if (refusal)
        return refusal;
    g_autofree char *text = text_of(&target);
    if (is_denied(guard, &target))
        return g_strdup_printf("%s is listed in js.deny_net", text);
    if (lists_name(guard->allowed, host, target.port) || lists_address(guard->allowed, &target))
        return NULL;
    const char *what = what_it_is(guard, &target);
    return what ? g_strdup_printf("%s is %s, which scripts may not reach unless js.allow_net lists it", text, what) : NULL;
}

char *guard_refuses_alias(const Guard *guard, NetReach reach, const char *alias, guint16 port,
                          const struct sockaddr *address)
{
    Target target;
    char *refusal = guard_refuses_host(guard, reach, alias, port);
    if (refusal || lists_host(guard->allowed, alias, port) ||
        (read_target(address, &target) && !what_it_is(guard, &target)))
        return refusal;
    return g_strdup_printf("the header host names %s, which js.allow_net does not list", alias);
}
