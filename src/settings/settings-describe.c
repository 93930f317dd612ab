/* SPDX-License-Identifier: MIT
 *
 * Every setting with its value and where that came from, for `rrjs check`. */
#include "settings-table.h"
#include <string.h>

typedef struct {
    const Settings *settings;
    GPtrArray *values;  /* "js.pool_size = 4" */
    GPtrArray *origins; /* "default" */
} Description;

static void describe_rows(Description *description, const char *prefix, const SettingRow *rows, gconstpointer target)
{
    for (const SettingRow *row = rows; row->key; row++) {
        if (row->type == SETTING_UNUSED)
            continue;
        g_autofree char *path = settings_path_join(prefix, row->key);
        g_autofree char *text = setting_text(row, target);
        g_ptr_array_add(description->values, g_strdup_printf("%s = %s", path, text));
        g_ptr_array_add(description->origins, g_strdup(settings_shown_origin(description->settings, path)));
    }
}

static void describe_log(Description *description, const char *prefix, const LogSettings *log)
{
    describe_rows(description, prefix, settings_log_rows, log);
    if (!log->file)
        return;
    g_autofree char *path = settings_path_join(prefix, "file_logger_options");
    describe_rows(description, path, settings_log_file_rows, log->file);
}

static void describe_collect(Description *description, const GPtrArray *collect)
{
    for (guint i = 0; i < collect->len; i++) {
        const DeclaredMetric *metric = collect->pdata[i];
        g_autofree char *path = settings_path_join("metrics.collect", metric->name);
        describe_rows(description, path, settings_collect_rows, metric);
    }
}

static void describe_program(Description *description, const ProgramSettings *program)
{
    g_autofree char *path = settings_path_join("js.programs", program->name);
    g_autofree char *functions = settings_path_join(path, "functions");
    describe_rows(description, path, settings_program_rows, program);
    for (guint i = 0; i < program->functions->len; i++) {
        const FunctionSettings *function = program->functions->pdata[i];
        g_autofree char *function_path = settings_path_join(functions, function->name);
        describe_rows(description, function_path, settings_function_rows, function);
    }
}

/* Longer values push their origin to the right instead of everybody's. */
#define ALIGNED_WIDTH_MAX 64

static char *description_text(const Description *description)
{
    int width = 0;
    for (guint i = 0; i < description->values->len; i++)
        width = MAX(width, (int)strlen(description->values->pdata[i]));
    width = MIN(width, ALIGNED_WIDTH_MAX);

    GString *text = g_string_new(NULL);
    for (guint i = 0; i < description->values->len; i++)
        g_string_append_printf(text, "%-*s    %s\n", width, (const char *)description->values->pdata[i],
                               (const char *)description->origins->pdata[i]);
    return g_string_free(text, FALSE);
}

char *settings_describe(const Settings *settings)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) origins = g_ptr_array_new_with_free_func(g_free);
    Description description = {settings, values, origins};

    describe_rows(&description, "", settings_service_rows, settings);
    describe_collect(&description, settings->collect);
    describe_log(&description, "logs", &settings->logs);
    if (settings->js_logs)
        describe_log(&description, "logs.channels.js", settings->js_logs);
    describe_rows(&description, "js", settings_js_rows, settings);
    for (guint i = 0; i < settings->programs->len; i++)
        describe_program(&description, settings->programs->pdata[i]);
    return description_text(&description);
}
