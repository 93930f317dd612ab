/* SPDX-License-Identifier: MIT */
#include "zone-rule.h"

#include <string.h>

/* What the system takes where two names have no days behind them. */
#define DAYS_MISSING ",M3.2.0,M11.1.0"
#define DAY_DEFAULT_TIME 7200

typedef struct {
    guint month, week, weekday;
    gint time;
} Day;

/* CEST or <+03>. */
static gboolean read_name(const char **at)
{
    gboolean is_quoted = **at == '<';
    const char *name = *at + is_quoted, *end = name;
    while (g_ascii_isalpha(*end) || (is_quoted && (g_ascii_isdigit(*end) || *end == '+' || *end == '-')))
        end++;
    if (end - name < (is_quoted ? 1 : 3) || (is_quoted && *end != '>'))
        return FALSE;
    *at = end + is_quoted;
    return TRUE;
}

static gboolean read_number(const char **at, guint max, guint *number)
{
    if (!g_ascii_isdigit(**at))
        return FALSE;
    for (*number = 0; g_ascii_isdigit(**at); ++*at) {
        *number = *number * 10 + (guint)(**at - '0');
        if (*number > max)
            return FALSE;
    }
    return TRUE;
}

/* [+-]HH[:MM[:SS]] */
static gboolean read_time(const char **at, gint *seconds)
{
    guint parts[3] = {0};
    gint sign = **at == '-' ? -1 : 1;
    *at += **at == '-' || **at == '+';
    if (!read_number(at, 167, &parts[0]))
        return FALSE;
    for (guint i = 1; i < G_N_ELEMENTS(parts) && **at == ':'; i++) {
        ++*at;
        if (!read_number(at, 59, &parts[i]))
            return FALSE;
    }
    *seconds = sign * (gint)(parts[0] * 3600 + parts[1] * 60 + parts[2]);
    return TRUE;
}

static gboolean skip(const char **at, char character)
{
    if (**at != character)
        return FALSE;
    ++*at;
    return TRUE;
}

/* ,Mm.w.d[/time] */
static gboolean read_day(const char **at, Day *day)
{
    *day = (Day){.time = DAY_DEFAULT_TIME};
    if (!skip(at, ',') || !skip(at, 'M') || !read_number(at, 12, &day->month) || !skip(at, '.') ||
        !read_number(at, 5, &day->week) || !skip(at, '.') || !read_number(at, 6, &day->weekday))
        return FALSE;
    return !skip(at, '/') || read_time(at, &day->time);
}

static char *print(gint standard, gint summer, const Day *start, const Day *end)
{
    if (summer < standard) /* the winter is the exception there */
        return print(summer, standard, end, start);
    return g_strdup_printf("%d %d M%u.%u.%u/%d M%u.%u.%u/%d", standard, summer, start->month, start->week, start->weekday,
                           start->time, end->month, end->week, end->weekday, end->time);
}

char *zone_rule(const char *text)
{
    const char *at = text;
    gint west, standard, summer;
    Day start, end;
    if (!read_name(&at) || !read_time(&at, &west))
        return NULL;
    standard = -west;
    summer = standard + 3600;
    if (!*at)
        return g_strdup_printf("%d", standard);
    if (!read_name(&at))
        return NULL;
    if (*at && *at != ',') {
        if (!read_time(&at, &west))
            return NULL;
        summer = -west;
    }
    if (!*at)
        at = DAYS_MISSING;
    return read_day(&at, &start) && read_day(&at, &end) && !*at ? print(standard, summer, &start, &end) : NULL;
}
