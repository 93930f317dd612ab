/* SPDX-License-Identifier: MIT
 *
 * Whether an address is one of this machine's, as its interfaces are at this moment. */
#pragma once

#include <glib.h>

/* family: AF_INET or AF_INET6, with 4 or 16 bytes. Nothing is sent. */
gboolean address_is_own(int family, const guint8 *bytes);
