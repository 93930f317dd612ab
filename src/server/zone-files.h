/* SPDX-License-Identifier: MIT
 *
 * The table of zones that stands beside the zone files (zones/zones.py makes both), and the system's own tzdata. */
#pragma once

#include <glib.h>

/* The text of zones.tsv in that folder, or NULL. The caller frees it, and all that follow return. */
char *zone_table_read(const char *folder);
/* Of the tzdata that it was made of: "2025b". */
char *zone_table_version(const char *table);
gboolean zone_table_has(const char *table, const char *name);
/* The zone that stands for a rule (see zone-rule.h), or NULL. */
char *zone_table_by_rule(const char *table, const char *rule);
/* Names of zones whose rule is another one on this system, some of them where they are many; NULL: none. */
char *zone_table_differing(const char *table);

/* The rule of a file of tzdata, or NULL. */
char *zone_file_rule(const char *path);
/* Of the tzdata of this system; NULL: there is none, or it does not tell. */
char *zone_system_version(void);
