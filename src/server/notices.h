/* SPDX-License-Identifier: MIT
 *
 * What workers ask the server to log, such as a rejected sample: at most one line per cause and second, with the number
 * of times that nobody was told of since. Workers hold back themselves, so it is their count that says how often. */
#pragma once

#include <glib.h>
#include "message.h"

typedef struct Notices Notices;

Notices *notices_new(void);
void notices_free(Notices *notices);

/* happened: how often in all, by the workers' own count of that cause; 0 where it has none, which then is that of its
 * notices. now_us: g_get_monotonic_time(). TRUE where the line was written. */
gboolean notices_log(Notices *notices, const MessageNotice *notice, double happened, gint64 now_us);
