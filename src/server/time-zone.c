/* SPDX-License-Identifier: MIT
 *
 * TZ has more forms than the engine takes: paths, a colon in front, and rules, for which a zone with the same rule stands
 * in. Names and rules are looked up in the table beside the zone files. */
#include "time-zone.h"

#include <stdlib.h>
#include <string.h>
#include "log.h"
#include "zone-files.h"
#include "zone-rule.h"

#define MACHINES_ZONE "/etc/localtime"
#define LINKS_MAX     8

/* ---- finding the name ---- */

static gboolean is_name(const TimeZone *zone, const char *text)
{
    return zone->table ? zone_table_has(zone->table, text) : *text && text[strspn(text, "/.")] == *text;
}

/* The part of a path that is a name: all behind the folder of zones. */
static const char *name_in_path(const char *path)
{
    const char *folder = g_strrstr(path, "/zoneinfo/");
    const char *name = folder ? folder + strlen("/zoneinfo/") : path;
    for (const char *const *variant = (const char *const[]){"posix/", "right/", NULL}; *variant; variant++) {
        if (g_str_has_prefix(name, *variant))
            return name + strlen(*variant);
    }
    return name;
}

static char *name_of_rule(const TimeZone *zone, const char *rule)
{
    return rule && zone->table ? zone_table_by_rule(zone->table, rule) : NULL;
}

/* Follows links until one leads into the folder of zones; a copy has a rule at its end. */
static char *name_of_file(const TimeZone *zone, const char *path)
{
    g_autofree char *at = g_strdup(path);
    for (guint links = 0; links < LINKS_MAX; links++) {
        const char *name = name_in_path(at);
        if (name != at && is_name(zone, name))
            return g_strdup(name);
        g_autofree char *target = g_file_read_link(at, NULL);
        if (!target)
            break;
        g_autofree char *folder = g_path_get_dirname(at);
        g_free(at);
        at = g_canonicalize_filename(target, folder);
    }
    g_autofree char *rule = zone_file_rule(at);
    return name_of_rule(zone, rule);
}

static char *name_of(const TimeZone *zone, const char *tz)
{
    const char *text = *tz == ':' ? tz + 1 : tz;
    if (!*text)
        return g_strdup("UTC");
    if (g_path_is_absolute(text))
        return name_of_file(zone, text);
    const char *name = name_in_path(text);
    if (is_name(zone, name))
        return g_strdup(name);
    g_autofree char *rule = zone_rule(text);
    return name_of_rule(zone, rule);
}

/* ---- life ---- */

void time_zone_init(TimeZone *zone, const char *worker_path, const char *tz)
{
    *zone = (TimeZone){0};
    g_autofree char *folder = g_path_get_dirname(worker_path);
    zone->files = g_build_filename(folder, "zones", NULL);
    zone->table = zone_table_read(zone->files);
    if (!zone->table)
        g_clear_pointer(&zone->files, g_free);
    zone->name = tz ? name_of(zone, tz) : name_of_file(zone, MACHINES_ZONE);
    if (zone->name)
        return;
    zone->name = g_strdup("UTC");
    if (tz)
        zone->fault = g_strdup_printf("TZ is \"%s\", for which scripts have no time zone: theirs is UTC", tz);
    else if (g_file_test(MACHINES_ZONE, G_FILE_TEST_EXISTS))
        zone->fault = g_strdup("scripts have no time zone like that of " MACHINES_ZONE ": theirs is UTC (set TZ to a name)");
}

void time_zone_clear(TimeZone *zone)
{
    g_free(zone->name);
    g_free(zone->fault);
    g_free(zone->files);
    g_free(zone->table);
    *zone = (TimeZone){0};
}

char **time_zone_environment(const TimeZone *zone)
{
    char **environment = g_new0(char *, 3);
    environment[0] = g_strconcat("TZ=", zone->name, NULL);
    if (zone->files)
        environment[1] = g_strconcat("ICU_TIMEZONE_FILES_DIR=", zone->files, NULL);
    return environment;
}

/* ---- what is said of it ---- */

void time_zone_log(const TimeZone *zone, gboolean with_data)
{
    if (zone->fault)
        log_write(LOG_WARN, "time zone is not known", LOG_STRING("detail", zone->fault));
    if (!with_data)
        return;
    if (!zone->files) {
        log_write(LOG_WARN, "time zone files are missing",
                  LOG_STRING("detail", "scripts have those of the engine's library"));
        return;
    }
    g_autofree char *differing = zone_table_differing(zone->table);
    if (!differing)
        return;
    g_autofree char *version = zone_table_version(zone->table), *of_system = zone_system_version();
    log_write(LOG_WARN, "time zones differ from the system's", LOG_STRING("zones", differing),
              LOG_STRING("version", version), LOG_STRING("system_version", of_system));
}

char *time_zone_describe(const TimeZone *zone)
{
    g_autofree char *version = zone->table ? zone_table_version(zone->table) : NULL, *of_system = zone_system_version();
    g_autofree char *differing = zone->table ? zone_table_differing(zone->table) : NULL;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "time zone %s", zone->name);
    if (zone->fault)
        g_string_append_printf(text, ": %s", zone->fault);
    if (version)
        g_string_append_printf(text, "\ntime zone data %s, of %s", version, zone->files);
    else
        g_string_append(text, "\ntime zone data of the engine's library");
    g_string_append_printf(text, "; the system has %s\n", of_system ? of_system : "none");
    if (differing)
        g_string_append_printf(text, "time zones that differ from the system's: %s\n", differing);
    return g_string_free(text, FALSE);
}
