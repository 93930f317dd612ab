/* SPDX-License-Identifier: MIT
 *
 * Bundlers that are none, that others could have put there, that try to get out, and that answer nonsense: each ends in an
 * answer that says so, and harms nobody. */
#include "bundler.h"
#include "test-folder.h"

#include <sys/eventfd.h>

#define OTHER_USER 12345

/* ---- fakes ---- */

static void put_fake(const char *path)
{
    g_autofree char *bytes = NULL, *full = at(path);
    gsize size;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(g_getenv("FAKE_BUNDLER"), &bytes, &size, &error);
    g_assert_no_error(error);
    put_bytes(path, bytes, size);
    g_assert_cmpint(chmod(full, 0755), ==, 0);
}

static void set_mode(const char *path, mode_t mode)
{
    g_autofree char *full = at(path);
    g_assert_cmpint(chmod(full, mode), ==, 0);
}

static void give_away(const char *path)
{
    g_autofree char *full = at(path);
    g_assert_cmpint(lchown(full, OTHER_USER, (gid_t)-1), ==, 0);
}

/* The text with the folder of the test as DIR. */
static char *without_folder(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, base, -1);
    return g_strjoinv("DIR", parts);
}

/* program: relative to the test's folder, or NULL. */
static BundleRequest request_for(const char *root, const char *program)
{
    static const char *const outside[] = {NULL};
    return (BundleRequest){.root = root, .entry = "app.ts", .program = program, .outside = outside, .sandbox = SANDBOX_REQUIRE};
}

static char *failure_of(const BundleRequest *request, BundlerError code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Bundle) made = bundler_run(request, &error);
    g_assert_null(made);
    if (!g_error_matches(error, BUNDLER_ERROR, (int)code))
        g_error("code %d: %s", error->code, error->message);
    g_autofree char *prefix = g_strdup_printf("bundling %s: ", request->entry);
    gboolean is_about_bundler = code != BUNDLER_ERROR_SOURCE && code != BUNDLER_ERROR_MISSING;
    g_assert_true(g_str_has_prefix(error->message, prefix) == is_about_bundler);
    return without_folder(error->message + (is_about_bundler ? strlen(prefix) : 0));
}

static char *failure_by(const char *program, BundlerError code)
{
    g_autofree char *root = at("app"), *path = program ? at(program) : NULL;
    BundleRequest request = request_for(root, path);
    return failure_of(&request, code);
}

static void assert_begins(const char *text, const char *start)
{
    if (!g_str_has_prefix(text, start))
        g_error("\"%s\" does not begin with \"%s\"", text, start);
}

static void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        g_error("no \"%s\" in \"%s\"", part, text);
}

/* ---- which one ---- */

static void test_missing(void)
{
    g_setenv("PATH", "relative:/nonexistent:", TRUE);
    g_autofree char *message = failure_by(NULL, BUNDLER_ERROR_MISSING);
    assert_begins(message, "app.ts needs a bundler, and no esbuild is there: looked for node_modules/@esbuild/linux-");
    assert_contains(message, "js.bundler");
    assert_contains(message, "rrjs build");
    g_autofree char *named = failure_by("nowhere", BUNDLER_ERROR_REFUSED);
    g_assert_cmpstr(named, ==, "looking at DIR/nowhere: No such file or directory");
}

/* Below a node_modules, for this machine. */
static char *native_in(const char *modules)
{
    return g_strdup_printf("%s/@esbuild/%s/bin/esbuild", modules, g_getenv("ESBUILD_PLATFORM"));
}

static void test_order(void)
{
    static const char *const modules[] = {"app/node_modules", "app/js/node_modules/.pnpm/esbuild@1/node_modules",
                                          "app/js/node_modules"};
    g_autofree char *root = at("app"), *path = at("path"), *named = at("named");
    BundleRequest request = request_for(root, NULL);
    request.entry = "js/app.ts";
    put("app/version", "0.25.0");
    put("app/behaviour", "says-nothing");
    g_setenv("PATH", path, TRUE);
    put_fake("path/esbuild");
    g_autofree char *by_path = failure_of(&request, BUNDLER_ERROR_FAILED);
    g_assert_cmpstr(by_path, ==, "DIR/path/esbuild ended with status 3");
    put_link("app/js/node_modules/esbuild", ".pnpm/esbuild@1/node_modules/esbuild");
    put_folder("app/js/node_modules/.pnpm/esbuild@1/node_modules/esbuild");
    for (guint i = 0; i < G_N_ELEMENTS(modules); i++) {
        g_autofree char *native = native_in(modules[i]), *expected = g_strdup_printf("DIR/%s ended with status 3", native);
        put_fake(native);
        g_autofree char *by_modules = failure_of(&request, BUNDLER_ERROR_FAILED);
        g_assert_cmpstr(by_modules, ==, expected);
    }
    request.program = named;
    put_fake("named");
    g_autofree char *by_name = failure_of(&request, BUNDLER_ERROR_FAILED);
    g_assert_cmpstr(by_name, ==, "DIR/named ended with status 3");
}

static void test_kinds(void)
{
    put("script", "#!/bin/sh\nexit 0\n");
    put("text", "hello");
    put("empty", "");
    put("broken", "\177ELF");
    put_folder("folder");
    g_autofree char *script = failure_by("script", BUNDLER_ERROR_REFUSED);
    assert_begins(script, "DIR/script is not run as a bundler: it is a script, which needs an interpreter");
    g_autofree char *text = failure_by("text", BUNDLER_ERROR_REFUSED);
    g_assert_cmpstr(text, ==, "DIR/text is not run as a bundler: it is no native program");
    g_autofree char *empty = failure_by("empty", BUNDLER_ERROR_REFUSED);
    g_assert_cmpstr(empty, ==, "DIR/empty is not run as a bundler: it is no native program");
    g_autofree char *broken = failure_by("broken", BUNDLER_ERROR_REFUSED);
    g_assert_cmpstr(broken, ==, "DIR/broken is not run as a bundler: it is no program for this machine");
    g_autofree char *folder = failure_by("folder", BUNDLER_ERROR_REFUSED);
    g_assert_cmpstr(folder, ==, "DIR/folder is not run as a bundler: it is no ordinary file");
}

static void test_versions(void)
{
    static const struct {
        const char *version, *failure;
    } cases[] = {
        {"0.17.0", "DIR/b is esbuild 0.17.0, which bundles static blocks that name their own class wrongly: 0.18.3 or newer is needed"},
        {"0.18.2", "DIR/b is esbuild 0.18.2, which bundles static blocks that name their own class wrongly: 0.18.3 or newer is needed"},
        {"", "DIR/b is no esbuild: asked for its version, it ended with status 0 and said \"\""},
        {"v0.25.0", "DIR/b is no esbuild: asked for its version, it ended with status 0 and said \"v0.25.0\""},
        {"0.25", "DIR/b is no esbuild: asked for its version, it ended with status 0 and said \"0.25\""},
        {"0.25.0.1", "DIR/b is no esbuild: asked for its version, it ended with status 0 and said \"0.25.0.1\""},
        {"4294967296.0.0", "DIR/b is no esbuild: asked for its version, it ended with status 0 and said \"4294967296.0.0\""},
        {"99999999999999999999999.0.0",
         "DIR/b is no esbuild: asked for its version, it ended with status 0 and said \"99999999999999999999999.0.0\""},
    };
    put_fake("b");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        put("app/version", cases[i].version);
        g_autofree char *message = failure_by("b", BUNDLER_ERROR_REFUSED);
        g_assert_cmpstr(message, ==, cases[i].failure);
    }
}

/* ---- who may change it ---- */

static void assert_refused(const char *program, const char *start)
{
    g_autofree char *message = failure_by(program, BUNDLER_ERROR_REFUSED);
    assert_begins(message, start);
}

static void test_writable(void)
{
    put_fake("bin/b");
    set_mode("bin/b", 0775);
    assert_refused("bin/b", "DIR/bin/b can be written by others (owner ");
    set_mode("bin/b", 0757);
    assert_refused("bin/b", "DIR/bin/b can be written by others (owner ");
    set_mode("bin/b", 0755);
    set_mode("bin", 0777);
    assert_refused("bin/b", "DIR/bin can be written by others (owner ");
    set_mode("bin", 0775);
    assert_refused("bin/b", "DIR/bin can be written by others (owner ");
    put_link("safe", "bin/b");
    assert_refused("safe", "DIR/bin can be written by others (owner ");
    put_link("loop", "loop");
    assert_refused("loop", "looking at DIR/loop: Too many levels of symbolic links");
    set_mode("bin", 01777); /* others may add to it, and replace nothing */
    put("app/version", "0.1.0");
    assert_refused("bin/b", "DIR/bin/b is esbuild 0.1.0");
    assert_refused("safe", "DIR/bin/b is esbuild 0.1.0");
}

static void test_owners(void)
{
    if (geteuid() != 0) {
        g_test_skip("only root gives files away");
        return;
    }
    put_fake("bin/b");
    give_away("bin/b");
    assert_refused("bin/b", "DIR/bin/b belongs to another user (owner 12345, ");
    put_fake("other/b");
    give_away("other");
    assert_refused("other/b", "DIR/other belongs to another user (owner 12345, ");
    put_link("links/b", "../other/b");
    assert_refused("links/b", "DIR/other belongs to another user (owner 12345, ");
    put_fake("own/b");
    put_link("sticky/b", "../own/b");
    set_mode("sticky", 01777);
    give_away("sticky/b");
    assert_refused("sticky/b", "DIR/sticky/b belongs to another user (owner 12345, ");
}

/* What stands where it would be taken from is taken or refused, not passed over. */
static void test_planted(void)
{
    g_autofree char *native = native_in("app/node_modules"), *start = g_strdup_printf("DIR/%s can be written by others", native);
    put_fake("path/esbuild");
    g_autofree char *path = at("path");
    g_setenv("PATH", path, TRUE);
    put_fake(native);
    set_mode(native, 0777);
    assert_refused(NULL, start);
}

/* ---- what it does ---- */

static char *behave(const char *behaviour, BundlerError code)
{
    put("app/version", "0.25.0");
    put("app/behaviour", behaviour);
    put_fake("b");
    return failure_by("b", code);
}

static void test_breakouts(void)
{
    static const struct {
        const char *behaviour, *failure;
    } cases[] = {
        {"fork", "DIR/b was ended by SIGSYS: it tried what no bundler needs"},
        {"exec", "DIR/b was ended by SIGSYS: it tried what no bundler needs"},
        {"exec-by-descriptor", "DIR/b ended with status 7 and said: exec: Permission denied"},
        {"network", "DIR/b was ended by SIGSYS: it tried what no bundler needs"},
        {"signal", "DIR/b was ended by SIGSYS: it tried what no bundler needs"},
        {"thread-signal", "DIR/b ended with status 7 and said: tgkill: Function not implemented"},
        {"session", "DIR/b was ended by SIGSYS: it tried what no bundler needs"},
        {"writing",
         "DIR/b ended with status 7 and said: new file: Permission denied nameless file: Permission denied "
         "the sources: Permission denied file in memory: Function not implemented folder: Function not implemented "
         "shared memory: Function not implemented"},
        {"memory", "DIR/b ended with status 7 and said: memory: bounded"},
        {"thread", "DIR/b ended with status 7 and said: thread: done"},
        {"surroundings", "DIR/b ended with status 7 and said: first of 1 variables GOMEMLIMIT=2GiB, descriptors beyond its own 0, signals blocked 0, core 0"},
        {"flood-file", "DIR/b was ended by SIGXFSZ"},
        {"keep-writing", "DIR/b ended with status 7 and said: kept open: Function not implemented"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = behave(cases[i].behaviour, BUNDLER_ERROR_FAILED);
        g_assert_cmpstr(message, ==, cases[i].failure);
    }
}

static void test_reading(void)
{
    put("secret", "of others");
    put("folder/secret", "of others");
    put_link("app/link-to-secret", "../secret");
    put_link("app/link-to-folder", "../folder");
    g_autofree char *message = behave("reading", BUNDLER_ERROR_FAILED);
    g_assert_cmpstr(message, ==,
                    "DIR/b ended with status 7 and said: /etc/passwd: Permission denied ..: Permission denied "
                    "../secret: Permission denied link-to-secret: Permission denied link-to-folder/secret: Permission denied "
                    "/proc/self/environ: Permission denied /proc/1/environ: Permission denied /dev/zero: Permission denied "
                    "inside: done");
}

static void test_flood_of_words(void)
{
    g_autofree char *message = behave("flood-words", BUNDLER_ERROR_FAILED);
    assert_begins(message, "DIR/b ended with status 7 and said: xxxxxxxx");
    g_assert_cmpuint(strlen(message), <, 2000);
}

static void test_nonsense(void)
{
    static const struct {
        const char *behaviour, *failure;
    } cases[] = {
        {"nothing", "DIR/b makes no sense: its metafile is no JSON"},
        {"no-metafile", "DIR/b makes no sense: its metafile is no JSON"},
        {"broken-metafile", "DIR/b makes no sense: its metafile is no JSON"},
        {"other-entry", "DIR/b makes no sense: its metafile is of another entry"},
        {"no-map", "DIR/b makes no sense: what it wrote has no source map"},
        {"broken-map", "DIR/b makes no sense: what it wrote has a source map that is no JSON"},
        {"not-utf8", "DIR/b makes no sense: what it wrote is not UTF-8"},
        {"says-nothing", "DIR/b ended with status 3"},
        {"says-not-utf8", "DIR/b ended with status 1 and said: \xef\xbf\xbd\xef\xbf\xbd says \xef\xbf\xbd[31mit"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = behave(cases[i].behaviour, BUNDLER_ERROR_FAILED);
        g_assert_cmpstr(message, ==, cases[i].failure);
    }
    g_autofree char *outside = behave("outside-input", BUNDLER_ERROR_SOURCE);
    g_assert_cmpstr(outside, ==, "../etc/passwd is imported, which is outside js.root");
    g_autofree char *absolute = behave("absolute-input", BUNDLER_ERROR_SOURCE);
    g_assert_cmpstr(absolute, ==, "/etc/passwd is imported, which is outside js.root");
    g_autofree char *message = behave("old-message", BUNDLER_ERROR_SOURCE);
    g_assert_cmpstr(message, ==, "app.ts:1:1: this and that");
    g_autofree char *column = behave("huge-column", BUNDLER_ERROR_SOURCE);
    g_assert_cmpstr(column, ==, "app.ts:1:4294967295: this and that");
}

static void assert_good(const char *behaviour)
{
    put("app/version", "0.25.0");
    put("app/behaviour", behaviour);
    put_fake("b");
    g_autofree char *root = at("app"), *path = at("b");
    g_autoptr(GError) error = NULL;
    BundleRequest request = request_for(root, path);
    g_autoptr(Bundle) made = bundler_run(&request, &error);
    g_assert_no_error(error);
    gsize size;
    const char *text = g_bytes_get_data(made->text, &size);
    g_assert_cmpmem(text, size, "export const a = 1;\n", 20);
    text = g_bytes_get_data(made->map, &size);
    g_assert_cmpmem(text, size, "{\"version\":3,\"sources\":[],\"mappings\":\"\"}", 40);
}

/* Numbers that nobody needs nobody reads. */
static void test_good(void)
{
    assert_good("good");
    assert_good("huge-numbers");
}

/* ---- waiting ---- */

static void test_time_limit(void)
{
    static const char *const behaviours[] = {"hang", "spin"};
    put("app/version", "0.25.0");
    put_fake("b");
    g_autofree char *root = at("app"), *path = at("b");
    BundleRequest request = request_for(root, path);
    request.timeout_ms = 300;
    for (guint i = 0; i < G_N_ELEMENTS(behaviours); i++) {
        put("app/behaviour", behaviours[i]);
        g_autofree char *message = failure_of(&request, BUNDLER_ERROR_FAILED);
        g_assert_cmpstr(message, ==, "DIR/b was killed as it had not ended after 300 ms");
    }
}

static gpointer cancel(gpointer data)
{
    g_assert_cmpint(eventfd_write(GPOINTER_TO_INT(data), 1), ==, 0);
    return NULL;
}

static void test_cancelled(void)
{
    put("app/version", "0.25.0");
    put("app/behaviour", "hang");
    put_fake("b");
    g_autofree char *root = at("app"), *path = at("b");
    BundleRequest request = request_for(root, path);
    request.cancelled_fd = eventfd(0, EFD_CLOEXEC);
    GThread *thread = g_thread_new("cancel", cancel, GINT_TO_POINTER(request.cancelled_fd));
    g_autofree char *message = failure_of(&request, BUNDLER_ERROR_CANCELLED);
    g_assert_cmpstr(message, ==, "DIR/b: nobody waits for it any more");
    g_thread_join(thread);
    close(request.cancelled_fd);
}

typedef struct {
    const char *path;
    void (*run)(void);
} Case;

static const Case cases[] = {
    {"/bundler-hostile/missing", test_missing},
    {"/bundler-hostile/order", test_order},
    {"/bundler-hostile/kinds", test_kinds},
    {"/bundler-hostile/versions", test_versions},
    {"/bundler-hostile/writable", test_writable},
    {"/bundler-hostile/owners", test_owners},
    {"/bundler-hostile/planted", test_planted},
    {"/bundler-hostile/breakouts", test_breakouts},
    {"/bundler-hostile/reading", test_reading},
    {"/bundler-hostile/flood-of-words", test_flood_of_words},
    {"/bundler-hostile/nonsense", test_nonsense},
    {"/bundler-hostile/good", test_good},
    {"/bundler-hostile/time-limit", test_time_limit},
    {"/bundler-hostile/cancelled", test_cancelled},
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
    return g_test_run();
}
