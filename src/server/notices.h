/* SPDX-License-Identifier: MIT
 *
 * What workers ask the server to log, such as a rejected sample: at most one line per cause and second, with the number
 * of those left out since. */
#pragma once

#include <glib.h>
#include "message.h"

typedef struct Notices Notices;

Notices *notices_new(void);
void notices_free(Notices *notices);

/* now_us: g_get_monotonic_time(). TRUE where the line was written. */
gboolean notices_log(Notices *notices, const MessageNotice *notice, gint64 now_us);
