/* SPDX-License-Identifier: MIT
 *
 * Which hosts and addresses scripts may reach. By default that is the public internet: addresses of this machine, of its
 * networks and of no network at all are refused, in every spelling and wrapping. What js.allow_net lists is allowed in
 * addition, or alone; what js.deny_net lists is never. Asked for each address right before it is connected to, so it does
 * not matter what a name meant a moment ago. */
#pragma once

#include <glib.h>
#include <sys/socket.h>
#include "net-reach.h"

typedef struct Guard Guard;

/* Patterns, see net-pattern.h; NULL-terminated. */
Guard *guard_new(const char *const *allow_net, const char *const *deny_net, GError **error);
void guard_free(Guard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guard, guard_free)

/* Before a host is looked up, which tells others about it: NULL where there may be an address for it that can be reached,
 * else why not, in words for humans. To be freed. host: as in a URL, a name or an address, without brackets. */
char *guard_refuses_host(const Guard *guard, NetReach reach, const char *host, guint16 port);

/* The same for an address that the host has, and all that holds for the host. */
char *guard_refuses(const Guard *guard, NetReach reach, const char *host, const struct sockaddr *address);

/* The same where the request names another host than its URL: one address may serve many, so that what is reached because
 * it is listed may only be asked for hosts that are. */
char *guard_refuses_alias(const Guard *guard, NetReach reach, const char *alias, guint16 port,
                          const struct sockaddr *address);
