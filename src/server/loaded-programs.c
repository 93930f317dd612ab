/* SPDX-License-Identifier: MIT */
#include "loaded-programs.h"

#include <jansson.h>
#include <string.h>

#include "json-scan.h"
#include "printable.h"

#define SHOWN_MAX 200 /* bytes of a name that is told to who asked for it */

/* A worker may tell what it likes: what is more than this is not kept, and its functions are tried. */
#define EXPORTS_MAX 20000
#define EXPORTS_TEXT_MAX (512u << 10) /* bytes of the names as JSON */

typedef struct {
    const Program *program;
    char *fault;    /* why it could not be loaded when that was tried last; NULL: it could, as far as is known */
    char *rumour;   /* the same by a worker that is not believed */
    GHashTable *exports; /* a set of names; NULL: they are not known */
    char *shown; /* the first of them, for people */
    gboolean is_loaded; /* some worker has it */
    gboolean is_deadly;
    gboolean has_map_fault;
    guint versions; /* so far, this one included */
    ProgramLoads *loads; /* GRcBox: that of the one before, too */
} LoadedProgram;

struct LoadedPrograms {
    guint references;
    ProgramSet *set;
    guint count;
    gboolean wants_all;
    LoadedProgram *items;
    GHashTable *numbers; /* name → number */
};

/* The one of that name; NULL: there is none. */
static LoadedProgram *find(const LoadedPrograms *programs, const char *name)
{
    gpointer number;
    if (!programs || !g_hash_table_lookup_extended(programs->numbers, name, NULL, &number))
        return NULL;
    return &programs->items[GPOINTER_TO_UINT(number)];
}

/* Whether that is there, in this version. */
static gboolean is_same(const LoadedProgram *item, const Program *program)
{
    return item && g_str_equal(item->program->version, program->version);
}

LoadedPrograms *loaded_programs_new(ProgramSet *set, const LoadedPrograms *before)
{
    LoadedPrograms *programs = g_new0(LoadedPrograms, 1);
    programs->references = 1;
    programs->set = set;
    programs->count = set ? program_set_count(set) : 0;
    programs->items = g_new0(LoadedProgram, programs->count);
    programs->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < programs->count; i++) {
        const Program *program = program_set_get(set, i);
        programs->items[i] = (LoadedProgram){
            .program = program,
            .fault = g_strdup(program->fault),
        };
        const LoadedProgram *old = find(before, program->name);
        programs->items[i].loads = old ? g_rc_box_acquire(old->loads) : g_rc_box_new0(ProgramLoads);
        programs->items[i].versions = old ? old->versions + !is_same(old, program) : 1;
        g_hash_table_insert(programs->numbers, program->name, GUINT_TO_POINTER(i));
    }
    return programs;
}

LoadedPrograms *loaded_programs_again(const LoadedPrograms *before)
{
    return loaded_programs_new(before->set ? program_set_ref(before->set) : NULL, before);
}

LoadedPrograms *loaded_programs_ref(LoadedPrograms *programs)
{
    programs->references++;
    return programs;
}

static void forget_exports(LoadedProgram *item)
{
    g_clear_pointer(&item->exports, g_hash_table_unref);
    g_clear_pointer(&item->shown, g_free);
}

void loaded_programs_unref(LoadedPrograms *programs)
{
    if (--programs->references > 0)
        return;
    for (guint i = 0; i < programs->count; i++) {
        g_free(programs->items[i].fault);
        g_free(programs->items[i].rumour);
        forget_exports(&programs->items[i]);
        g_rc_box_release(programs->items[i].loads);
    }
    g_free(programs->items);
    g_hash_table_unref(programs->numbers);
    g_clear_pointer(&programs->set, program_set_unref);
    g_free(programs);
}

gboolean loaded_programs_are_same(const LoadedPrograms *programs, const LoadedPrograms *others)
{
    return programs->set == others->set;
}

gboolean loaded_programs_has(const LoadedPrograms *programs, const Program *program)
{
    return is_same(find(programs, program->name), program);
}

gboolean loaded_programs_are_equal(const LoadedPrograms *programs, const LoadedPrograms *others)
{
    gboolean are_equal = programs->count == others->count;
    for (guint i = 0; are_equal && i < programs->count; i++)
        are_equal = loaded_programs_has(others, programs->items[i].program);
    return are_equal;
}

static gboolean has_text(const GPtrArray *texts, const char *text)
{
    return texts && g_ptr_array_find_with_equal_func((GPtrArray *)texts, text, g_str_equal, NULL);
}

char *loaded_programs_objection(const LoadedPrograms *programs, const LoadedPrograms *before)
{
    const GPtrArray *faults = programs->set ? program_set_faults(programs->set) : NULL;
    const GPtrArray *known = before->set ? program_set_faults(before->set) : NULL;
    for (guint i = 0; faults && i < faults->len; i++) {
        if (!has_text(known, faults->pdata[i]))
            return g_strdup(faults->pdata[i]);
    }
    for (guint i = 0; i < programs->count; i++) {
        const LoadedProgram *item = &programs->items[i], *old = find(before, item->program->name);
        if (item->fault && !(is_same(old, item->program) && old->fault))
            return g_strdup_printf("the program %s cannot be loaded: %s", item->program->name, item->fault);
    }
    return NULL;
}

ProgramTexts loaded_programs_texts(const LoadedPrograms *programs, gboolean for_scripts)
{
    return programs->set ? program_set_texts(programs->set, for_scripts) : (ProgramTexts){.fd = -1};
}

const char *loaded_programs_root(const LoadedPrograms *programs)
{
    const char *root = programs->set ? program_set_root(programs->set) : NULL;
    return root ? root : "";
}

gboolean loaded_programs_take_map_fault(LoadedPrograms *programs, const char *name)
{
    LoadedProgram *item = find(programs, name);
    if (!item || item->has_map_fault)
        return FALSE;
    return item->has_map_fault = TRUE;
}

const ProgramLoads *loaded_programs_loads(const LoadedPrograms *programs, guint number)
{
    return programs->items[number].loads;
}

guint loaded_programs_versions(const LoadedPrograms *programs, guint number)
{
    return programs->items[number].versions;
}

guint loaded_programs_count(const LoadedPrograms *programs)
{
    return programs->count;
}

const Program *loaded_programs_get(const LoadedPrograms *programs, guint number)
{
    return programs->items[number].program;
}

void loaded_programs_want_all(LoadedPrograms *programs)
{
    programs->wants_all = TRUE;
}

gboolean loaded_programs_wants(const LoadedPrograms *programs, guint number)
{
    const LoadedProgram *item = &programs->items[number];
    return item->program->text && (programs->wants_all || !item->program->settings->lazy) && !item->is_deadly;
}

/* Whether it is an array of so few values that are no arrays or objects themselves; before there is memory for it. */
static gboolean is_short_list(const char *text, gsize size)
{
    JsonScan scan;
    json_scan_init(&scan, text, size, 1);
    guint count = 0;
    JsonToken token = json_scan_next(&scan);
    if (size > EXPORTS_TEXT_MAX || token != JSON_TOKEN_ARRAY)
        return FALSE;
    while ((token = json_scan_next(&scan)) > JSON_TOKEN_CLOSE && count <= EXPORTS_MAX)
        count++;
    return token == JSON_TOKEN_CLOSE && json_scan_next(&scan) == JSON_TOKEN_END;
}

static void take_name(LoadedProgram *item, GString *shown, const char *name)
{
    if (!g_hash_table_add(item->exports, g_strdup(name)))
        return;
    if (shown->len <= SHOWN_MAX)
        g_string_append_printf(shown, "%s%s", shown->len ? ", " : "", name);
}

/* Its exports are the strings of a JSON array. What is not a string is not a name; where it is no such array they stay what they
 * were. */
static void take_exports(LoadedProgram *item, GBytes *json)
{
    gsize size = 0;
    const char *text = json ? g_bytes_get_data(json, &size) : NULL;
    json_t *array = text && is_short_list(text, size) ? json_loadb(text, size, JSON_ALLOW_NUL, NULL) : NULL, *name;
    size_t index;
    if (!array)
        return;
    g_autoptr(GString) shown = g_string_new(NULL);
    forget_exports(item);
    item->exports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_array_foreach(array, index, name) {
        if (json_is_string(name) && strlen(json_string_value(name)) == json_string_length(name))
            take_name(item, shown, json_string_value(name));
    }
    json_decref(array);
    item->shown = shown->len ? printable(shown->str, SHOWN_MAX) : g_strdup("none");
}

/* With the place of the exception, or the file where that is all that is known, and not told already. */
static char *fault_text(const Outcome *outcome, const char *file)
{
    const OutcomeException *exception = outcome->exception;
    gboolean has_place = exception && exception->file;
    if (strstr(outcome->error, has_place ? exception->file : file))
        return g_strdup(outcome->error);
    if (!has_place)
        return g_strdup_printf("%s (%s)", outcome->error, file);
    return g_strdup_printf("%s (%s:%u:%u)", outcome->error, exception->file, exception->line, exception->column);
}

static void count(ProgramLoads *loads, const Outcome *outcome)
{
    if (outcome->status != OUTCOME_SUCCESS) {
        loads->failed++;
        return;
    }
    loads->loaded++;
    loads->last_us = outcome->duration_us;
}

char *loaded_programs_take(LoadedPrograms *programs, guint number, const Outcome *outcome, gboolean deadly)
{
    LoadedProgram *item = &programs->items[number];
    count(item->loads, outcome);
    item->is_deadly |= deadly;
    if (outcome->status != OUTCOME_SUCCESS) {
        g_autofree char *before = g_steal_pointer(&item->fault);
        item->fault = fault_text(outcome, item->program->file);
        return g_strcmp0(item->fault, before) != 0 ? g_strdup(item->fault) : NULL;
    }
    g_clear_pointer(&item->fault, g_free);
    item->is_loaded = TRUE;
    take_exports(item, outcome->result);
    return NULL;
}

void loaded_programs_take_again(LoadedPrograms *programs, guint number, const Outcome *outcome)
{
    LoadedProgram *item = &programs->items[number];
    count(item->loads, outcome);
    g_free(item->rumour);
    item->rumour = outcome->status == OUTCOME_SUCCESS ? NULL : fault_text(outcome, item->program->file);
}

/* What others have can be called: a worker that lacks it tries again with the call. */
static const char *fault_of(const LoadedProgram *item)
{
    return item->is_loaded && !item->is_deadly ? NULL : item->fault;
}

gboolean loaded_programs_is_loaded(const LoadedPrograms *programs, guint number)
{
    return programs->items[number].is_loaded;
}

const char *loaded_programs_fault(const LoadedPrograms *programs, guint number)
{
    return fault_of(&programs->items[number]);
}

const char *loaded_programs_told_fault(const LoadedPrograms *programs, guint number)
{
    const LoadedProgram *item = &programs->items[number];
    const char *fault = fault_of(item);
    return fault || item->is_loaded ? fault : item->rumour;
}

/* ---- functions ---- */

LoadedFunction loaded_programs_find(const LoadedPrograms *programs, const char *function)
{
    const char *dot = strchr(function, '.');
    g_autofree char *name = dot ? g_strndup(function, (gsize)(dot - function)) : NULL;
    const LoadedProgram *item = find(programs, name ? name : function);
    if (!item)
        return (LoadedFunction){0};
    return (LoadedFunction){item->program, (guint)(item - programs->items), dot ? dot + 1 : "default"};
}

FunctionKnowledge loaded_programs_know(const LoadedPrograms *programs, const char *function)
{
    LoadedFunction found = loaded_programs_find(programs, function);
    GHashTable *exports = found.program ? programs->items[found.number].exports : NULL;
    if (exports)
        return g_hash_table_contains(exports, found.export) ? FUNCTION_EXISTS : FUNCTION_MISSING;
    return found.program ? FUNCTION_UNKNOWN : FUNCTION_MISSING;
}

FunctionLimits loaded_function_limits(const LoadedFunction *function)
{
    const ProgramSettings *program = function->program->settings;
    const FunctionSettings *own = program_settings_function(program, function->export);
    return (FunctionLimits){
        .timeout_ms = own && own->timeout_ms ? own->timeout_ms : program->timeout_ms,
        .memory_mb = own && own->max_memory_mb ? own->max_memory_mb : program->max_memory_mb,
        .concurrent = own && own->max_concurrent ? own->max_concurrent : program->max_concurrent,
    };
}

static Outcome *no_program(const LoadedPrograms *programs, const char *function)
{
    g_autofree char *name = printable(function, SHOWN_MAX);
    return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: there is no program for the function %s%s", name,
                               programs->count ? "" : ": js.programs and js.functions are empty");
}

static Outcome *no_export(const LoadedProgram *item, const char *export)
{
    g_autofree char *name = printable(export, SHOWN_MAX);
    return outcome_new_failure(OUTCOME_REJECTED, "execution rejected: the program %s has no export %s; its exports: %s",
                               item->program->name, name, item->shown);
}

Outcome *loaded_programs_refusal(const LoadedPrograms *programs, const char *function)
{
    LoadedFunction found = loaded_programs_find(programs, function);
    if (!found.program)
        return no_program(programs, function);
    const LoadedProgram *item = &programs->items[found.number];
    if (fault_of(item))
        return outcome_new_failure(OUTCOME_ERROR, "execution error: the program %s cannot be loaded: %s", found.program->name,
                                   item->fault);
    if (item->exports && !g_hash_table_contains(item->exports, found.export))
        return no_export(item, found.export);
    return NULL;
}
