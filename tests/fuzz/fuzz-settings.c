/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a configuration file: settings or an error with a message, and what was read can be printed. */
#include "settings.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings = settings_load_text("fuzz.yaml", (const char *)data, size, NULL, &error);
    g_assert((settings == NULL) == (error != NULL));
    if (settings) {
        g_autofree char *description = settings_describe(settings);
        g_assert(g_utf8_validate(description, -1, NULL));
    } else {
        g_assert(error->message && *error->message);
    }
    return 0;
}
