/* SPDX-License-Identifier: MIT
 *
 * Changes of programs' files are told of, however they are made. A test changes something and turns the main loop until the
 * set that is read when it is told has what it waits for; a change that is not told of never ends. */
#include "programs.h"
#include "test-folder.h"

#include <fcntl.h>

static Settings *settings;
static ProgramWatch *watch;
static ProgramSet *set; /* as it was when the watch told last; NULL: it has not */

static void changed(gpointer user_data)
{
    g_clear_pointer(&set, program_set_unref);
    set = program_set_read(settings);
}

static void start(const char *js)
{
    g_autofree char *root = at("app");
    g_autofree char *yaml = g_strdup_printf("js: {root: '%s', %s}\n", root, js);
    settings = settings_load_text("t.yaml", yaml, strlen(yaml), NULL, NULL);
    g_assert_nonnull(settings);
    watch = program_watch_new(settings, changed, NULL);
    g_assert_cmpstr(program_watch_fault(watch), ==, NULL);
}

static void stop(void)
{
    g_clear_pointer(&watch, program_watch_free);
    g_clear_pointer(&set, program_set_unref);
    g_clear_pointer(&settings, settings_free);
}

/* text: NULL: there is none, or it cannot be read. */
static gboolean has_text(const char *name, const char *text)
{
    const Program *program = set ? program_set_find(set, name) : NULL;
    if (!program || !program->text)
        return set && !text;
    gsize size;
    gconstpointer data = g_bytes_get_data(program->text, &size);
    return text && size == strlen(text) && memcmp(data, text, size) == 0;
}

static void wait_for(const char *name, const char *text)
{
    while (!has_text(name, text))
        (void)g_main_context_iteration(NULL, TRUE);
}

static void move(const char *from, const char *to)
{
    g_autofree char *old = at(from), *new = at(to);
    g_assert_cmpint(rename(old, new), ==, 0);
}

static void drop(const char *path)
{
    g_autofree char *full = at(path);
    remove_tree(full);
}

/* As an editor that writes in place does. */
static void overwrite(const char *path, const char *text)
{
    g_autofree char *full = at(path);
    int fd = open(full, O_WRONLY | O_TRUNC | O_CLOEXEC);
    g_assert_cmpint(write(fd, text, strlen(text)), ==, strlen(text));
    close(fd);
}

/* Handles all events that are there; whether the watch waits for more then. */
static gboolean is_waiting(void)
{
    GPollFD fds[16];
    gint priority, timeout_ms = -1;
    while (g_main_context_iteration(NULL, FALSE))
        ;
    GMainContext *context = g_main_context_default();
    g_assert_true(g_main_context_acquire(context));
    (void)g_main_context_prepare(context, &priority);
    (void)g_main_context_query(context, priority, &timeout_ms, fds, G_N_ELEMENTS(fds));
    g_main_context_release(context);
    return timeout_ms >= 0;
}

/* ---- cases ---- */

static void test_in_place(void)
{
    put("app/js/x.js", "1");
    start("programs: {x: js/x.js}");
    overwrite("app/js/x.js", "2");
    wait_for("x", "2");
    overwrite("app/js/x.js", "3");
    wait_for("x", "3");
}

static void test_renamed_over(void)
{
    put("app/js/x.js", "1");
    put("app/js/.x.js.tmp", "2");
    start("programs: {x: js/x.js}");
    move("app/js/.x.js.tmp", "app/js/x.js");
    wait_for("x", "2");
    put("app/js/x.js", "3"); /* does so as well */
    wait_for("x", "3");
}

static void test_gone_and_back(void)
{
    put("app/js/x.js", "1");
    start("programs: {x: js/x.js}");
    drop("app/js/x.js");
    wait_for("x", NULL);
    put("app/js/x.js", "2");
    wait_for("x", "2");
    move("app/js", "app/old");
    wait_for("x", NULL);
    move("app/old", "app/js");
    wait_for("x", "2");
    drop("app/js");
    wait_for("x", NULL);
    put_folder("app/js");
    put("app/js/x.js", "3");
    wait_for("x", "3");
}

static void test_not_there_yet(void)
{
    start("programs: {x: a/b/c/x.js}");
    put("app/a/b/c/x.js", "1");
    wait_for("x", "1");
}

static void test_folder(void)
{
    put("app/js/x.js", "1");
    start("functions: js");
    put("app/js/mail/deep/render.mjs", "2");
    wait_for("mail/deep/render", "2");
    overwrite("app/js/mail/deep/render.mjs", "3");
    wait_for("mail/deep/render", "3");
    drop("app/js/mail");
    wait_for("mail/deep/render", NULL);
    move("app/js", "app/old");
    wait_for("x", NULL);
    put("app/js/x.js", "4");
    wait_for("x", "4");
    /* The one that was moved away is nobody's. */
    overwrite("app/old/x.js", "5");
    g_assert_false(is_waiting());
}

static void test_map(void)
{
    put("app/x.js", "1");
    start("programs: {x: x.js}");
    put("app/x.js.map", "{}");
    while (!set || !program_set_get(set, 0)->map)
        (void)g_main_context_iteration(NULL, TRUE);
}

/* A deployment gives a link another target: of a file, of a folder on the way, and of the root. */
static void test_links(void)
{
    put("app/releases/1/x.js", "1");
    put("app/releases/2/x.js", "2");
    put_link("app/current", "releases/1");
    put_link("app/next", "releases/2");
    start("programs: {x: current/x.js}");
    move("app/next", "app/current");
    wait_for("x", "2");
    overwrite("app/releases/2/x.js", "3");
    wait_for("x", "3");
}

static void test_linked_root(void)
{
    drop("app");
    put("releases/1/x.js", "1");
    put("releases/2/x.js", "2");
    put_link("app", "releases/1");
    put_link("next", "releases/2");
    start("programs: {x: x.js}");
    move("next", "app");
    wait_for("x", "2");
    drop("app");
    wait_for("x", NULL);
    put("app/x.js", "3");
    wait_for("x", "3");
}

/* What stands beside programs wakes nobody. */
static void test_others(void)
{
    put("app/x.js", "1");
    put("app/rrjs.log", "");
    put("app/js/y.js", "1");
    put("app/js/data.txt", "");
    start("programs: {x: x.js}, functions: js");
    overwrite("app/rrjs.log", "line");
    put("app/other.js", "2");
    put("beside.js", "2");
    overwrite("app/js/data.txt", "2");
    put("app/js/.x.js.swp", "2");
    g_assert_false(is_waiting());
    put("app/x.js", "2");
    g_assert_true(is_waiting());
    wait_for("x", "2");
}

typedef struct {
    const char *path;
    void (*run)(void);
} Case;

static const Case cases[] = {
    {"/program-watch/in-place", test_in_place},
    {"/program-watch/renamed-over", test_renamed_over},
    {"/program-watch/gone-and-back", test_gone_and_back},
    {"/program-watch/not-there-yet", test_not_there_yet},
    {"/program-watch/folder", test_folder},
    {"/program-watch/map", test_map},
    {"/program-watch/links", test_links},
    {"/program-watch/linked-root", test_linked_root},
    {"/program-watch/others", test_others},
};

static void run(gconstpointer data)
{
    set_up();
    ((const Case *)data)->run();
    stop();
    tear_down();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_test_add_data_func(cases[i].path, &cases[i], run);
    return g_test_run();
}
