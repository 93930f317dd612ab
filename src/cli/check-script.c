/* SPDX-License-Identifier: MIT */
#include "check-script.h"

#include <string.h>
#include <unistd.h>
#include "command.h"
#include "pool.h"
#include "report.h"
#include "script-file.h"
#include "setup.h"
#include "standard-streams.h"

typedef struct {
    Setup setup;
    Pool *pool;
    GMainLoop *loop;
    ScriptFile script; /* the one that is being looked at */
    int exit_code;     /* of that one */
} Check;

static void on_done(const Outcome *outcome, gpointer user_data)
{
    Check *check = user_data;
    check->exit_code = command_exit_code(outcome_status_name(outcome->status));
    if (outcome->status != OUTCOME_SUCCESS) {
        g_autofree char *report = report_failure(outcome, check->script.text);
        standard_write(STDERR_FILENO, report, strlen(report));
    }
    g_main_loop_quit(check->loop);
}

/* Much of a configuration can be parsed as a script: its keys are labels. */
static gboolean is_configuration(const char *file)
{
    g_autofree char *name = g_ascii_strdown(file, -1);
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml");
}

static int check_text(Check *check)
{
    CallRequest request = {
        .code = check->script.text,
        .file = check->script.name,
        .request_id = "",
        .only_check = TRUE,
    };
    pool_call(check->pool, &request, on_done, check);
    g_main_loop_run(check->loop);
    return check->exit_code;
}

static int check_file(Check *check, const char *file)
{
    if (is_configuration(file))
        return command_fail("%s: a configuration is checked by rrjs check -c %s", file, file);
    g_autoptr(GError) error = NULL;
    if (!script_file_read(&check->script, file, &error))
        return command_fail("%s", error->message);
    gboolean is_ready = script_file_prepare(&check->script, check->setup.settings, &error);
    int exit_code = is_ready ? check_text(check) : script_file_tell(&check->script, error);
    script_file_clear(&check->script);
    return exit_code;
}

static int check_files(Check *check, int count, char **files, GError **error)
{
    PoolOptions options = {
        .settings = check->setup.settings,
        .script_log = check->setup.script,
        .worker_path = check->setup.worker_path,
        .console_text = TRUE,
    };
    check->pool = pool_new(&options, error);
    if (!check->pool)
        return EXIT_USAGE;
    int exit_code = EXIT_FINISHED;
    for (int i = 0; i < count; i++) {
        int code = check_file(check, files[i]);
        exit_code = code ? code : exit_code;
    }
    pool_free(check->pool);
    return exit_code;
}

int check_scripts(int count, char **files)
{
    setup_override_first("js.pool_size=1");
    g_autoptr(GError) error = NULL;
    Check check = {.loop = g_main_loop_new(NULL, FALSE)};
    int exit_code = EXIT_USAGE;
    if (setup_load(&check.setup, &error) && setup_open_logs(&check.setup, &error))
        exit_code = check_files(&check, count, files, &error);
    setup_clear(&check.setup);
    g_main_loop_unref(check.loop);
    return error ? command_fail("%s", error->message) : exit_code;
}
