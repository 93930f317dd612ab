/* SPDX-License-Identifier: MIT
 *
 * Which addresses scripts may reach. By default that is the public internet: addresses of this machine, of its networks
 * and of no network at all are refused, in every spelling and wrapping. What js.allow_net lists is allowed in addition.
 * Asked for each address right before it is connected to, so it does not matter what a name meant a moment ago. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef struct Guard Guard;

/* allow_net: patterns, see net-pattern.h; NULL-terminated. */
Guard *guard_new(const char *const *allow_net, GError **error);
void guard_free(Guard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guard, guard_free)

/* NULL where the address may be connected to for the sake of that host (as in the URL: a name, or an address without
 * brackets), else what it is: "a loopback address". */
const char *guard_refuses(const Guard *guard, const char *host, const struct sockaddr *address);

/* The address as text, without its port. */
char *guard_address_text(const struct sockaddr *address);
