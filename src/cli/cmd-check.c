/* SPDX-License-Identifier: MIT
 *
 * rrjs check: what is wrong with the configuration, or what is in force; or whether script files can be parsed. */
#include "command.h"

#include <string.h>
#include <unistd.h>
#include "check-script.h"
#include "settings.h"
#include "setup.h"
#include "standard-streams.h"
#include "surroundings.h"

static const GOptionEntry options[] = {
    SETUP_OPTIONS,
    G_OPTION_ENTRY_NULL,
};

static void tell(const char *prefix, const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++)
        command_fail("%s%s", prefix, (const char *)problems->pdata[i]);
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
    return EXIT_FINISHED;
}
