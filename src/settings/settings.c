/* SPDX-License-Identifier: MIT
 *
 * From nothing to a Settings in force: defaults, files, overrides, then the rules that take more than one key. Runs in the
 * server process and the command line, never in a worker. */
#include "settings-table.h"
#include <string.h>

G_DEFINE_QUARK(rrjs-settings-error, settings_error)

/* ---- origins ---- */

static void origin_free(SettingOrigin *origin)
{
    g_free(origin->place);
    g_free(origin->shown);
    g_free(origin->unset);
    g_free(origin);
}

void settings_set_origin(Settings *settings, const char *path, const SettingOrigin *origin)
{
    SettingOrigin *copy = g_new0(SettingOrigin, 1);
    copy->place = g_strdup(origin->place);
    copy->shown = g_strdup(origin->shown);
    copy->unset = g_strdup(origin->unset);
    g_hash_table_replace(settings->origins->by_path, g_strdup(path), copy);
}

const SettingOrigin *settings_origin(const Settings *settings, const char *path)
{
    return g_hash_table_lookup(settings->origins->by_path, path);
}

const char *settings_shown_origin(const Settings *settings, const char *path)
{
    const SettingOrigin *origin = settings_origin(settings, path);
    return origin ? origin->shown : "default";
}

/* ---- life ---- */

static Settings *settings_new(void)
{
    Settings *settings = g_new0(Settings, 1);
    settings->collect = g_ptr_array_new_with_free_func((GDestroyNotify)declared_metric_free);
    settings->programs = g_ptr_array_new_with_free_func((GDestroyNotify)program_settings_free);
    settings->origins = g_new0(struct SettingsOrigins, 1);
    settings->origins->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)origin_free);
    settings->origins->channels =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)settings_log_free);
    settings->origins->refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    settings->origins->errors = g_ptr_array_new_with_free_func(g_free);
    settings->origins->warnings = g_ptr_array_new_with_free_func(g_free);
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
    g_ptr_array_unref(settings->programs);
    g_hash_table_unref(settings->origins->by_path);
    g_hash_table_unref(settings->origins->channels);
    g_hash_table_unref(settings->origins->refused);
    g_ptr_array_unref(settings->origins->errors);
    g_ptr_array_unref(settings->origins->warnings);
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

void settings_refuse(Settings *settings, const char *path)
{
    g_hash_table_add(settings->origins->refused, g_strdup(path));
}

void settings_tell_value(Settings *settings, const char *place, const char *problem, const char *unset)
{
    gboolean is_unset = unset && *unset;
    settings_add_error(settings, "%s: %s%s%s%s", place, problem, is_unset ? " (not set in the environment: " : "",
                       is_unset ? unset : "", is_unset ? ")" : "");
}

/* What the value's text does not show. */
static void warn_of_value(Settings *settings, const SettingRow *row, const SettingOrigin *origin)
{
    if (row->type == SETTING_UNUSED && !row->quietly)
        settings_add_warning(settings, "%s has no effect", origin->place);
    else if (row->type != SETTING_UNUSED && origin->unset && *origin->unset)
        settings_add_warning(settings, "%s: not set in the environment, and so empty: %s", origin->place, origin->unset);
}

void settings_assign(Settings *settings, const char *path, const SettingPath *found, const SettingValue *value,
                     const SettingOrigin *origin)
{
    gpointer target = found->group->target(settings, path);
    note_section(settings, path, found->row, origin);
    g_autoptr(GError) error = NULL;
    if (!setting_is_unset(found->row, value) && !setting_store(found->row, target, value, &error)) {
        g_auto(GStrv) problems = g_strsplit(error->message, "\n", -1);
        for (char **problem = problems; *problem; problem++)
            settings_tell_value(settings, origin->place, *problem, origin->unset);
        settings_refuse(settings, path);
        return;
    }
    warn_of_value(settings, found->row, origin);
    if (!setting_is_unset(found->row, value))
        settings_set_origin(settings, path, origin);
}

gboolean settings_is_refused(const Settings *settings, const char *path)
{
    return g_hash_table_contains(settings->origins->refused, path);
}

/* ---- overrides ---- */

/* What is wrong with a name on the path, or NULL. */
static char *misnamed_part(const char *path)
{
    for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.')) {
        g_autofree char *parent = g_strndup(path, (gsize)(dot - path));
        g_autofree char *key = g_strndup(dot + 1, strcspn(dot + 1, "."));
        char *fault = settings_name_fault(parent, key);
        if (fault)
            return fault;
    }
    return NULL;
}

static void assign_override(Settings *settings, const char *given, const char *text, const char *place)
{
    g_autofree char *path = g_strdup(given);
    SettingPath found = settings_find(path);
    if (found.group && found.kind == SETTING_PATH_SECTION && found.group->short_key) {
        g_free(path);
        path = settings_path_join(given, found.group->short_key);
        found = settings_find(path);
    }
    g_autofree char *misnamed = misnamed_part(path);
    if (misnamed) {
        settings_add_error(settings, "%s: %s", place, misnamed);
        return;
    }
    if (found.kind == SETTING_PATH_UNKNOWN) {
        g_autofree char *unknown = settings_unknown_key(path);
        settings_add_error(settings, "%s: %s", place, unknown);
        return;
    }
    if (found.kind == SETTING_PATH_SECTION) {
        settings_add_error(settings, "%s: %s is a section, not a setting", place, path);
        return;
    }
    g_autoptr(GString) names = g_string_new(NULL), unset = g_string_new(NULL);
    g_autofree char *value = settings_expand(text, names, unset);
    if (!g_utf8_validate(value, -1, NULL)) {
        settings_add_error(settings, "%s: not valid UTF-8 (environment %s)", place, names->str);
        return;
    }
    g_autofree char *shown = names->len ? g_strdup_printf("-o (environment %s)", names->str) : g_strdup("-o");
    const char *items[] = {value, NULL};
    SettingOrigin origin = {(char *)place, shown, unset->str};
    settings_assign(settings, path, &found, &(SettingValue){items, FALSE}, &origin);
}

static void apply_override(Settings *settings, const char *text)
{
    g_autofree char *shown = setting_escape(text);
    g_autofree char *place = g_strconcat("-o ", shown, NULL);
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        settings_add_error(settings, "%s: KEY=VALUE is wanted", place);
        return;
    }
    g_autofree char *path = g_strndup(text, (gsize)(equals - text));
    if (!settings_path_is_ours(path)) {
        g_autofree char *section = settings_path_part(path, 0);
        g_autofree char *stray = settings_stray_section(section);
        if (stray)
            settings_add_warning(settings, "%s: %s", place, stray);
    } else if (!g_utf8_validate(text, -1, NULL)) {
        settings_add_error(settings, "%s: not valid UTF-8", place);
    } else {
        assign_override(settings, path, equals + 1, place);
    }
}

void settings_apply_overrides(Settings *settings, const char *const *overrides, SettingsPart part)
{
    for (; overrides && *overrides; overrides++) {
        /* "=js.pool_size=8" is what arrives from -o=js.pool_size=8. */
        const char *text = **overrides == '=' ? *overrides + 1 : *overrides;
        g_autofree char *key = g_strndup(text, strcspn(text, "="));
        if (settings_part_of(key) == part)
            apply_override(settings, text);
    }
}

/* ---- rules over more than one key ---- */

/* The settings that, where given, stand in for those of other sections. */
static void take_over(Settings *settings, const char *from, char *value, const char *to, char **field)
{
    if (!value)
        return;
    g_free(*field);
    *field = g_strdup(value);
    g_autofree char *shown = g_strdup_printf("%s, %s", from, settings_shown_origin(settings, from));
    settings_set_origin(settings, to, &(SettingOrigin){shown, shown, NULL});
}

static void check_timeouts(Settings *settings)
{
    static const char lower[] = "js.default_timeout_ms", upper[] = "js.max_timeout_ms";
    if (settings->default_timeout_ms <= settings->max_timeout_ms || settings_is_refused(settings, lower) ||
        settings_is_refused(settings, upper))
        return;
    settings_add_error(settings, "%s is %u (%s), above %s, which is %u (%s)", lower, settings->default_timeout_ms,
                       settings_shown_origin(settings, lower), upper, settings->max_timeout_ms,
                       settings_shown_origin(settings, upper));
}

static void settings_finish(Settings *settings, const char *name)
{
    take_over(settings, "js.listen", settings->js_listen, "rpc.listen", &settings->rpc_listen);
    take_over(settings, "js.metrics_address", settings->js_metrics_address, "metrics.address",
              &settings->metrics_address);
    take_over(settings, "js.status_address", settings->js_status_address, "status.address", &settings->status_address);
    check_timeouts(settings);
    settings_finish_collect(settings);
    settings_finish_logs(settings);
    settings_finish_programs(settings, name);
}

/* ---- loading ---- */

Settings *settings_read(SettingsRead read, gpointer user_data, const char *name, const char *const *overrides)
{
    Settings *settings = settings_new();
    settings_read_files(settings, read, user_data, name, overrides);
    settings_apply_overrides(settings, overrides, SETTINGS_BODY);
    settings_finish(settings, name);
    return settings;
}

Settings *settings_load_by(SettingsRead read, gpointer user_data, const char *name, const char *const *overrides,
                           GError **error)
{
    g_autoptr(Settings) settings = settings_read(read, user_data, name, overrides);
    return settings_are_sound(settings, error) ? g_steal_pointer(&settings) : NULL;
}
