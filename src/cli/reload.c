/* SPDX-License-Identifier: MIT */
#include "reload.h"

#include <string.h>
#include "log.h"
#include "setup.h"

/* The settings that are looked at anew for each call, and so can change while the server runs. */
#define LIVE(member) {"js." #member, G_STRUCT_OFFSET(Settings, member)}
static const struct {
    const char *key;
    gsize offset;
} live_settings[] = {
    LIVE(default_timeout_ms), LIVE(max_timeout_ms), LIVE(queue_size), LIVE(max_waiting_mb), LIVE(max_code_kb), LIVE(max_executions),
    LIVE(stop_timeout_ms),
};

/* What the programs are; their set is made anew of these. */
static gboolean is_about_programs(const char *key)
{
    return g_str_has_prefix(key, "js.programs.") || g_str_equal(key, "js.functions") || g_str_equal(key, "js.root") ||
           g_str_equal(key, "js.bundler");
}

static void exchange(gpointer current, gpointer fresh)
{
    gpointer *one = current, *other = fresh, held = *one;
    *one = *other;
    *other = held;
}

static void exchange_programs(Settings *current, Settings *fresh)
{
    exchange(&current->programs, &fresh->programs);
    exchange(&current->functions_folder, &fresh->functions_folder);
    exchange(&current->root, &fresh->root);
    exchange(&current->bundler, &fresh->bundler);
}

static gboolean apply_live(Settings *current, const Settings *fresh, const char *key)
{
    if (is_about_programs(key))
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(live_settings); i++) {
        if (!g_str_equal(live_settings[i].key, key))
            continue;
        gsize offset = live_settings[i].offset;
        G_STRUCT_MEMBER(guint, current, offset) = G_STRUCT_MEMBER(guint, fresh, offset);
        return TRUE;
    }
    return FALSE;
}

/* Key to value, as the description of the settings has them. */
static GHashTable *values_of(const Settings *settings)
{
    GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree char *text = settings_describe(settings);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *equals = strstr(*line, " = ");
        if (!equals)
            continue;
        *equals = '\0';
        /* The origin stands behind the value, set off by blanks; it may change while the value stays. */
        char *value = equals + 3, *origin = g_strrstr(value, "  ");
        if (origin)
            *origin = '\0';
        g_hash_table_insert(values, g_strdup(g_strstrip(*line)), g_strdup(g_strstrip(value)));
    }
    return values;
}

static void apply_changes(Settings *current, Settings *fresh)
{
    g_autoptr(GHashTable) before = values_of(current), after = values_of(fresh);
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, after);
    while (g_hash_table_iter_next(&iter, &key, &value)) {
        const char *old_value = g_hash_table_lookup(before, key);
        if (g_strcmp0(old_value, value) == 0)
            continue;
        gboolean live = apply_live(current, fresh, key);
        log_write(live ? LOG_INFO : LOG_WARN, live ? "setting changed" : "a changed setting needs a restart",
                  LOG_STRING("key", key), LOG_STRING("value", value));
    }
    exchange_programs(current, fresh);
}

void reload_log_warnings(const Settings *settings)
{
    const GPtrArray *warnings = settings_warnings(settings);
    for (guint i = 0; i < warnings->len; i++)
        log_write(LOG_WARN, "configuration", LOG_STRING("warning", warnings->pdata[i]));
}

/* What came through a pipe is gone, and another end of it might never come. */
static gboolean can_be_read_again(void)
{
    return !setup_config_file || !g_file_test(setup_config_file, G_FILE_TEST_EXISTS) ||
           g_file_test(setup_config_file, G_FILE_TEST_IS_REGULAR);
}

/* js.scripts itself takes a restart. */
static gboolean keeps_variables_from_scripts(const Settings *current, ScriptsMode scripts, const Settings *fresh, GError **error)
{
    Settings both = *fresh;
    both.scripts = current->scripts;
    if (scripts != SCRIPTS_ON || settings_scripts_mode(&both) != SCRIPTS_APART)
        return TRUE;
    g_set_error_literal(error, SETTINGS_ERROR, 0, "a program has env by now, and scripts run in the same workers: it takes a restart of "
                        "the server, which then has workers for scripts alone, or does what js.scripts says by then");
    return FALSE;
}

gboolean reload_settings(Settings *current, ScriptsMode scripts, GError **error)
{
    if (!can_be_read_again()) {
        log_write(LOG_INFO, "the configuration is no ordinary file, and so is not read again", LOG_STRING("file", setup_config_file));
        return TRUE;
    }
    g_autoptr(Settings) fresh = settings_load(setup_config_file, (const char *const *)setup_overrides, error);
    if (!fresh) {
        g_prefix_error(error, "the configuration is not read again: ");
        return FALSE;
    }
    if (!keeps_variables_from_scripts(current, scripts, fresh, error))
        return FALSE;
    reload_log_warnings(fresh);
    apply_changes(current, fresh);
    return TRUE;
}
