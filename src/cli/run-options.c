/* SPDX-License-Identifier: MIT */
#include "run-options.h"

#include <string.h>
#include <unistd.h>
#include "file-put.h"
#include "page.h"
#include "standard-streams.h"

gint run_timeout_ms, run_memory_mb;
char *run_log_level, *run_log_mode, *run_net;
char **run_allow_net, *run_metrics_file;

/* The options that are settings under another name. */
enum { OPTION_TIMEOUT, OPTION_MEMORY, OPTION_LEVEL, OPTION_MODE, OPTION_NET, OPTION_ALLOW_NET, OPTION_COUNT };
static const struct {
    const char *option;
    const char *key;
} translations[] = {
    [OPTION_TIMEOUT] = {"--timeout", "js.max_timeout_ms"},
    [OPTION_MEMORY] = {"--memory", "js.max_memory_mb"},
    [OPTION_LEVEL] = {"--log-level", "logs.level"},
    [OPTION_MODE] = {"--log-mode", "logs.mode"},
    [OPTION_NET] = {"--net", "js.net"},
    [OPTION_ALLOW_NET] = {"--allow-net", "js.allow_net"},
};

/* The options as overrides of the settings that they stand for, in front of those given by -o. */
static void translate(void)
{
    g_autofree char *memory = run_memory_mb ? g_strdup_printf("%d", run_memory_mb) : NULL;
    g_autofree char *timeout = run_timeout_ms ? g_strdup_printf("%d", MAX(run_timeout_ms, 300000)) : NULL;
    g_autofree char *hosts = run_allow_net ? g_strjoinv(",", run_allow_net) : NULL;
    const char *values[] = {
        [OPTION_TIMEOUT] = timeout,   [OPTION_MEMORY] = memory, [OPTION_LEVEL] = run_log_level,
        [OPTION_MODE] = run_log_mode, [OPTION_NET] = run_net,   [OPTION_ALLOW_NET] = hosts,
    };
    /* Those put first count less: js.pool_size, in which nobody has a say here, comes before all. */
    for (guint i = 0; i < OPTION_COUNT; i++) {
        g_autofree char *override = values[i] ? g_strdup_printf("%s=%s", translations[i].key, values[i]) : NULL;
        if (override)
            setup_override_first(override);
    }
    setup_override_first("js.pool_size=1");
}

/* Complaints about a setting name the option that was given for it. */
static void name_the_option(GError *error)
{
    for (guint i = 0; i < OPTION_COUNT; i++) {
        g_autofree char *beginning = g_strdup_printf("-o %s=", translations[i].key);
        if (!g_str_has_prefix(error->message, beginning))
            continue;
        char *message = g_strdup_printf("%s %s", translations[i].option, error->message + strlen(beginning));
        g_free(error->message);
        error->message = message;
    }
}

/* What --log-level and --log-mode ask for counts for the scripts' channel too, where one is configured. */
static void apply_to_channel(Settings *settings)
{
    if (settings->js_logs && run_log_level)
        settings->js_logs->level = settings->logs.level;
    if (settings->js_logs && run_log_mode)
        settings->js_logs->mode = settings->logs.mode;
}

gboolean run_options_load(Setup *setup, GError **error)
{
    if (run_timeout_ms < 0) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--timeout %d: must be at least 1", run_timeout_ms);
        return FALSE;
    }
    translate();
    GError *failure = NULL;
    if (!setup_load(setup, &failure)) {
        name_the_option(failure);
        g_propagate_error(error, failure);
        return FALSE;
    }
    apply_to_channel(setup->settings);
    return TRUE;
}

gboolean run_options_write_metrics(Pool *pool, GError **error)
{
    if (!run_metrics_file)
        return TRUE;
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) text = g_string_new(NULL);
    pool_expose(pool, page);
    metrics_page_render(page, text);
    if (!g_str_equal(run_metrics_file, "-"))
        return file_put(run_metrics_file, text->str, text->len, error);
    standard_write(STDOUT_FILENO, text->str, text->len);
    return TRUE;
}
