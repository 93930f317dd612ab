/* SPDX-License-Identifier: MIT */
#include "zone-files.h"

#include <stdio.h>
#include <string.h>
#include "zone-rule.h"

#define ZONE_FILE_MAX    (64 * 1024) /* the largest have 4 KB */
#define NAMED_MAX        10u
#define SYSTEM_ZONES     "/usr/share/zoneinfo"

/* ---- the table ---- */

char *zone_table_read(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "zones.tsv", NULL), *text = NULL;
    return g_file_get_contents(path, &text, NULL, NULL) ? g_strconcat("\n", text, NULL) : NULL;
}

/* What stands behind NAME and the tabulator, or NULL; its first line counts. */
static const char *find_row(const char *table, const char *name)
{
    g_autofree char *start = g_strdup_printf("\n%s\t", name);
    const char *row = strstr(table, start);
    return row ? row + strlen(start) : NULL;
}

static char *first_line(const char *text)
{
    return g_strndup(text, strcspn(text, "\n"));
}

char *zone_table_version(const char *table)
{
    const char *version = find_row(table, "version");
    return first_line(version ? version : "unknown");
}

gboolean zone_table_has(const char *table, const char *name)
{
    return !strpbrk(name, "\t\n") && !g_str_equal(name, "version") && find_row(table, name);
}

char *zone_table_by_rule(const char *table, const char *rule)
{
    g_autofree char *end = g_strdup_printf("\t%s\n", rule);
    const char *found = strstr(table, end), *start = found;
    while (start && start[-1] != '\n')
        start--;
    return found ? g_strndup(start, (gsize)(found - start)) : NULL;
}

/* ---- the system's ---- */

static const char *system_folder(void)
{
    const char *folder = g_getenv("TZDIR");
    return folder && *folder ? folder : SYSTEM_ZONES;
}

char *zone_file_rule(const char *path)
{
    g_autofree char *data = NULL;
    gsize size;
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) || !g_file_get_contents(path, &data, &size, NULL) ||
        size > ZONE_FILE_MAX || size < 2 || memcmp(data, "TZif", 4) != 0 || data[size - 1] != '\n')
        return NULL;
    data[size - 1] = '\0';
    const char *line = memrchr(data, '\n', size - 1);
    return line ? zone_rule(line + 1) : NULL;
}

char *zone_system_version(void)
{
    static const struct {
        const char *file, *before;
    } places[] = {{"tzdata.zi", "# version "}, {"+VERSION", ""}, {"version", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        char line[64] = "";
        g_autofree char *path = g_build_filename(system_folder(), places[i].file, NULL);
        FILE *file = fopen(path, "re");
        gboolean is_read = file && fgets(line, sizeof line, file);
        if (file)
            fclose(file);
        if (is_read && g_str_has_prefix(line, places[i].before))
            return first_line(line + strlen(places[i].before));
    }
    return NULL;
}

static gboolean differs(const char *name, const char *rule)
{
    g_autofree char *path = g_build_filename(system_folder(), name, NULL), *of_system = zone_file_rule(path);
    return of_system && !g_str_equal(rule, of_system);
}

static int compare_names(gconstpointer one, gconstpointer other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

static char *join_names(GPtrArray *names)
{
    g_ptr_array_sort(names, compare_names);
    GString *text = g_string_new(names->pdata[0]);
    for (guint i = 1; i < MIN(names->len, NAMED_MAX); i++)
        g_string_append_printf(text, ", %s", (const char *)names->pdata[i]);
    if (names->len > NAMED_MAX)
        g_string_append_printf(text, ", and %u more", names->len - NAMED_MAX);
    return g_string_free(text, FALSE);
}

/* Of equal versions nothing is read: that is hundreds of files. */
char *zone_table_differing(const char *table)
{
    g_autofree char *version = zone_table_version(table), *of_system = zone_system_version();
    if (!of_system || g_str_equal(version, of_system))
        return NULL;
    g_auto(GStrv) rows = g_strsplit(table, "\n", -1);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (char **row = rows; *row; row++) {
        char *rule = strchr(*row, '\t');
        if (!rule || g_str_has_prefix(*row, "version\t"))
            continue;
        *rule++ = '\0';
        if (differs(*row, rule))
            g_ptr_array_add(names, *row);
    }
    return names->len > 0 ? join_names(names) : NULL;
}
