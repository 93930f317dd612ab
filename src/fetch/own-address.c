/* SPDX-License-Identifier: MIT
 *
 * The system is asked to bind a socket: that needs no list which might be of a moment ago, nor the right to read one. Where
 * it is set to bind anything (ip_nonlocal_bind), the interfaces are asked. */
#include "own-address.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Addresses for documentation, which nobody has. */
static const guint8 nobodys_v4[4] = {192, 0, 2, 1}, nobodys_v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};

static gboolean can_bind(int family, const guint8 *bytes)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    const struct sockaddr *address = family == AF_INET ? (const struct sockaddr *)&v4 : (const struct sockaddr *)&v6;
    memcpy(&v4.sin_addr, bytes, sizeof v4.sin_addr);
    if (family == AF_INET6)
        memcpy(&v6.sin6_addr, bytes, sizeof v6.sin6_addr);
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) /* nor will there be one to connect */
        return FALSE;
    (void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on); /* spares ports, no more */
    gboolean bound = bind(fd, address, family == AF_INET ? sizeof v4 : sizeof v6) == 0 || errno != EADDRNOTAVAIL;
    close(fd);
    return bound;
}

static gboolean is_of_interface(const struct ifaddrs *interface, int family, const guint8 *bytes)
{
    const struct sockaddr *address = interface->ifa_addr;
    if (!address || address->sa_family != family)
        return FALSE;
    if (family == AF_INET)
        return memcmp(&((const struct sockaddr_in *)address)->sin_addr, bytes, 4) == 0;
    return memcmp(&((const struct sockaddr_in6 *)address)->sin6_addr, bytes, 16) == 0;
}

/* TRUE also where the interfaces cannot be read. */
static gboolean may_be_of_an_interface(int family, const guint8 *bytes)
{
    struct ifaddrs *all;
    if (getifaddrs(&all) != 0)
        return TRUE;
    struct ifaddrs *one = all;
    while (one && !is_of_interface(one, family, bytes))
        one = one->ifa_next;
    freeifaddrs(all);
    return one != NULL;
}

gboolean address_is_own(int family, const guint8 *bytes)
{
    if (!can_bind(family, bytes))
        return FALSE;
    return !can_bind(family, family == AF_INET ? nobodys_v4 : nobodys_v6) || may_be_of_an_interface(family, bytes);
}
