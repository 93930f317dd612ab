/* SPDX-License-Identifier: MIT */
#include "check-programs.h"

#include <string.h>
#include <unistd.h>
#include "log.h"
#include "pool.h"
#include "setup.h"
#include "standard-streams.h"

/* The setting that a program comes from, as in "js.programs.page.file is ./page.js (.rr.yaml:4)". */
static char *source_of(const Settings *settings, const Program *program)
{
    const char *file = program->settings->file;
    g_autofree char *path = file ? g_strdup_printf("js.programs.%s.file", program->name) : g_strdup("js.functions");
    return g_strdup_printf("%s is %s (%s)", path, file ? file : settings->functions_folder,
                           settings_shown_origin(settings, path));
}

GPtrArray *check_programs_errors(const Settings *settings, const ProgramSet *programs)
{
    GPtrArray *errors = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < program_set_count(programs); i++) {
        const Program *program = program_set_get(programs, i);
        if (!program->fault)
            continue;
        g_autofree char *source = source_of(settings, program);
        g_ptr_array_add(errors, g_strdup_printf("%s: %s", source, program->fault));
    }
    const GPtrArray *faults = program_set_faults(programs);
    for (guint i = 0; i < faults->len; i++)
        g_ptr_array_add(errors, g_strdup_printf("js.functions is %s (%s): %s", settings->functions_folder,
                                                settings_shown_origin(settings, "js.functions"),
                                                (const char *)faults->pdata[i]));
    return errors;
}

static void add_unloadable(const Settings *settings, const ProgramSet *programs, const Pool *pool, GPtrArray *errors)
{
    for (guint i = 0; i < program_set_count(programs); i++) {
        const Program *program = program_set_get(programs, i);
        ProgramInfo info = pool_program(pool, i);
        if (program->fault || !info.fault)
            continue;
        g_autofree char *source = source_of(settings, program);
        g_ptr_array_add(errors, g_strdup_printf("%s: the program %s cannot be loaded: %s", source, info.name, info.fault));
    }
}

/* What they log and what the server says of them is not to be seen: whoever checks is told at the end. */
static gboolean load(const Settings *settings, ProgramSet *programs, GPtrArray *errors, GError **error)
{
    g_autofree char *worker_path = setup_find_worker(error);
    LogSettings silent = settings->logs;
    silent.mode = LOG_MODE_OFF;
    g_autoptr(Logger) nowhere = worker_path ? logger_new(&silent, error) : NULL;
    if (!nowhere)
        return FALSE;
    log_set_default(nowhere);
    Settings one_worker = *settings;
    one_worker.pool_size = 1;
    PoolOptions options = {
        .settings = &one_worker,
        .script_log = nowhere,
        .worker_path = worker_path,
        .programs = programs,
        .scripts = SCRIPTS_ON,
        .loads_all = TRUE,
    };
    Pool *pool = pool_new(&options, error);
    gboolean is_done = pool && pool_await(pool, error);
    if (is_done)
        add_unloadable(settings, programs, pool, errors);
    pool_free(pool);
    log_set_default(NULL);
    return is_done;
}

void check_programs_load(const Settings *settings, ProgramSet *programs, GPtrArray *errors)
{
    g_autoptr(GError) error = NULL;
    if (program_set_count(programs) > 0 && !load(settings, programs, errors, &error))
        g_ptr_array_add(errors, g_strdup_printf("whether programs can be loaded is not known: %s", error->message));
}

GPtrArray *check_programs_warnings(const ProgramSet *programs)
{
    GPtrArray *warnings = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < program_set_count(programs); i++) {
        const Program *program = program_set_get(programs, i);
        if (program->map_fault)
            g_ptr_array_add(warnings, g_strdup_printf("program %s: %s; positions are those of %s", program->name,
                                                      program->map_fault, program->file));
        for (guint j = 0; program->warnings && j < program->warnings->len; j++)
            g_ptr_array_add(warnings, g_strdup_printf("program %s: %s", program->name, (const char *)program->warnings->pdata[j]));
    }
    return warnings;
}

void check_programs_print(const ProgramSet *programs)
{
    g_autoptr(GString) text = g_string_new(program_set_count(programs) > 0 ? "\n" : "");
    int name_width = 0, file_width = 0;
    for (guint i = 0; i < program_set_count(programs); i++) {
        const Program *program = program_set_get(programs, i);
        name_width = MAX(name_width, (int)strlen(program->name));
        file_width = MAX(file_width, (int)strlen(program->file));
    }
    for (guint i = 0; i < program_set_count(programs); i++) {
        const Program *program = program_set_get(programs, i);
        g_string_append_printf(text, "program %-*s  %-*s  version %s%s\n", name_width, program->name, file_width,
                               program->file, program->version, program->map ? ", with source map" : "");
    }
    standard_write(STDOUT_FILENO, text->str, text->len);
}
