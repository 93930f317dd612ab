/* SPDX-License-Identifier: MIT
 *
 * What a process can be without: system calls only, which may stand between fork and exec. */
#pragma once

#include <glib.h>

/* All capabilities, of the calling thread and what it becomes by exec; also where that is root's, since no_new_privs, which
 * has to be set before, keeps it from getting them back. */
gboolean rights_drop_capabilities(void);
