/* SPDX-License-Identifier: MIT
 *
 * The logs section: the root logger and the channels. A channel takes nothing over from the root: what it does not say
 * is the fallback layout, the mode's own level and standard error. */
#include "settings-table.h"
#include <string.h>

static LogSettings *channel_new(void)
{
    LogSettings *channel = g_new0(LogSettings, 1);
    setting_store_initial(settings_log_rows, channel);
    channel->mode = LOG_MODE_FALLBACK;
    return channel;
}

gpointer settings_log_target(Settings *settings, const char *path)
{
    if (!g_str_has_prefix(path, "logs.channels."))
        return &settings->logs;
    g_autofree char *name = settings_path_part(path, 2);
    LogSettings *channel = g_hash_table_lookup(settings->origins->channels, name);
    if (!channel) {
        channel = channel_new();
        g_hash_table_insert(settings->origins->channels, g_steal_pointer(&name), channel);
    }
    return channel;
}

gpointer settings_log_file_target(Settings *settings, const char *path)
{
    LogSettings *log = settings_log_target(settings, path);
    if (!log->file) {
        log->file = g_new0(LogFileOptions, 1);
        setting_store_initial(settings_log_file_rows, log->file);
    }
    return log->file;
}

void settings_log_clear(LogSettings *log)
{
    setting_clear(settings_log_rows, log);
    if (log->file)
        setting_clear(settings_log_file_rows, log->file);
    g_clear_pointer(&log->file, g_free);
}

void settings_log_free(LogSettings *log)
{
    if (!log)
        return;
    settings_log_clear(log);
    g_free(log);
}

static gboolean is_given(const Settings *settings, const char *prefix, const char *key)
{
    g_autofree char *path = settings_path_join(prefix, key);
    return settings_origin(settings, path) != NULL;
}

static LogLevel own_level(LogMode mode)
{
    return mode == LOG_MODE_PRODUCTION || mode == LOG_MODE_RAW ? LOG_INFO : LOG_DEBUG;
}

/* A rotated file stands in for output. */
static void finish_log_file(Settings *settings, const LogSettings *log, const char *prefix)
{
    g_autofree char *options = settings_path_join(prefix, "file_logger_options");
    g_autofree char *file = settings_path_join(options, "log_output"), *output = settings_path_join(prefix, "output");
    if (!log->file->log_output && !settings_is_refused(settings, file))
        settings_add_error(settings, "%s: log_output is missing", settings_origin(settings, options)->place);
    const SettingOrigin *origin = settings_origin(settings, output);
    if (origin)
        settings_add_warning(settings, "%s has no effect beside file_logger_options", origin->place);
}

static void finish_log(Settings *settings, LogSettings *log, const char *prefix)
{
    log->encoding_is_set = is_given(settings, prefix, "encoding");
    if (!log->encoding_is_set)
        log->encoding = log->mode == LOG_MODE_PRODUCTION ? LOG_ENCODING_JSON : LOG_ENCODING_CONSOLE;
    /* The root's level has a default of its own, which counts before the mode's. */
    if (log != &settings->logs && !is_given(settings, prefix, "level"))
        log->level = own_level(log->mode);
    if (log->file)
        finish_log_file(settings, log, prefix);
}

void settings_finish_logs(Settings *settings)
{
    finish_log(settings, &settings->logs, "logs");

    GHashTableIter channels;
    gpointer name, channel;
    g_hash_table_iter_init(&channels, settings->origins->channels);
    while (g_hash_table_iter_next(&channels, &name, &channel)) {
        g_autofree char *prefix = settings_path_join("logs.channels", name);
        finish_log(settings, channel, prefix);
    }
    g_autofree char *key = NULL;
    g_hash_table_steal_extended(settings->origins->channels, "js", (gpointer *)&key, (gpointer *)&settings->js_logs);
}
