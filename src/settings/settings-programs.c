/* SPDX-License-Identifier: MIT
 *
 * The programs of js.programs: one struct per name while the settings are read, another for each function that they name,
 * and the rules that take more than one key. Whether the files are there is for others to find out. */
#include "settings-table.h"
#include <string.h>

#define PROGRAMS "js.programs"

/* ---- structs ---- */

static void function_free(FunctionSettings *function)
{
    g_free(function->name);
    g_free(function);
}

ProgramSettings *program_settings_new(const char *name)
{
    ProgramSettings *program = g_new0(ProgramSettings, 1);
    program->name = g_strdup(name);
    program->functions = g_ptr_array_new_with_free_func((GDestroyNotify)function_free);
    setting_store_initial(settings_program_rows, program);
    return program;
}

void program_settings_free(ProgramSettings *program)
{
    if (!program)
        return;
    setting_clear(settings_program_rows, program);
    g_ptr_array_unref(program->functions);
    g_free(program->name);
    g_free(program);
}

gpointer settings_program_target(Settings *settings, const char *path)
{
    g_autofree char *name = settings_path_part(path, 2);
    for (guint i = 0; i < settings->programs->len; i++) {
        ProgramSettings *program = settings->programs->pdata[i];
        if (g_str_equal(program->name, name))
            return program;
    }
    ProgramSettings *program = program_settings_new(name);
    g_ptr_array_add(settings->programs, program);
    return program;
}

static FunctionSettings *find_function(const ProgramSettings *program, const char *name, gboolean (*equal)(const char *, const char *))
{
    for (guint i = 0; i < program->functions->len; i++) {
        FunctionSettings *function = program->functions->pdata[i];
        if (equal(function->name, name))
            return function;
    }
    return NULL;
}

static gboolean are_equal(const char *one, const char *other)
{
    return g_str_equal(one, other);
}

static gboolean are_alike(const char *one, const char *other)
{
    g_autofree char *folded = g_utf8_strdown(one, -1), *other_folded = g_utf8_strdown(other, -1);
    return g_str_equal(folded, other_folded);
}

gpointer settings_function_target(Settings *settings, const char *path)
{
    ProgramSettings *program = settings_program_target(settings, path);
    g_autofree char *name = settings_path_part(path, 4);
    FunctionSettings *function = find_function(program, name, are_equal);
    if (!function) {
        function = g_new0(FunctionSettings, 1);
        function->name = g_steal_pointer(&name);
        setting_store_initial(settings_function_rows, function);
        g_ptr_array_add(program->functions, function);
    }
    return function;
}

const FunctionSettings *program_settings_function(const ProgramSettings *program, const char *name)
{
    return find_function(program, name, are_alike);
}

/* ---- rules ---- */

/* Where the value at that path was written, or the path alone where it is known by what is below it only. */
static const char *place_of(const Settings *settings, const char *path)
{
    const SettingOrigin *origin = settings_origin(settings, path);
    return origin ? origin->place : path;
}

/* A limit of a function may not be above that of all. */
static void check_limit(Settings *settings, const char *path, const char *key, guint value, const char *bound_path,
                        guint bound)
{
    g_autofree char *full = settings_path_join(path, key);
    if (value <= bound || settings_is_refused(settings, bound_path))
        return;
    settings_add_error(settings, "%s: %u is above %s, which is %u (%s)", place_of(settings, full), value, bound_path, bound,
                       settings_shown_origin(settings, bound_path));
}

static void check_limits(Settings *settings, const char *path, guint timeout_ms, guint max_memory_mb)
{
    check_limit(settings, path, "timeout_ms", timeout_ms, "js.max_timeout_ms", settings->max_timeout_ms);
    check_limit(settings, path, "max_memory_mb", max_memory_mb, "js.max_memory_mb", settings->max_memory_mb);
}

static void check_function(Settings *settings, const ProgramSettings *program, const FunctionSettings *function,
                           const char *parent)
{
    g_autofree char *path = settings_path_join(parent, function->name);
    const FunctionSettings *first = program_settings_function(program, function->name);
    if (first != function)
        settings_add_error(settings, "%s: is there twice, since upper and lower case are not told apart: %s is the other",
                           place_of(settings, path), first->name);
    check_limits(settings, path, function->timeout_ms, function->max_memory_mb);
}

static void warn_of_unset(Settings *settings, const ProgramSettings *program, const char *path)
{
    g_autofree char *full = settings_path_join(path, "env");
    for (char **name = program->env; *name; name++) {
        if (!g_getenv(*name))
            settings_add_warning(settings, "%s: not set in the environment, and so left out: %s", place_of(settings, full),
                                 *name);
    }
}

static void check_program(Settings *settings, const ProgramSettings *program)
{
    g_autofree char *path = settings_path_join(PROGRAMS, program->name);
    g_autofree char *file = settings_path_join(path, "file"), *functions = settings_path_join(path, "functions");
    if (!program->file && !settings->functions_folder && !settings_is_refused(settings, file) &&
        !settings_is_refused(settings, "js.functions"))
        settings_add_error(settings, "%s: file is missing", place_of(settings, path));
    check_limits(settings, path, program->timeout_ms, program->max_memory_mb);
    for (guint i = 0; i < program->functions->len; i++)
        check_function(settings, program, program->functions->pdata[i], functions);
    warn_of_unset(settings, program, path);
}

/* ---- the root ---- */

/* That of an ordinary file; a pipe or a device stands in no folder of anybody's programs. */
static char *folder_of_file(const char *name)
{
    if (g_file_test(name, G_FILE_TEST_EXISTS) && !g_file_test(name, G_FILE_TEST_IS_REGULAR))
        return g_strdup(".");
    return g_path_get_dirname(name);
}

static void settle_root(Settings *settings, const char *name)
{
    g_autofree char *folder = folder_of_file(name), *given = settings->root;
    if (!given)
        settings->root = g_steal_pointer(&folder);
    else if (g_path_is_absolute(given) || g_str_equal(folder, "."))
        settings->root = g_steal_pointer(&given);
    else
        settings->root = g_build_filename(folder, given, NULL);
}

void settings_finish_programs(Settings *settings, const char *name)
{
    settle_root(settings, name);
    if (settings->programs->len > SETTINGS_PROGRAMS_MAX)
        settings_add_error(settings, PROGRAMS ": %u programs are more than %d", settings->programs->len,
                           SETTINGS_PROGRAMS_MAX);
    for (guint i = 0; i < settings->programs->len; i++)
        check_program(settings, settings->programs->pdata[i]);
}

ScriptsMode settings_scripts_mode(const Settings *settings)
{
    if (settings->scripts != SCRIPTS_AUTO)
        return settings->scripts;
    for (guint i = 0; i < settings->programs->len; i++) {
        const ProgramSettings *program = settings->programs->pdata[i];
        if (program->env[0])
            return SCRIPTS_APART;
    }
    return SCRIPTS_ON;
}
