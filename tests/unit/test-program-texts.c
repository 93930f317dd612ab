/* SPDX-License-Identifier: MIT
 *
 * What workers are given of a set: the texts that are there, ready for the engine, and for those that only run scripts no
 * others than scripts may import. */
#include "programs.h"
#include "test-folder.h"

#include "module-notes.h"
#include "texts.h"

static ProgramSet *read_set(const char *programs)
{
    g_autofree char *root = at("app");
    g_autofree char *yaml = g_strdup_printf("js: {root: '%s', programs: %s}\n", root, programs);
    g_autoptr(GError) error = NULL;
    static Settings *settings;
    settings_free(settings);
    settings = settings_load_text("t.yaml", yaml, strlen(yaml), NULL, &error);
    g_assert_no_error(error);
    return program_set_read(settings);
}

static Texts map_texts(const ProgramSet *set, gboolean for_scripts)
{
    Texts texts;
    ProgramTexts given = program_set_texts(set, for_scripts);
    g_assert_true(texts_map(&texts, given.fd, NULL));
    g_assert_cmpuint(texts.size, ==, given.size);
    return texts;
}

static void assert_source(const Texts *texts, guint number, const char *text)
{
    gsize size;
    const char *source = texts_get(texts, number, TEXT_SOURCE, &size);
    g_assert_cmpstr(source, ==, text);
    g_assert_cmpuint(size, ==, text ? strlen(text) : size);
}

static char *module_of(const Texts *texts, guint number)
{
    gsize size;
    const gunichar2 *units = texts_get(texts, number, TEXT_MODULE, &size);
    return units ? g_utf16_to_utf8(units, (glong)(size / 2), NULL, NULL, NULL) : NULL;
}

static void test_who_gets_what(void)
{
    set_up();
    put("app/own.js", "export const a = 1;");
    put("app/open.js", "export const b = '\xc3\xa9\xf0\x9d\x84\x9e';");
    g_autoptr(ProgramSet) set = read_set("{own: own.js, gone: gone.js, open: {file: open.js, scripts: true}}");
    Texts all = map_texts(set, FALSE), open = map_texts(set, TRUE);
    assert_source(&all, 0, "export const a = 1;");
    assert_source(&all, 1, NULL);
    assert_source(&all, 2, "export const b = '\xc3\xa9\xf0\x9d\x84\x9e';");
    assert_source(&open, 0, NULL);
    assert_source(&open, 2, "export const b = '\xc3\xa9\xf0\x9d\x84\x9e';");
    g_autofree char *module = module_of(&open, 2), *none = module_of(&open, 0);
    g_assert_nonnull(strstr(module, "       const b = '\xc3\xa9\xf0\x9d\x84\x9e';"));
    g_assert_null(none);
    tear_down();
}

static void test_none(void)
{
    set_up();
    put("app/own.js", "1");
    g_autoptr(ProgramSet) set = read_set("{own: own.js}"), broken = read_set("{gone: {file: gone.js, scripts: true}}");
    g_assert_cmpint(program_set_texts(set, FALSE).fd, >=, 0);
    g_assert_cmpint(program_set_texts(set, TRUE).fd, ==, -1);
    g_assert_cmpint(program_set_texts(broken, FALSE).fd, ==, -1);
    g_assert_cmpint(program_set_texts(broken, TRUE).fd, ==, -1);
    tear_down();
}

static void test_notes(void)
{
    set_up();
    put("app/good.js", "export default import.meta\n");
    put("app/bad.js", "\n  export {a}");
    g_autoptr(ProgramSet) set = read_set("{good: good.js, bad: bad.js}");
    Texts texts = map_texts(set, FALSE);
    gsize size;
    g_auto(ToplevelMap) map = {0}, no_map = {0};
    ModuleFault fault = {0}, no_fault = {0};
    module_notes_unpack(texts_get(&texts, 0, TEXT_NOTES, &size), &map, &no_fault);
    g_assert_null(no_fault.message);
    g_assert_cmpint(map.form, ==, TOPLEVEL_MODULE);
    g_assert_cmpuint(map.insertions->len, >, 0);
    g_assert_cmpuint(map.last_line, ==, 2);
    g_assert_cmpstr(map.import_name, ==, "$mport");
    module_notes_unpack(texts_get(&texts, 1, TEXT_NOTES, &size), &no_map, &fault);
    g_autofree char *module = module_of(&texts, 1);
    g_assert_null(module);
    g_assert_nonnull(strstr(fault.message, "a"));
    g_assert_cmpuint(fault.line, ==, 2);
    g_assert_cmpuint(fault.column, ==, 11);
    module_fault_clear(&fault);
    tear_down();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/program-texts/who-gets-what", test_who_gets_what);
    g_test_add_func("/program-texts/none", test_none);
    g_test_add_func("/program-texts/notes", test_notes);
    return g_test_run();
}
