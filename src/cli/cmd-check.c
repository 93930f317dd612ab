/* SPDX-License-Identifier: MIT
 *
 * rrjs check: what is wrong with the configuration, or what is in force, the time zone included; or whether script files can be parsed. */
#include "command.h"

#include <string.h>
#include <unistd.h>
#include "check-script.h"
#include "settings.h"
#include "setup.h"
#include "standard-streams.h"
#include "surroundings.h"
#include "time-zone.h"

static const GOptionEntry options[] = {
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

static void tell(const char *prefix, const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++)
        command_fail("%s%s", prefix, (const char *)problems->pdata[i]);
}

/* No setting, but it says what scripts see. */
static gboolean print_time_zone(GError **error)
{
    g_autofree char *worker_path = setup_find_worker(error);
    if (!worker_path)
        return FALSE;
    TimeZone zone;
    time_zone_init(&zone, worker_path, g_getenv("TZ"));
    g_autofree char *description = time_zone_describe(&zone), *text = g_strconcat("\n", description, NULL);
    time_zone_clear(&zone);
    standard_write(STDOUT_FILENO, text, strlen(text));
    return TRUE;
}

int command_check(int argc, char **argv)
{
    if (!command_parse("check", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return check_scripts(argc - 1, argv + 1);
    g_autoptr(GError) error = NULL;
    g_autoptr(Settings) settings = settings_load(setup_config_file, (const char *const *)setup_overrides, &error);
    if (!settings)
        return command_fail("%s", error->message);
    g_autoptr(GPtrArray) errors = surroundings_errors(settings), warnings = surroundings_warnings(settings);
    tell("", errors);
    tell("warning: ", settings_warnings(settings));
    tell("warning: ", warnings);
    if (errors->len > 0)
        return EXIT_USAGE;
    g_autofree char *text = settings_describe(settings);
    standard_write(STDOUT_FILENO, text, strlen(text));
    return print_time_zone(&error) ? EXIT_FINISHED : command_fail("%s", error->message);
}
