/* SPDX-License-Identifier: MIT
 *
 * rrjs check: what is wrong with the configuration, or what is in force, the time zone included; or whether script files can be parsed. */
#include "command.h"

#include <string.h>
#include <unistd.h>
#include "check-programs.h"
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

/* Tells them; FALSE where there are errors. */
static gboolean tell_problems(const Settings *settings, ProgramSet *programs)
{
    g_autoptr(GPtrArray) missing = surroundings_errors(settings), missed = surroundings_warnings(settings);
    g_autoptr(GPtrArray) broken = check_programs_errors(settings, programs), odd = check_programs_warnings(programs);
    if (settings_errors(settings)->len == 0)
        check_programs_load(settings, programs, broken);
    tell("", settings_errors(settings));
    tell("", missing);
    tell("", broken);
    tell("warning: ", settings_warnings(settings));
    tell("warning: ", missed);
    tell("warning: ", odd);
    return settings_errors(settings)->len + missing->len + broken->len == 0;
}

int command_check(int argc, char **argv)
{
    if (!command_parse("check", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 1)
        return check_scripts(argc - 1, argv + 1);
    g_autoptr(Settings) settings = settings_inspect(setup_config_file, (const char *const *)setup_overrides);
    g_autoptr(ProgramSet) programs = program_set_read(settings);
    if (!tell_problems(settings, programs))
        return EXIT_USAGE;
    g_autofree char *text = settings_describe(settings);
    standard_write(STDOUT_FILENO, text, strlen(text));
    check_programs_print(programs);
    g_autoptr(GError) error = NULL;
    return print_time_zone(&error) ? EXIT_FINISHED : command_fail("%s", error->message);
}
