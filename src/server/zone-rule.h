/* SPDX-License-Identifier: MIT
 *
 * Rules as POSIX has them in TZ, "CET-1CEST,M3.5.0,M10.5.0/3": text in, text out. */
#pragma once

#include <glib.h>

/* The same rule in the one form that zones/zones.py has for it: seconds east of UTC, and where the clock is changed those of
 * summer and both days with their seconds, "3600 7200 M3.5.0/7200 M10.5.0/10800". NULL where the text is none, or one with
 * days that no zone has (Julian ones). The caller frees it. */
char *zone_rule(const char *text);
