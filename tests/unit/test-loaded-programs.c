/* SPDX-License-Identifier: MIT
 *
 * What is known of programs once workers have loaded them, and what callers of their functions hear. */
#include "loaded-programs.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    char *folder;
    char *file;
    Settings *settings;
    LoadedPrograms *programs;
} World;

static void world_init(World *world, gconstpointer data)
{
    world->folder = g_dir_make_tmp("rrjs-XXXXXX", NULL);
    world->file = g_build_filename(world->folder, "pricing.js", NULL);
    g_assert_true(g_file_set_contents(world->file, "export const total = 1;", -1, NULL));
    g_autofree char *yaml = g_strdup_printf("version: '3'\njs:\n  root: %s\n  programs:\n    pricing: {file: pricing.js, timeout_ms: 5}\n",
                                            world->folder);
    g_autoptr(GError) error = NULL;
    world->settings = settings_load_text("t.yaml", yaml, strlen(yaml), NULL, &error);
    g_assert_no_error(error);
    world->programs = loaded_programs_new(program_set_read(world->settings), NULL);
}

static void world_clear(World *world, gconstpointer data)
{
    loaded_programs_unref(world->programs);
    settings_free(world->settings);
    g_unlink(world->file);
    g_rmdir(world->folder);
    g_free(world->file);
    g_free(world->folder);
}

static void take_exports(World *world, const char *json)
{
    g_autoptr(Outcome) outcome = outcome_new(OUTCOME_SUCCESS);
    outcome->result = g_bytes_new(json, strlen(json));
    g_assert_null(loaded_programs_take(world->programs, 0, outcome, FALSE));
}

static void take_failure(World *world, gboolean deadly, const char *news)
{
    g_autoptr(Outcome) outcome = outcome_new_failure(OUTCOME_ERROR, "Error: no");
    g_autofree char *told = loaded_programs_take(world->programs, 0, outcome, deadly);
    g_assert_cmpstr(told, ==, news);
}

static void assert_refused(World *world, const char *function, const char *error)
{
    g_autoptr(Outcome) refusal = loaded_programs_refusal(world->programs, function);
    g_assert_cmpstr(refusal ? refusal->error : NULL, ==, error);
}

static void test_what_is_not_known_is_tried(World *world, gconstpointer data)
{
    assert_refused(world, "pricing.total", NULL);
    assert_refused(world, "pricing.other", NULL);
    assert_refused(world, "other.total", "execution rejected: there is no program for the function other.total");
}

static void test_exports(World *world, gconstpointer data)
{
    take_exports(world, "[\"total\",\"default\",5]");
    assert_refused(world, "pricing.total", NULL);
    assert_refused(world, "pricing", NULL);
    assert_refused(world, "pricing.other",
                   "execution rejected: the program pricing has no export other; its exports: total, default");
}

static void test_a_failure_is_told_until_it_is_over(World *world, gconstpointer data)
{
    take_failure(world, FALSE, "Error: no (pricing.js)");
    take_failure(world, FALSE, NULL);
    assert_refused(world, "pricing.total", "execution error: the program pricing cannot be loaded: Error: no (pricing.js)");
    take_exports(world, "[\"total\"]");
    assert_refused(world, "pricing.total", NULL);
}

/* Another worker has it, and this one tries again with a call. */
static void test_a_failure_of_one_worker_is_its_own(World *world, gconstpointer data)
{
    take_exports(world, "[\"total\"]");
    take_failure(world, FALSE, "Error: no (pricing.js)");
    assert_refused(world, "pricing.total", NULL);
    g_assert_true(loaded_programs_wants(world->programs, 0));
}

static void test_who_ends_its_worker_is_not_loaded_again(World *world, gconstpointer data)
{
    take_exports(world, "[\"total\"]");
    take_failure(world, TRUE, "Error: no (pricing.js)");
    assert_refused(world, "pricing.total", "execution error: the program pricing cannot be loaded: Error: no (pricing.js)");
    g_assert_false(loaded_programs_wants(world->programs, 0));
}

/* Nonsense is not believed, and a list without an end not kept: the functions are tried. */
static void test_exports_that_are_none(World *world, gconstpointer data)
{
    g_autoptr(GString) many = g_string_new("[\"\"");
    g_autoptr(GString) large = g_string_new("[\"");
    for (guint i = 0; i < 100000; i++)
        g_string_append(many, ",\"x\"");
    for (guint i = 0; i < 100000; i++)
        g_string_append(large, "name of an export");
    g_string_append(many, "]");
    g_string_append(large, "\"]");
    const char *const rows[] = {"null", "{\"total\":1}", "\"total\"", "7", "[[\"total\"]]", "[{}]", "[\"\\ud800\"]", many->str, large->str};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        take_exports(world, rows[i]);
        assert_refused(world, "pricing.other", NULL);
        g_assert_true(loaded_programs_is_loaded(world->programs, 0));
        g_assert_cmpint(loaded_programs_know(world->programs, "pricing.total"), ==, FUNCTION_UNKNOWN);
    }
    take_exports(world, "[\"a\\u0000b\",\"\\u001b[2J\",null,true,\"total\",\"total\"]");
    assert_refused(world, "pricing.total", NULL);
    assert_refused(world, "pricing.a",
                   "execution rejected: the program pricing has no export a; its exports: \357\277\275[2J, total");
}

/* Ten thousand are nothing special. */
static void test_many_exports(World *world, gconstpointer data)
{
    g_autoptr(GString) json = g_string_new("[\"total\"");
    for (guint i = 1; i < 10000; i++)
        g_string_append_printf(json, ",\"nameOfExportNumber%u\"", i);
    g_string_append(json, "]");
    take_exports(world, json->str);
    g_assert_cmpint(loaded_programs_know(world->programs, "pricing.nameOfExportNumber9999"), ==, FUNCTION_EXISTS);
    g_assert_cmpint(loaded_programs_know(world->programs, "pricing.nameOfExportNumber10000"), ==, FUNCTION_MISSING);
}

/* It may be in somebody else's hands by then. */
static void test_a_worker_that_has_run_calls_is_counted_and_not_believed(World *world, gconstpointer data)
{
    take_exports(world, "[\"total\"]");
    g_autoptr(Outcome) failure = outcome_new_failure(OUTCOME_ERROR, "Error: no");
    g_autoptr(Outcome) success = outcome_new(OUTCOME_SUCCESS);
    success->result = g_bytes_new_static("[]", 2);
    loaded_programs_take_again(world->programs, 0, failure);
    loaded_programs_take_again(world->programs, 0, success);
    assert_refused(world, "pricing.total", NULL);
    g_assert_null(loaded_programs_fault(world->programs, 0));
    g_assert_cmpuint(loaded_programs_loads(world->programs, 0)->failed, ==, 1);
    g_assert_cmpuint(loaded_programs_loads(world->programs, 0)->loaded, ==, 2);
}

/* What one says that scripts may have taken over is shown, and refuses nobody. */
static void test_a_rumour_refuses_nobody(World *world, gconstpointer data)
{
    g_autoptr(Outcome) outcome = outcome_new_failure(OUTCOME_ERROR, "Error: no");
    loaded_programs_take_again(world->programs, 0, outcome);
    g_assert_null(loaded_programs_fault(world->programs, 0));
    g_assert_cmpstr(loaded_programs_told_fault(world->programs, 0), ==, "Error: no (pricing.js)");
    assert_refused(world, "pricing.total", NULL);
    take_exports(world, "[\"total\"]");
    g_assert_null(loaded_programs_told_fault(world->programs, 0));
}

static void test_limits(World *world, gconstpointer data)
{
    LoadedFunction found = loaded_programs_find(world->programs, "pricing.total");
    g_assert_cmpuint(loaded_function_limits(&found).timeout_ms, ==, 5);
    g_assert_cmpstr(found.export, ==, "total");
    g_assert_null(loaded_programs_find(world->programs, "pricing2").program);
}

#define ADD(name) g_test_add("/loaded-programs/" #name, World, NULL, world_init, test_##name, world_clear)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(what_is_not_known_is_tried);
    ADD(exports);
    ADD(a_failure_is_told_until_it_is_over);
    ADD(a_failure_of_one_worker_is_its_own);
    ADD(who_ends_its_worker_is_not_loaded_again);
    ADD(exports_that_are_none);
    ADD(many_exports);
    ADD(a_worker_that_has_run_calls_is_counted_and_not_believed);
    ADD(a_rumour_refuses_nobody);
    ADD(limits);
    return g_test_run();
}
