/* SPDX-License-Identifier: MIT
 *
 * What becomes of the file under a name: replaced or written into, with which mode. */
#include "file-put.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *folder;
    char *path; /* in it; nothing is there */
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->folder = g_dir_make_tmp("file-put-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "page", NULL);
}

/* There must be nothing but what the test made. */
static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)g_unlink(fixture->path);
    g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
    g_free(fixture->folder);
    g_free(fixture->path);
}

static void put(const char *path, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(file_put(path, text, strlen(text), &error));
    g_assert_no_error(error);
}

static void assert_content(const char *path, const char *expected)
{
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, expected);
}

static struct stat look(const char *path)
{
    struct stat info;
    g_assert_cmpint(lstat(path, &info), ==, 0);
    return info;
}

static void test_new(Fixture *fixture, gconstpointer data)
{
    mode_t old = umask(027);
    put(fixture->path, "text");
    umask(old);
    assert_content(fixture->path, "text");
    g_assert_cmphex(look(fixture->path).st_mode & 07777, ==, 0640);
}

static void test_replaced(Fixture *fixture, gconstpointer data)
{
    static const mode_t modes[] = {0600, 0666, 0640, 04755, 0444};
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++) {
        put(fixture->path, "before");
        g_assert_cmpint(g_chmod(fixture->path, (int)modes[i]), ==, 0);
        ino_t before = look(fixture->path).st_ino;
        put(fixture->path, "after");
        assert_content(fixture->path, "after");
        g_assert_cmphex(look(fixture->path).st_mode & 07777, ==, modes[i]);
        g_assert_cmpuint(look(fixture->path).st_ino, !=, before);
    }
}

static void test_symbolic_link(Fixture *fixture, gconstpointer data)
{
    g_autofree char *target = g_build_filename(fixture->folder, "target", NULL);
    g_assert_cmpint(symlink("target", fixture->path), ==, 0);
    put(fixture->path, "made by a link to nothing");
    ino_t before = look(target).st_ino;
    put(fixture->path, "text");
    assert_content(target, "text");
    g_assert_true(S_ISLNK(look(fixture->path).st_mode));
    g_assert_cmpuint(look(target).st_ino, ==, before);
    g_assert_cmpint(g_unlink(target), ==, 0);
}

static void test_fifo(Fixture *fixture, gconstpointer data)
{
    g_assert_cmpint(mkfifo(fixture->path, 0600), ==, 0);
    int reader = open(fixture->path, O_RDONLY | O_NONBLOCK);
    put(fixture->path, "text");
    char text[8] = "";
    g_assert_cmpint(read(reader, text, sizeof text), ==, 4);
    g_assert_cmpstr(text, ==, "text");
    g_assert_true(S_ISFIFO(look(fixture->path).st_mode));
    close(reader);
}

static void assert_refused(const char *path, int reason)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(file_put(path, "text", 4, &error));
    g_autofree char *expected = g_strdup_printf("writing to %s: %s", path, g_strerror(reason));
    g_assert_cmpstr(error->message, ==, expected);
}

static void test_refused(Fixture *fixture, gconstpointer data)
{
    g_autofree char *inside = g_build_filename(fixture->path, "page", NULL);
    assert_refused(inside, ENOENT);
    assert_refused(fixture->folder, EISDIR);
    assert_refused("/dev/full", ENOSPC);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/file-put/new", Fixture, NULL, set_up, test_new, tear_down);
    g_test_add("/file-put/replaced", Fixture, NULL, set_up, test_replaced, tear_down);
    g_test_add("/file-put/symbolic-link", Fixture, NULL, set_up, test_symbolic_link, tear_down);
    g_test_add("/file-put/fifo", Fixture, NULL, set_up, test_fifo, tear_down);
    g_test_add("/file-put/refused", Fixture, NULL, set_up, test_refused, tear_down);
    return g_test_run();
}
