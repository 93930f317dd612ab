/* SPDX-License-Identifier: MIT
 *
 * How much memory this process uses, and the kernel's limit on how much more it may take. */
#pragma once

#include <glib.h>

/* Opens /proc/self/statm; before the sandbox closes. */
gboolean memory_start(GError **error);

/* Resident bytes of this process. */
gsize memory_resident(void);

/* Lets private memory grow by so many bytes from now on, whatever is in use: what earlier executions freed stays
 * reserved, so a limit fixed at start would hit the innocent. Beyond it large allocations fail with a RangeError. */
void memory_limit_growth(gsize bytes);
void memory_unlimit_growth(void);
