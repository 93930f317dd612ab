/* SPDX-License-Identifier: MIT
 *
 * From nothing to a Settings in force: defaults, the file, overrides, then the rules that take more than one key. Also
 * its description for `rrjs check`. Runs in the server process and the command line, never in a worker. */
#include "settings-table.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_FILE ".rr.yaml"

G_DEFINE_QUARK(rrjs-settings-error, settings_error)

/* ---- origins ---- */

static void origin_free(SettingOrigin *origin)
{
    g_free(origin->place);
    g_free(origin->shown);
    g_free(origin);
}

void settings_set_origin(Settings *settings, const char *path, const SettingOrigin *origin)
{
    SettingOrigin *copy = g_new0(SettingOrigin, 1);
    copy->place = g_strdup(origin->place);
    copy->shown = g_strdup(origin->shown);
    g_hash_table_replace(settings->origins->by_path, g_strdup(path), copy);
}

const SettingOrigin *settings_origin(const Settings *settings, const char *path)
{
    return g_hash_table_lookup(settings->origins->by_path, path);
}

static const char *shown_origin(const Settings *settings, const char *path)
{
    const SettingOrigin *origin = settings_origin(settings, path);
    return origin ? origin->shown : "default";
}

/* ---- life ---- */

static Settings *settings_new(void)
{
    Settings *settings = g_new0(Settings, 1);
    settings->collect = g_ptr_array_new_with_free_func((GDestroyNotify)declared_metric_free);
    settings->origins = g_new0(struct SettingsOrigins, 1);
    settings->origins->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)origin_free);
    settings->origins->channels =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)settings_log_free);
    setting_store_initial(settings_service_rows, settings);
    setting_store_initial(settings_log_rows, &settings->logs);
    setting_store_initial(settings_js_rows, settings);
    return settings;
}

void settings_free(Settings *settings)
{
    if (!settings)
        return;
    setting_clear(settings_service_rows, settings);
    setting_clear(settings_js_rows, settings);
    settings_log_clear(&settings->logs);
    settings_log_free(settings->js_logs);
    g_ptr_array_unref(settings->collect);
    g_hash_table_unref(settings->origins->by_path);
    g_hash_table_unref(settings->origins->channels);
    g_free(settings->origins);
    g_free(settings);
}

/* ---- giving values ---- */

/* A section that a value brought into being comes from where that value does. */
static void note_section(Settings *settings, const char *path, const SettingRow *row, const SettingOrigin *origin)
{
    gsize section_size = strlen(path) - strlen(row->key);
    if (section_size == 0)
        return;
    g_autofree char *section = g_strndup(path, section_size - 1);
    if (!settings_origin(settings, section))
        settings_set_origin(settings, section, origin);
}

gboolean settings_assign(Settings *settings, const char *path, const SettingPath *found, const SettingValue *value,
                         const SettingOrigin *origin, GError **error)
{
    gpointer target = found->group->target(settings, path);
    note_section(settings, path, found->row, origin);
    if (setting_is_unset(found->row, value))
        return TRUE;
    if (!setting_store(found->row, target, value, error)) {
        g_prefix_error(error, "%s: ", origin->place);
        return FALSE;
    }
    settings_set_origin(settings, path, origin);
    return TRUE;
}

static gboolean assign_override(Settings *settings, const char *path, const char *text, const char *place,
                                GError **error)
{
    SettingPath found = settings_find(path);
    if (found.kind == SETTING_PATH_UNKNOWN) {
        g_autofree char *unknown = settings_unknown_key(path);
        g_set_error(error, SETTINGS_ERROR, 0, "%s: %s", place, unknown);
        return FALSE;
    }
    if (found.kind == SETTING_PATH_SECTION) {
        g_set_error(error, SETTINGS_ERROR, 0, "%s: %s is a section, not a setting", place, path);
        return FALSE;
    }
    const char *items[] = {text, NULL};
    SettingOrigin origin = {(char *)place, (char *)"-o"};
    return settings_assign(settings, path, &found, &(SettingValue){items, FALSE}, &origin, error);
}

/* "js.pool_size=8", or "=js.pool_size=8" as it arrives from -o=js.pool_size=8. */
static gboolean apply_override(Settings *settings, const char *text, GError **error)
{
    if (*text == '=')
        text++;
    g_autofree char *shown = setting_escape(text);
    g_autofree char *place = g_strconcat("-o ", shown, NULL);
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        g_set_error(error, SETTINGS_ERROR, 0, "%s: KEY=VALUE is wanted", place);
        return FALSE;
    }
    g_autofree char *path = g_strndup(text, (gsize)(equals - text));
    if (!settings_path_is_ours(path))
        return TRUE;
    if (!g_utf8_validate(text, -1, NULL)) {
        g_set_error(error, SETTINGS_ERROR, 0, "%s: not valid UTF-8", place);
        return FALSE;
    }
    return assign_override(settings, path, equals + 1, place, error);
}

/* ---- rules over more than one key ---- */

/* The settings that, where given, stand in for those of other sections. */
static void take_over(Settings *settings, const char *from, char *value, const char *to, char **field)
{
    if (!value)
        return;
    g_free(*field);
    *field = g_strdup(value);
    g_autofree char *shown = g_strdup_printf("%s, %s", from, shown_origin(settings, from));
    settings_set_origin(settings, to, &(SettingOrigin){shown, shown});
}

static gboolean check_timeouts(const Settings *settings, GError **error)
{
    if (settings->default_timeout_ms <= settings->max_timeout_ms)
        return TRUE;
    g_set_error(error, SETTINGS_ERROR, 0, "js.default_timeout_ms is %u (%s), above js.max_timeout_ms, which is %u (%s)",
                settings->default_timeout_ms, shown_origin(settings, "js.default_timeout_ms"),
                settings->max_timeout_ms, shown_origin(settings, "js.max_timeout_ms"));
    return FALSE;
}

static gboolean settings_finish(Settings *settings, GError **error)
{
    take_over(settings, "js.listen", settings->js_listen, "rpc.listen", &settings->rpc_listen);
    take_over(settings, "js.metrics_address", settings->js_metrics_address, "metrics.address",
              &settings->metrics_address);
    take_over(settings, "js.status_address", settings->js_status_address, "status.address", &settings->status_address);
    return check_timeouts(settings, error) && settings_finish_collect(settings, error) &&
           settings_finish_logs(settings, error);
}

/* ---- loading ---- */

Settings *settings_load_text(const char *name, const char *text, gsize size, const char *const *overrides,
                             GError **error)
{
    g_autoptr(Settings) settings = settings_new();
    if (!settings_read_yaml(settings, name, text, size, error))
        return NULL;
    for (; overrides && *overrides; overrides++) {
        if (!apply_override(settings, *overrides, error))
            return NULL;
    }
    if (!settings_finish(settings, error))
        return NULL;
    return g_steal_pointer(&settings);
}

/* Reads to the end or the limit, so that a pipe or an endless device will do no harm. */
static char *read_file(FILE *file, const char *name, gsize *size, GError **error)
{
    g_autofree char *text = g_malloc(SETTINGS_FILE_MAX + 1);
    *size = fread(text, 1, SETTINGS_FILE_MAX + 1, file);
    if (ferror(file)) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: %s", name, g_strerror(errno));
        return NULL;
    }
    if (*size > SETTINGS_FILE_MAX) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: larger than %d bytes", name, SETTINGS_FILE_MAX);
        return NULL;
    }
    return g_steal_pointer(&text);
}

Settings *settings_load(const char *file, const char *const *overrides, GError **error)
{
    const char *name = file ? file : DEFAULT_FILE;
    FILE *stream = fopen(name, "re");
    if (!stream && !file && errno == ENOENT)
        return settings_load_text(name, "", 0, overrides, error);
    if (!stream) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: %s", name, g_strerror(errno));
        return NULL;
    }
    gsize size;
    g_autofree char *text = read_file(stream, name, &size, error);
    fclose(stream);
    return text ? settings_load_text(name, text, size, overrides, error) : NULL;
}

/* ---- describing ---- */

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
        g_ptr_array_add(description->origins, g_strdup(shown_origin(description->settings, path)));
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
    return description_text(&description);
}
