/* SPDX-License-Identifier: MIT
 *
 * Puts the set together: which programs there are, by js.programs and js.functions; then each is read. */
#include <string.h>
#include "entry.h"
#include "program-content.h"
#include "program-folder.h"
#include "program-set.h"
#include "program-sources.h"
#include "program-texts.h"

/* A set that is being read. */
typedef struct {
    const ProgramSources *sources;
    GCancellable *cancellable;
    ProgramSet *set;
    ProgramRoot *root; /* NULL: root_fault says why */
    const char *root_fault; /* while they are collected */
} Reading;

static gboolean is_given_up(const Reading *reading)
{
    return g_cancellable_is_cancelled(reading->cancellable);
}

/* ---- those of js.programs ---- */

/* file: below the root, or as written where it is not; takes neither. */
static void add_program(Reading *reading, const ProgramSettings *settings, const char *file, const char *fault)
{
    Program *program = g_new0(Program, 1);
    program->settings = settings;
    program->name = g_strdup(settings->name);
    program->file = g_strdup(file);
    program->fault = g_strdup(fault);
    g_ptr_array_add(reading->set->programs, program);
    g_hash_table_insert(reading->set->by_name, program->name, program);
}

/* What is told of a file that is not below the root: nobody's absolute path. */
static char *outside_name(const char *written)
{
    return g_path_is_absolute(written) ? g_path_get_basename(written) : g_strdup(written);
}

static void add_configured(Reading *reading, const ProgramSettings *settings)
{
    g_autofree char *path = reading->root ? program_root_path(reading->root, settings->file) : NULL;
    if (path) {
        add_program(reading, settings, path, NULL);
        return;
    }
    g_autofree char *name = outside_name(settings->file);
    g_autofree char *fault = reading->root ? g_strdup_printf("reading %s: it is outside js.root", name)
                                           : g_strdup_printf("reading %s: %s", name, reading->root_fault);
    add_program(reading, settings, name, fault);
}

/* ---- those of js.functions ---- */

/* Where js.programs has the program of that name; its length: nowhere. */
static guint find_settings(const GPtrArray *programs, const char *name)
{
    guint number = 0;
    while (number < programs->len && !g_str_equal(((const ProgramSettings *)programs->pdata[number])->name, name))
        number++;
    return number;
}

/* Where a program is from, for people. */
static const char *place_of(const ProgramSources *sources, const Program *program)
{
    if (!program->settings->file)
        return program->file;
    return sources->origins->pdata[find_settings(sources->programs, program->name)];
}

static void add_fault(Reading *reading, const char *file, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void add_fault(Reading *reading, const char *file, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    program_folder_add_fault(reading->set->faults, file, problem);
}

static void add_found(Reading *reading, const ProgramFile *file)
{
    const Program *other = program_set_find(reading->set, file->name);
    if (!settings_is_program_name(file->name)) {
        g_autofree char *shown = g_utf8_make_valid(file->name, -1);
        add_fault(reading, file->file, "\"%s\" is not %s", shown, settings_program_name_wanted);
        return;
    }
    if (other) {
        add_fault(reading, file->file, "a program of the name %s is there already: %s", file->name,
                  place_of(reading->sources, other));
        return;
    }
    if (reading->set->programs->len == SETTINGS_PROGRAMS_MAX) {
        add_fault(reading, file->file, "more programs than %d", SETTINGS_PROGRAMS_MAX);
        return;
    }
    const GPtrArray *programs = reading->sources->programs;
    guint number = find_settings(programs, file->name);
    ProgramSettings *own = number == programs->len ? program_settings_new(file->name) : NULL;
    if (own)
        g_ptr_array_add(reading->set->found, own);
    add_program(reading, own ? own : programs->pdata[number], file->file, NULL);
}

static void add_folder(Reading *reading)
{
    if (!reading->root) {
        g_ptr_array_add(reading->set->faults, g_strdup(reading->root_fault));
        return;
    }
    g_autoptr(GPtrArray) files =
        program_folder_list(reading->root, reading->sources->functions_folder, reading->set->faults, NULL, NULL);
    for (guint i = 0; i < files->len; i++)
        add_found(reading, files->pdata[i]);
}

/* Those of js.programs that have no file, and that no file below js.functions has made. */
static void add_missing(Reading *reading)
{
    const GPtrArray *programs = reading->sources->programs;
    for (guint i = 0; i < programs->len; i++) {
        const ProgramSettings *settings = programs->pdata[i];
        if (settings->file || program_set_find(reading->set, settings->name))
            continue;
        g_autofree char *file = g_strconcat(settings->name, ".js", NULL);
        g_autofree char *fault = g_strdup_printf("no %s, %s.ts or the like is below js.functions, and js.programs.%s has no file",
                                                 file, settings->name, settings->name);
        add_program(reading, settings, file, fault);
    }
}

/* ---- all of them ---- */

static void collect(Reading *reading)
{
    const GPtrArray *programs = reading->sources->programs;
    for (guint i = 0; i < programs->len; i++) {
        const ProgramSettings *program = programs->pdata[i];
        if (program->file)
            add_configured(reading, program);
    }
    if (reading->sources->functions_folder) {
        add_folder(reading);
        add_missing(reading);
    }
}

static char **names_outside(const ProgramSet *set)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < set->programs->len; i++)
        g_ptr_array_add(names, ((const Program *)set->programs->pdata[i])->name);
    g_ptr_array_add(names, NULL);
    return entry_outside((const char *const *)names->pdata);
}

static void read_contents(Reading *reading)
{
    g_auto(GStrv) outside = names_outside(reading->set);
    ProgramContents contents = {
        .root = reading->root,
        .sources = reading->sources,
        .outside = outside,
        .cancellable = reading->cancellable,
    };
    for (guint i = 0; i < reading->set->programs->len && !is_given_up(reading); i++)
        program_content_read(&contents, reading->set->programs->pdata[i]);
}

/* Where there is no memory for them, nothing can be loaded. */
static void break_all(ProgramSet *set, const char *why)
{
    for (guint i = 0; i < set->programs->len; i++) {
        Program *program = set->programs->pdata[i];
        if (!program->text)
            continue;
        program->fault = g_strdup(why);
        program_content_finish(program);
    }
}

static void make_texts(Reading *reading)
{
    g_autoptr(GError) error = NULL;
    ProgramSet *set = reading->set;
    set->all_texts = program_texts_make(set->programs, FALSE, reading->cancellable, &error);
    if (!error)
        set->scripts_texts = program_texts_make(set->programs, TRUE, reading->cancellable, &error);
    if (error)
        break_all(set, error->message);
}

/* A set of those that there are, of which nothing was read; and the root, to be freed. */
static Reading begin(const ProgramSources *sources, GCancellable *cancellable)
{
    Reading reading = {sources, cancellable, program_set_new()};
    reading.set->configured = g_ptr_array_ref(sources->programs);
    if (sources->programs->len == 0 && !sources->functions_folder)
        return reading;
    g_autoptr(GError) error = NULL;
    reading.root = program_root_open(sources->root, &error);
    g_autofree char *fault = error ? g_strdup_printf("js.root: %s", error->message) : NULL;
    reading.root_fault = fault;
    if (reading.root)
        reading.set->root = g_strdup(program_root_real(reading.root));
    collect(&reading);
    reading.root_fault = NULL;
    return reading;
}

ProgramSet *program_sources_read(const ProgramSources *sources, GCancellable *cancellable)
{
    Reading reading = begin(sources, cancellable);
    read_contents(&reading);
    program_root_free(reading.root);
    make_texts(&reading);
    return reading.set;
}

char **program_names_outside(const Settings *settings)
{
    g_autoptr(ProgramSources) sources = program_sources_new(settings, NULL, FALSE);
    Reading reading = begin(sources, NULL);
    g_autoptr(ProgramSet) set = reading.set;
    program_root_free(reading.root);
    return names_outside(set);
}

ProgramSet *program_set_read(const Settings *settings)
{
    g_autoptr(ProgramSources) sources = program_sources_new(settings, NULL, FALSE);
    return program_sources_read(sources, NULL);
}
