/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a configuration file, and behind NUL as overrides of the command line: settings or an error with a message,
 * and what was read can be printed. */
#include "settings.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

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
    const char *text = (const char *)data;
    gsize text_size = strnlen(text, size);
    g_autoptr(GPtrArray) overrides = read_overrides(text + MIN(text_size + 1, size), text + size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings =
        settings_load_text("fuzz.yaml", text, text_size, (const char *const *)overrides->pdata, &error);
    g_assert((settings == NULL) == (error != NULL));
    if (settings) {
        g_autofree char *description = settings_describe(settings);
        g_assert(g_utf8_validate(description, -1, NULL));
    } else {
        g_assert(error->message && *error->message);
    }
    return 0;
}
