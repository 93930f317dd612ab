/* SPDX-License-Identifier: MIT
 *
 * The time zone that scripts live in, by the name that the engine has for it, and the zone files that it reads in place of
 * its own. A worker opens no file and finds nothing out: it is told both when it is started. */
#pragma once

#include <glib.h>

typedef struct {
    char *name;  /* "Europe/Berlin" */
    char *fault; /* why it is UTC, in words for humans; NULL: it is what TZ or the system says */
    char *files; /* the folder of the zone files; NULL: there is none */
    char *table; /* zones.tsv of that folder; NULL likewise */
} TimeZone;

/* What is in force for workers started from worker_path. tz: the value of TZ; NULL: not set. */
void time_zone_init(TimeZone *zone, const char *worker_path, const char *tz);
void time_zone_clear(TimeZone *zone);

/* The variables of a worker's environment, "TZ=…"; NULL-terminated. */
char **time_zone_environment(const TimeZone *zone);

/* Says as warnings of the log what is not as one would expect. with_data: also of the zone files. */
void time_zone_log(const TimeZone *zone, gboolean with_data);

/* What is in force, for people; line end included. */
char *time_zone_describe(const TimeZone *zone);
