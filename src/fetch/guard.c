/* SPDX-License-Identifier: MIT
 *
 * Classes of addresses in two tables. Where a version 6 address carries a version 4 one, that one decides. */
#include "guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include "net-pattern.h"

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
    GArray *allowed; /* of NetPattern */
};

static void clear_pattern(gpointer pattern)
{
    net_pattern_clear(pattern);
}

Guard *guard_new(const char *const *allow_net, GError **error)
{
    g_autoptr(Guard) guard = g_new0(Guard, 1);
    const char *fault = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
        gboolean is_range = net_range_parse(classes[i].range, &guard->ranges[i], &fault);
        g_assert(is_range);
    }
    guard->allowed = g_array_new(FALSE, FALSE, sizeof(NetPattern));
    g_array_set_clear_func(guard->allowed, clear_pattern);
    for (const char *const *text = allow_net; *text; text++) {
        NetPattern pattern;
        if (!net_pattern_parse(*text, &pattern, &fault)) {
            g_set_error(error, GUARD_ERROR, 0, "js.allow_net: \"%s\" %s", *text, fault);
            return NULL;
        }
        g_array_append_val(guard->allowed, pattern);
    }
    return g_steal_pointer(&guard);
}

void guard_free(Guard *guard)
{
    g_array_unref(guard->allowed);
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

static const char *class_of(const Guard *guard, int family, const guint8 *bytes)
{
    guint i = 0;
    while (!net_range_holds(&guard->ranges[i], family, bytes))
        i++;
    return classes[i].carried_at ? class_of(guard, AF_INET, bytes + classes[i].carried_at) : classes[i].class;
}

static char *plain_host(const char *host)
{
    char *plain = g_ascii_strdown(host, -1);
    gsize size = strlen(plain);
    if (size > 0 && plain[size - 1] == '.')
        plain[size - 1] = '\0';
    return plain;
}

static gboolean is_allowed(const Guard *guard, const char *host, const Target *target)
{
    g_autofree char *plain = plain_host(host);
    for (guint i = 0; i < guard->allowed->len; i++) {
        const NetPattern *pattern = &g_array_index(guard->allowed, NetPattern, i);
        if (net_pattern_fits_name(pattern, plain, target->port) ||
            net_pattern_fits_address(pattern, target->family, target->bytes, target->port))
            return TRUE;
    }
    return FALSE;
}

const char *guard_refuses(const Guard *guard, const char *host, const struct sockaddr *address)
{
    Target target;
    if (!read_target(address, &target))
        return "not an address of the internet";
    const char *class = class_of(guard, target.family, target.bytes);
    return class && !is_allowed(guard, host, &target) ? class : NULL;
}

char *guard_address_text(const struct sockaddr *address)
{
    Target target;
    char text[INET6_ADDRSTRLEN];
    if (!read_target(address, &target) || !inet_ntop(target.family, target.bytes, text, sizeof text))
        return g_strdup("an unknown address");
    return g_strdup(text);
}
