/* SPDX-License-Identifier: MIT
 *
 * Closes the door behind the engine: from here on this process can compute, use the descriptors it has, and end. */
#pragma once

#include <glib.h>

/* What is in force, as bits. */
enum { SANDBOX_NO_NEW_PRIVS = 1, SANDBOX_FILTER = 2, SANDBOX_LANDLOCK = 4 };

guint32 sandbox_close(void);
