/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a configuration file, behind NUL as the only file that others can include, and behind another as overrides of
 * the command line: settings or an error with a message, and what was read can be printed. */
#include "settings.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* The parts of the input up to the overrides, each ended by NUL or the end. */
typedef struct {
    const char *name;
    const char *text;
    gsize size;
} Part;

static Part next_part(const char *name, const char **at, const char *end)
{
    Part part = {name, *at, strnlen(*at, (gsize)(end - *at))};
    *at += MIN(part.size + 1, (gsize)(end - *at));
    return part;
}

static char *read_part(const char *name, gsize *size, gpointer user_data, GError **error)
{
    for (const Part *part = user_data; part->name; part++) {
        if (!g_str_equal(part->name, name))
            continue;
        *size = part->size;
        return g_strndup(part->text, part->size);
    }
    g_set_error(error, SETTINGS_ERROR, 0, "reading %s: not there", name);
    return NULL;
}

static GPtrArray *read_overrides(const char *at, const char *end)
{
    GPtrArray *overrides = g_ptr_array_new_with_free_func(g_free);
    for (; at < end; at += strnlen(at, (gsize)(end - at)) + 1)
        g_ptr_array_add(overrides, g_strndup(at, (gsize)(end - at)));
    g_ptr_array_add(overrides, NULL);
    return overrides;
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *at = (const char *)data, *end = at + size;
    Part parts[] = {next_part("fuzz.yaml", &at, end), next_part("other", &at, end), {NULL}};
    g_autoptr(GPtrArray) overrides = read_overrides(at, end);
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings =
        settings_load_by(read_part, parts, "fuzz.yaml", (const char *const *)overrides->pdata, &error);
    g_assert((settings == NULL) == (error != NULL));
    if (settings) {
        g_autofree char *description = settings_describe(settings);
        g_assert(g_utf8_validate(description, -1, NULL));
        const GPtrArray *warnings = settings_warnings(settings);
        for (guint i = 0; i < warnings->len; i++)
            g_assert(g_utf8_validate(warnings->pdata[i], -1, NULL));
    } else {
        g_assert(g_utf8_validate(error->message, -1, NULL) && *error->message);
    }
    return 0;
}
