/* SPDX-License-Identifier: MIT
 *
 * Programs as they are on the disk: what is read, what is refused and in which words, what bounds it, versions. Each test has
 * a folder of its own, with app/ as js.root in it. */
#include "programs.h"
#include "test-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- a set ---- */

static Settings *settings;

/* js: what stands between the braces of the section js. */
static ProgramSet *read_set(const char *js)
{
    g_autofree char *root = at("app");
    g_autofree char *yaml = g_strdup_printf("js: {root: '%s', %s}\n", root, js);
    g_autoptr(GError) error = NULL;
    settings_free(settings);
    settings = settings_load_text("t.yaml", yaml, strlen(yaml), NULL, &error);
    g_assert_no_error(error);
    return program_set_read(settings);
}

static void assert_text(const Program *program, const char *text)
{
    g_assert_cmpstr(program->fault, ==, NULL);
    g_assert_nonnull(program->text);
    gsize size;
    gconstpointer data = g_bytes_get_data(program->text, &size);
    g_assert_cmpmem(data, size, text, strlen(text));
}

static void assert_faults(const ProgramSet *set, const char *joined)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const GPtrArray *faults = program_set_faults(set);
    for (guint i = 0; i < faults->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", (const char *)faults->pdata[i]);
    g_assert_cmpstr(text->str, ==, joined);
}

static const Program *find_good(const ProgramSet *set, const char *name, const char *file, const char *text)
{
    const Program *program = program_set_find(set, name);
    g_assert_nonnull(program);
    g_assert_cmpstr(program->name, ==, name);
    g_assert_cmpstr(program->file, ==, file);
    assert_text(program, text);
    return program;
}

static void assert_fault(const ProgramSet *set, const char *name, const char *fault)
{
    const Program *program = program_set_find(set, name);
    g_assert_nonnull(program);
    g_assert_cmpstr(program->fault, ==, fault);
    g_assert_null(program->text);
    g_assert_cmpuint(strlen(program->version), ==, 12);
    g_assert_null(strstr(program->fault, base));
}

/* Whatever stands at app/x.js as program x. */
static void assert_x(const char *fault)
{
    g_autoptr(ProgramSet) set = read_set("programs: {x: x.js}");
    assert_fault(set, "x", fault);
}

/* ---- what is read ---- */

static void test_none(void)
{
    g_autoptr(Settings) none = settings_load_text("t.yaml", "js: {root: /nowhere}", 20, NULL, NULL);
    g_autoptr(ProgramSet) set = program_set_read(none);
    g_assert_cmpuint(program_set_count(set), ==, 0);
    g_assert_null(program_set_find(set, "x"));
    assert_faults(set, "");
}

static void test_files(void)
{
    put("app/js/pricing.js", "export const a = 1\n");
    put("app/page.mjs", "");
    g_autofree char *absolute = at("app/js/../page.mjs");
    g_autofree char *js = g_strdup_printf("programs: {pricing: ./js/../js/pricing.js, page: {file: page.mjs}, full: '%s'}", absolute);
    g_autoptr(ProgramSet) set = read_set(js), same = program_set_ref(set);
    g_assert_cmpuint(program_set_count(set), ==, 3);
    const Program *pricing = find_good(set, "pricing", "js/pricing.js", "export const a = 1\n");
    g_assert_true(pricing == program_set_get(set, 0));
    g_assert_true(pricing->settings == settings->programs->pdata[0]);
    g_assert_cmpstr(pricing->env, ==, "{}");
    (void)find_good(set, "page", "page.mjs", "");
    (void)find_good(set, "full", "page.mjs", "");
    assert_faults(set, "");
}

static void test_relative_root(void)
{
    g_autofree char *old = g_get_current_dir();
    put("app/.rr.yaml", "js: {programs: {x: js/x.js}}");
    put("app/js/x.js", "1");
    put("app/js/y.yaml", "js: {root: .., programs: {x: js/x.js, y: x.js}}");
    static const char *const roots[][3] = {{"app", NULL, "."}, {".", "app/.rr.yaml", "app"}, {".", "app/js/y.yaml", "app/js/.."}};
    for (gsize i = 0; i < G_N_ELEMENTS(roots); i++) {
        g_autofree char *folder = at(roots[i][0]);
        g_assert_cmpint(g_chdir(folder), ==, 0);
        g_autoptr(Settings) loaded = settings_load(roots[i][1], NULL, NULL);
        g_assert_cmpstr(loaded->root, ==, roots[i][2]);
        g_autoptr(ProgramSet) set = program_set_read(loaded);
        (void)find_good(set, "x", "js/x.js", "1");
    }
    g_assert_cmpint(g_chdir(old), ==, 0);
}

static void test_text(void)
{
    put("app/x.js", "\xef\xbb\xbf" "1 \xc3\xa9");
    g_autoptr(ProgramSet) set = read_set("programs: {x: x.js}");
    (void)find_good(set, "x", "x.js", "1 \xc3\xa9");
    put("app/x.js", "1 \xe9");
    assert_x("reading x.js: not UTF-8");
    put_bytes("app/x.js", "\xff\xfe" "1\0", 4);
    assert_x("reading x.js: not UTF-8, but UTF-16");
}

static void test_size(void)
{
    g_autofree char *text = g_strnfill(2048, ' ');
    put_bytes("app/x.js", text, 2048);
    g_autoptr(ProgramSet) set = read_set("programs: {x: x.js}, max_code_kb: 2");
    (void)find_good(set, "x", "x.js", text);
    put_bytes("app/x.js", text, 2047);
    g_autofree char *full = at("app/x.js");
    g_assert_cmpint(truncate(full, 2049), ==, 0);
    g_autoptr(ProgramSet) other = read_set("programs: {x: x.js}, max_code_kb: 2");
    assert_fault(other, "x", "reading x.js: 2049 bytes are more than 2048 (js.max_code_kb)");
    /* Said before there is memory for it. */
    g_assert_cmpint(truncate(full, (off_t)1 << 40), ==, 0);
    assert_x("reading x.js: 1099511627776 bytes are more than 16777216 (js.max_code_kb)");
}

/* Of all together. */
static void test_sum_of_sizes(void)
{
    for (guint i = 0; i < 17; i++) {
        g_autofree char *file = g_strdup_printf("app/js/p%02u.js", i), *full = at(file);
        put(file, "");
        g_assert_cmpint(truncate(full, 16 << 20), ==, 0);
    }
    g_autoptr(ProgramSet) set = read_set("functions: js");
    g_assert_null(program_set_find(set, "p15")->fault);
    assert_fault(set, "p16", "reading js/p16.js: all programs together are larger than 268435456 bytes");
}

/* ---- what is no file ---- */

static void test_kinds(void)
{
    g_autofree char *full = at("app/x.js");
    assert_x("reading x.js: No such file or directory");
    put_folder("app/x.js");
    assert_x("reading x.js: a folder, no file");
    g_assert_cmpint(g_rmdir(full), ==, 0);

    g_assert_cmpint(mkfifo(full, 0600), ==, 0);
    assert_x("reading x.js: no ordinary file");
    g_assert_cmpint(g_unlink(full), ==, 0);

    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, full, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
    assert_x("reading x.js: no ordinary file");
    close(fd);
    g_assert_cmpint(g_unlink(full), ==, 0);

    put("app/y", "");
    put_link("app/x.js", "y/x.js");
    assert_x("reading x.js: Not a directory");
    g_assert_cmpint(g_unlink(full), ==, 0);
    put_link("app/x.js", "x.js");
    assert_x("reading x.js: Too many levels of symbolic links");
}

static void test_device(void)
{
    g_autoptr(Settings) loaded = settings_load_text("t.yaml", "js: {root: /dev, programs: {x: null, y: ../dev/zero}}", 53, NULL, NULL);
    g_autoptr(ProgramSet) set = program_set_read(loaded);
    g_assert_cmpuint(program_set_count(set), ==, 1);
    g_assert_cmpstr(program_set_get(set, 0)->fault, ==, "reading zero: no ordinary file");
}

static void test_permission(void)
{
    g_autofree char *full = at("app/x.js");
    put("app/x.js", "1");
    g_assert_cmpint(g_chmod(full, 0), ==, 0);
    if (access(full, R_OK) == 0)
        g_test_skip("root reads everything");
    else
        assert_x("reading x.js: Permission denied");
}

/* ---- the root ---- */

static void test_root(void)
{
    g_autofree char *full = at("app");
    g_assert_cmpint(g_rmdir(full), ==, 0);
    g_autoptr(ProgramSet) set = read_set("programs: {x: x.js}, functions: js");
    assert_fault(set, "x", "reading x.js: js.root: No such file or directory");
    assert_faults(set, "js.root: No such file or directory");
    put("app", "");
    assert_x("reading x.js: js.root: Not a directory");
}

static void test_outside(void)
{
    put("secret.js", "1");
    put("application/x.js", "1");
    g_autofree char *absolute = at("secret.js");
    g_autofree char *js = g_strdup_printf("programs: {a: ../secret.js, b: '%s', c: ../application/x.js, d: ..}", absolute);
    g_autoptr(ProgramSet) set = read_set(js);
    assert_fault(set, "a", "reading ../secret.js: it is outside js.root");
    assert_fault(set, "b", "reading secret.js: it is outside js.root");
    assert_fault(set, "c", "reading ../application/x.js: it is outside js.root");
    assert_fault(set, "d", "reading ..: it is outside js.root");
    g_autoptr(ProgramSet) folder = read_set("functions: ../application");
    assert_faults(folder, "the folder is outside js.root");
}

/* Links that stay inside work, whatever they are written like; those that leave are refused wherever they stand. */
static void test_links(void)
{
    put("app/releases/2/x.js", "2");
    put("secret.js", "secret");
    put("application/x.js", "secret");
    put_link("app/current", "releases/2");
    put_link("app/file.js", "releases/2/x.js");
    put_link("app/up.js", "../app/current/x.js");
    put_link("app/out.js", "../secret.js");
    put_link("app/out", "..");
    put_link("app/twice.js", "out.js");
    put_link("app/beside", "../application");
    put_link("app/null.js", "/dev/null");
    put_link("app/self.js", "/proc/self/root/etc/passwd");
    g_autofree char *inside = at("app/releases/2/x.js"), *outside = at("secret.js");
    put_link("app/absolute.js", inside);
    put_link("app/away.js", outside);
    g_autoptr(ProgramSet) set = read_set("programs: {a: current/x.js, b: file.js, c: up.js, d: absolute.js, e: out.js, "
                                         "f: out/secret.js, g: twice.js, h: away.js, i: beside/x.js, j: 'null.js', k: self.js, "
                                         "l: out/app/file.js}");
    (void)find_good(set, "a", "current/x.js", "2");
    (void)find_good(set, "b", "file.js", "2");
    (void)find_good(set, "c", "up.js", "2");
    (void)find_good(set, "d", "absolute.js", "2");
    assert_fault(set, "e", "reading out.js: a link on the way leads out of js.root");
    assert_fault(set, "f", "reading out/secret.js: a link on the way leads out of js.root");
    assert_fault(set, "g", "reading twice.js: a link on the way leads out of js.root");
    assert_fault(set, "h", "reading away.js: a link on the way leads out of js.root");
    assert_fault(set, "i", "reading beside/x.js: a link on the way leads out of js.root");
    assert_fault(set, "j", "reading null.js: a link on the way leads out of js.root");
    assert_fault(set, "k", "reading self.js: a link on the way leads out of js.root");
    (void)find_good(set, "l", "out/app/file.js", "2");
}

/* A root may be a link itself. */
static void test_linked_root(void)
{
    put("releases/2/x.js", "2");
    g_autofree char *root = at("app");
    g_assert_cmpint(g_rmdir(root), ==, 0);
    put_link("app", "releases/2");
    g_autofree char *absolute = at("releases/2/x.js"), *linked = at("app/x.js");
    g_autofree char *js = g_strdup_printf("programs: {x: x.js, y: '%s', z: '%s'}", absolute, linked);
    g_autoptr(ProgramSet) set = read_set(js);
    (void)find_good(set, "x", "x.js", "2");
    (void)find_good(set, "y", "x.js", "2");
    (void)find_good(set, "z", "x.js", "2");
}

/* Somebody turns a folder on the way into a link out of the root and back, as fast as can be. */
static gpointer swap(gpointer stop)
{
    g_autofree char *folder = at("app/a"), *aside = at("app/aside"), *link = at("app/link");
    while (!g_atomic_int_get((gint *)stop)) {
        (void)rename(folder, aside);
        (void)rename(link, folder);
        (void)rename(folder, link);
        (void)rename(aside, folder);
    }
    return NULL;
}

static void test_race(void)
{
    put("app/a/x.js", "good");
    put("outside/x.js", "secret");
    put_link("app/link", "../outside");
    gint stop = 0;
    GThread *thread = g_thread_new("swap", swap, &stop);
    for (guint i = 0; i < 5000; i++) {
        g_autoptr(ProgramSet) set = read_set("programs: {x: a/x.js}");
        const Program *program = program_set_get(set, 0);
        if (!program->fault)
            assert_text(program, "good");
    }
    g_atomic_int_set(&stop, 1);
    g_thread_join(thread);
}

/* A file that is written all the time is a fault, or one of its states. */
static gpointer rewrite(gpointer stop)
{
    g_autofree char *full = at("app/x.js"), *text = g_strnfill(1 << 20, 'a');
    int fd = open(full, O_WRONLY | O_CLOEXEC);
    for (guint i = 0; !g_atomic_int_get((gint *)stop); i++)
        g_assert_cmpint(ftruncate(fd, 0) == 0 && pwrite(fd, text, 1 << (10 + i % 11), 0) > 0, ==, TRUE);
    close(fd);
    return NULL;
}

static void test_changes(void)
{
    put("app/x.js", "");
    gint stop = 0;
    GThread *thread = g_thread_new("rewrite", rewrite, &stop);
    guint faults = 0;
    for (guint i = 0; i < 200; i++) {
        g_autoptr(ProgramSet) set = read_set("programs: {x: x.js}");
        const Program *program = program_set_get(set, 0);
        faults += program->fault != NULL;
        if (program->fault)
            g_assert_cmpstr(program->fault, ==, "reading x.js: it changes while it is read");
    }
    g_atomic_int_set(&stop, 1);
    g_thread_join(thread);
    g_test_message("%u of 200 were faults", faults);
}

/* ---- js.functions ---- */

static void test_folder(void)
{
    put("app/js/pricing.js", "1");
    put("app/js/mail/render.mjs", "2");
    put("app/js/mail/data.json", "{}");
    put("app/js/mail/render.mjs.map", "{}");
    put("app/js/.hidden.js", "3");
    put("app/js/.git/x.js", "3");
    put("app/js/node_modules/a/index.js", "3");
    put("app/js/types.d.ts", "3");
    put("app/js/README", "3");
    put("shared/x.js", "4");
    put("app/lib/x.js", "5");
    put_link("app/js/lib", "../lib");
    g_autoptr(ProgramSet) set = read_set("functions: ./js, programs: {pricing: {scripts: true}, extra: lib/x.js}");
    g_assert_cmpuint(program_set_count(set), ==, 4);
    (void)find_good(set, "extra", "lib/x.js", "5");
    (void)find_good(set, "lib/x", "js/lib/x.js", "5");
    (void)find_good(set, "mail/render", "js/mail/render.mjs", "2");
    const Program *pricing = find_good(set, "pricing", "js/pricing.js", "1");
    g_assert_true(pricing->settings->scripts);
    g_assert_true(program_set_get(set, 1) == program_set_find(set, "lib/x"));
    assert_faults(set, "");
}

static void test_folder_is_the_root(void)
{
    put("app/x.js", "1");
    put("app/a/x.js", "2");
    g_autoptr(ProgramSet) set = read_set("functions: .");
    (void)find_good(set, "x", "x.js", "1");
    (void)find_good(set, "a/x", "a/x.js", "2");
}

static void test_folder_faults(void)
{
    put("app/js/Mail.js", "1");
    put("app/js/a b/c.d.js", "1");
    put("app/js/x.js", "1");
    put("app/js/x.mjs", "1");
    put("app/js/pricing.js", "1");
    put("app/other.js", "2");
    put("secret/x.js", "1");
    put_link("app/js/loop", "..");
    put_link("app/js/out", "../../secret");
    put_link("app/js/gone.js", "nowhere");
    g_autoptr(ProgramSet) set = read_set("functions: js, programs: {pricing: other.js, absent: {lazy: true}}");
    assert_faults(set,
                  "js/loop/js: a link to a folder that it is in\n"
                  "js/out: a link on the way leads out of js.root\n"
                  "js/Mail.js: \"Mail\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them\n"
                  "js/a b/c.d.js: \"a b/c.d\" is not a program's name: of a-z, 0-9, _ and -, in parts with / between them\n"
                  "js/pricing.js: a program of the name pricing is there already: js.programs.pricing (t.yaml:1)\n"
                  "js/x.mjs: a program of the name x is there already: js/x.js");
    (void)find_good(set, "pricing", "other.js", "2");
    (void)find_good(set, "x", "js/x.js", "1");
    assert_fault(set, "gone", "reading js/gone.js: No such file or directory");
    assert_fault(set, "absent", "no absent.js, absent.ts or the like is below js.functions, and js.programs.absent has no file");
    g_autoptr(ProgramSet) missing = read_set("functions: nowhere");
    assert_faults(missing, "nowhere: No such file or directory");
}

static void test_depth(void)
{
    g_autoptr(GString) path = g_string_new("app/js");
    for (guint i = 0; i <= 33; i++)
        g_string_append(path, "/a");
    g_autofree char *deep = g_strconcat(path->str, "/x.js", NULL);
    put(deep, "1");
    g_autoptr(ProgramSet) set = read_set("functions: js");
    g_assert_cmpuint(program_set_count(set), ==, 0);
    const GPtrArray *faults = program_set_faults(set);
    g_assert_cmpuint(faults->len, ==, 1);
    g_assert_true(g_str_has_suffix(faults->pdata[0], "/a/a: folders nested more than 32 deep"));
}

/* Names of any bytes, and many of them. */
static void test_bad_names(void)
{
    put("app/js/a\xff/x.js", "1");
    g_autoptr(ProgramSet) set = read_set("functions: js");
    assert_faults(set, "js/a\xef\xbf\xbd/x.js: \"a\xef\xbf\xbd/x\" is not a program's name: of a-z, 0-9, _ and -, in parts with / "
                       "between them");
    for (guint i = 0; i < 200; i++) {
        g_autofree char *file = g_strdup_printf("app/js/X%u.js", i);
        put(file, "1");
    }
    g_autoptr(ProgramSet) many = read_set("functions: js");
    g_assert_cmpuint(program_set_faults(many)->len, ==, 101);
    g_assert_cmpstr(program_set_faults(many)->pdata[100], ==, "there are more than 100 faults, of which these are the first");
}

static void test_thousand(void)
{
    for (guint i = 0; i < 1000; i++) {
        g_autofree char *file = g_strdup_printf("app/js/%u/p%u.js", i % 10, i), *text = g_strdup_printf("%u", i);
        put(file, text);
    }
    g_autoptr(ProgramSet) set = read_set("functions: js");
    g_assert_cmpuint(program_set_count(set), ==, 1000);
    assert_faults(set, "");
    (void)find_good(set, "7/p517", "js/7/p517.js", "517");
}

static void test_too_many(void)
{
    for (guint i = 0; i < SETTINGS_PROGRAMS_MAX + 2; i++) {
        g_autofree char *file = g_strdup_printf("app/js/p%05u.js", i);
        put(file, "");
    }
    g_autoptr(ProgramSet) set = read_set("functions: js");
    g_assert_cmpuint(program_set_count(set), ==, SETTINGS_PROGRAMS_MAX);
    assert_faults(set, "js/p04096.js: more programs than 4096\n"
                       "js/p04097.js: more programs than 4096");
}

/* ---- source maps ---- */

typedef struct {
    const char *text;   /* of js/x.js */
    const char *map;    /* NULL: none */
    const char *fault;  /* NULL: none */
} MapCase;

#define MAP "{\"version\":3}"

static const MapCase map_cases[] = {
    {"1", MAP, NULL}, /* beside it */
    {"1\n//# sourceMappingURL=x.js.map\n", MAP, NULL},
    {"1\n//# sourceMappingURL=./other.map?v=1#x", "{\"o\":1}", NULL},
    {"1\n//# sourceMappingURL=../maps/a%20b.map", "{\"m\":1}", NULL},
    {"1\n//# sourceMappingURL=/maps/a%20b.map", "{\"m\":1}", NULL},
    {"1\n//# sourceMappingURL=data:application/json;base64,eyJkIjoxfQ==\n", "{\"d\":1}", NULL},
    {"1\n//# sourceMappingURL=data:application/json;charset=utf-8,%7B%22d%22%3A1%7D", "{\"d\":1}", NULL},
    {"1\n//# sourceMappingURL=guarded.map", "{\"g\":1}", NULL},
    {"1\n//# sourceMappingURL=linked.map", MAP, NULL},
    {"1\n//# sourceMappingURL=gone.map", NULL, "source map js/gone.map: No such file or directory"},
    {"1\n//# sourceMappingURL=https://a.example/x.map", NULL,
     "source map: https://a.example/x.map is no file: maps are not fetched"},
    {"1\n//# sourceMappingURL=//a.example/x.map", NULL, "source map: //a.example/x.map is no file: maps are not fetched"},
    {"1\n//# sourceMappingURL=file:///etc/passwd", NULL, "source map: file:///etc/passwd is no file: maps are not fetched"},
    {"1\n//# sourceMappingURL=../../secret.map", NULL, "source map js/../../secret.map: it is outside js.root"},
    {"1\n//# sourceMappingURL=/../secret.map", NULL, "source map ./../secret.map: it is outside js.root"},
    {"1\n//# sourceMappingURL=%2e%2e/%2e%2e/secret.map", NULL, "source map js/../../secret.map: it is outside js.root"},
    {"1\n//# sourceMappingURL=out.map", NULL, "source map js/out.map: a link on the way leads out of js.root"},
    {"1\n//# sourceMappingURL=fifo.map", NULL, "source map js/fifo.map: no ordinary file"},
    {"1\n//# sourceMappingURL=.", NULL, "source map js: a folder, no file"},
    {"1\n//# sourceMappingURL=%00", NULL, "source map: %00 is no path"},
    {"1\n//# sourceMappingURL=%zz", NULL, "source map: %zz is no path"},
    {"1\n//# sourceMappingURL=?x", NULL, "source map: ?x is no path"},
    {"1\n//# sourceMappingURL=large.map", NULL, "source map js/large.map: 104857600 bytes are more than 33554432"},
    {"1\n//# sourceMappingURL=list.map", NULL, "source map js/list.map: JSON, but no object"},
    {"1\n//# sourceMappingURL=data:application/json;base64,eyJkIjoxfQ", "{\"d\":1}", NULL},
    {"1\n//# sourceMappingURL=data:application/json", NULL, "source map in the file: its data: URL has no comma"},
    {"1\n//# sourceMappingURL=data:,%7", NULL, "source map in the file: its data: URL has a % that begins no escape"},
    {"1\n//# sourceMappingURL=data:,[]", NULL, "source map in the file: JSON, but no object"},
};

static void put_map_neighbours(void)
{
    put("app/js/x.js.map", MAP);
    put("app/js/other.map", "{\"o\":1}");
    put("app/js/guarded.map", "\xef\xbb\xbf)]}'\n{\"g\":1}");
    put("app/js/list.map", " [1]");
    put("app/maps/a b.map", "{\"m\":1}");
    put("secret.map", "{\"s\":1}");
    put_link("app/js/linked.map", "../js/x.js.map");
    put_link("app/js/out.map", "../../secret.map");
    put("app/js/large.map", "");
    g_autofree char *fifo = at("app/js/fifo.map"), *large = at("app/js/large.map");
    g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
    g_assert_cmpint(truncate(large, 100 << 20), ==, 0);
}

static void assert_map(const Program *program, const char *map, const char *fault)
{
    g_assert_cmpstr(program->fault, ==, NULL);
    g_assert_cmpstr(program->map_fault, ==, fault);
    g_assert_cmpint(program->map != NULL, ==, map != NULL);
    gsize size = 0;
    gconstpointer data = map ? g_bytes_get_data(program->map, &size) : NULL;
    if (map)
        g_assert_cmpmem(data, size, map, strlen(map));
}

static void test_maps(void)
{
    put_map_neighbours();
    for (gsize i = 0; i < G_N_ELEMENTS(map_cases); i++) {
        put("app/js/x.js", map_cases[i].text);
        g_autoptr(ProgramSet) set = read_set("programs: {x: js/x.js}");
        assert_map(program_set_get(set, 0), map_cases[i].map, map_cases[i].fault);
    }
}

/* An inline map is no part of the text that workers get. */
static void test_inline_map_leaves_the_text(void)
{
    put("app/x.js", "one\n two //# sourceMappingURL=data:,{}\n// end\n");
    g_autoptr(ProgramSet) set = read_set("programs: {x: x.js}");
    assert_map(find_good(set, "x", "x.js", "one\n two "), "{}", NULL);
    put("app/x.js", "one\n//# sourceMappingURL=data:,{\n");
    g_autoptr(ProgramSet) broken = read_set("programs: {x: x.js}");
    assert_text(program_set_get(broken, 0), "one\n//# sourceMappingURL=data:,{\n");
    g_assert_true(g_str_has_prefix(program_set_get(broken, 0)->map_fault, "source map in the file: no JSON: "));
}

/* Beside where the links of the program end; a broken one beside it is told, none is not. */
static void test_map_beside(void)
{
    put("app/releases/2/x.js", "1");
    put("app/releases/2/x.js.map", MAP);
    put_link("app/x.js", "releases/2/x.js");
    put("app/y.js", "1");
    put("app/y.js.map", "{");
    put("app/z.js", "1");
    g_autoptr(ProgramSet) set = read_set("programs: {x: x.js, y: y.js, z: z.js}");
    assert_map(program_set_get(set, 0), MAP, NULL);
    g_assert_true(g_str_has_prefix(program_set_get(set, 1)->map_fault, "source map y.js.map: no JSON: "));
    assert_map(program_set_get(set, 2), NULL, NULL);
    g_autofree char *version = g_strdup(program_set_get(set, 0)->version);
    put("app/releases/2/x.js.map", "{\"version\":4}");
    g_autoptr(ProgramSet) other = read_set("programs: {x: x.js}");
    g_assert_cmpstr(program_set_get(other, 0)->version, !=, version);
}

/* ---- env and versions ---- */

static void test_env(void)
{
    put("app/x.js", "1");
    g_setenv("T_KEY", "a\"b\\c\n\x7f\xc3\xa9", TRUE);
    g_setenv("T_EMPTY", "", TRUE);
    g_unsetenv("T_GONE");
    g_autoptr(ProgramSet) set = read_set("programs: {x: {file: x.js, env: [T_EMPTY, T_GONE, T_KEY]}}");
    const Program *program = find_good(set, "x", "x.js", "1");
    g_assert_cmpstr(program->env, ==, "{\"T_EMPTY\":\"\",\"T_KEY\":\"a\\\"b\\\\c\\u000a\\u007f\xc3\xa9\"}");
    g_setenv("T_KEY", "\xff", TRUE);
    g_autoptr(ProgramSet) other = read_set("programs: {x: {file: x.js, env: [T_KEY]}}");
    assert_fault(other, "x", "the variable T_KEY is not UTF-8");
}

static void test_versions(void)
{
    put("app/x.js", "1");
    put("app/y.js", "1");
    g_setenv("T_KEY", "a", TRUE);
    const char *js = "programs: {x: x.js, y: y.js, z: {file: x.js, env: [T_KEY]}, gone: gone.js}";
    g_autoptr(ProgramSet) one = read_set(js);
    g_autofree char *x = g_strdup(program_set_get(one, 0)->version), *z = g_strdup(program_set_get(one, 2)->version);
    g_autofree char *gone = g_strdup(program_set_get(one, 3)->version);
    g_assert_cmpuint(strspn(x, "0123456789abcdef"), ==, 12);
    g_assert_cmpstr(program_set_get(one, 1)->version, ==, x);
    g_assert_cmpstr(z, !=, x);
    g_setenv("T_KEY", "b", TRUE);
    g_autoptr(ProgramSet) two = read_set(js);
    g_assert_cmpstr(program_set_get(two, 0)->version, ==, x);
    g_assert_cmpstr(program_set_get(two, 2)->version, !=, z);
    g_assert_cmpstr(program_set_get(two, 3)->version, ==, gone);
    put("app/x.js", "2");
    g_autoptr(ProgramSet) three = read_set(js);
    g_assert_cmpstr(program_set_get(three, 0)->version, !=, x);
}

typedef struct {
    const char *path;
    void (*run)(void);
} Case;

static const Case cases[] = {
    {"/programs/none", test_none},
    {"/programs/files", test_files},
    {"/programs/relative-root", test_relative_root},
    {"/programs/text", test_text},
    {"/programs/size", test_size},
    {"/programs/sum-of-sizes", test_sum_of_sizes},
    {"/programs/kinds", test_kinds},
    {"/programs/device", test_device},
    {"/programs/permission", test_permission},
    {"/programs/root", test_root},
    {"/programs/outside", test_outside},
    {"/programs/links", test_links},
    {"/programs/linked-root", test_linked_root},
    {"/programs/race", test_race},
    {"/programs/changes", test_changes},
    {"/programs/folder", test_folder},
    {"/programs/folder-is-the-root", test_folder_is_the_root},
    {"/programs/folder-faults", test_folder_faults},
    {"/programs/depth", test_depth},
    {"/programs/bad-names", test_bad_names},
    {"/programs/thousand", test_thousand},
    {"/programs/too-many", test_too_many},
    {"/programs/maps", test_maps},
    {"/programs/inline-map-leaves-the-text", test_inline_map_leaves_the_text},
    {"/programs/map-beside", test_map_beside},
    {"/programs/env", test_env},
    {"/programs/versions", test_versions},
};

static void run(gconstpointer data)
{
    set_up();
    ((const Case *)data)->run();
    tear_down();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], run);
    int status = g_test_run();
    settings_free(settings);
    return status;
}
