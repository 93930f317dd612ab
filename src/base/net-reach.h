/* SPDX-License-Identifier: MIT
 *
 * How far scripts may reach over the network: what js.net and the member `net` of a call say. */
#pragma once

#include <glib.h>

/* Each is narrower than the one before: of two that hold at once, the greater is in force. */
typedef enum {
    NET_PUBLIC, /* the public internet and what js.allow_net lists */
    NET_LISTED, /* what js.allow_net lists */
    NET_NONE,   /* nothing */
} NetReach;

/* "public", "listed" or "none"; FALSE for any other text. */
gboolean net_reach_from_name(const char *name, gsize size, NetReach *reach);
