/* SPDX-License-Identifier: MIT */
#include "net-reach.h"

#include <string.h>

static const char *const names[] = {[NET_PUBLIC] = "public", [NET_LISTED] = "listed", [NET_NONE] = "none"};

gboolean net_reach_from_name(const char *name, gsize size, NetReach *reach)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0) {
            *reach = (NetReach)i;
            return TRUE;
        }
    }
    return FALSE;
}
