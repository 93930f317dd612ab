/* SPDX-License-Identifier: MIT
 *
 * Listening sockets: occupied addresses, stale and living socket files, and what is left behind. */
#include "listener.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void test_port_is_told(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Listener) with_scheme = listener_new("tcp://127.0.0.1:0", &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(listener_address(with_scheme), "tcp://127.0.0.1:"));
    g_assert_false(g_str_has_suffix(listener_address(with_scheme), ":0"));

    g_autoptr(Listener) bare = listener_new("localhost:0", &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(listener_address(bare), "127.0.0.1:"));
}

static void test_occupied(void)
{
    g_autoptr(Listener) first = listener_new("tcp://127.0.0.1:0", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(listener_new(listener_address(first), &error));
    g_autofree char *expected =
        g_strdup_printf("listening on %s: Address already in use", listener_address(first));
    g_assert_cmpstr(error->message, ==, expected);
}

static void test_wrong_address(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(listener_new("127.0.0.1", &error));
    g_assert_cmpstr(error->message, ==, "address \"127.0.0.1\": the port is missing, as in 127.0.0.1:6001");
}

static void test_foreign_address(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(listener_new("tcp://192.0.2.1:6001", &error));
    g_assert_cmpstr(error->message, ==, "listening on tcp://192.0.2.1:6001: Cannot assign requested address");
}

typedef struct {
    char *directory, *path, *address;
} Place;

static void place_set_up(Place *place, gconstpointer data)
{
    place->directory = g_dir_make_tmp("rrjs-test-XXXXXX", NULL);
    place->path = g_build_filename(place->directory, "rpc.sock", NULL);
    place->address = g_strconcat("unix://", place->path, NULL);
}

static void place_tear_down(Place *place, gconstpointer data)
{
    (void)g_unlink(place->path);
    g_assert_cmpint(g_rmdir(place->directory), ==, 0);
    g_free(place->directory);
    g_free(place->path);
    g_free(place->address);
}

static gboolean exists(const char *path)
{
    struct stat file;
    return lstat(path, &file) == 0;
}

/* A socket file as a killed server leaves it. */
static void leave_stale_file(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    g_strlcpy(name.sun_path, path, sizeof name.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    g_assert_cmpint(bind(fd, (const struct sockaddr *)&name, sizeof name), ==, 0);
    close(fd);
}

static void test_unix(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    mode_t mask = umask(0027);
    Listener *listener = listener_new(place->address, &error);
    umask(mask);
    g_assert_no_error(error);
    g_assert_cmpstr(listener_address(listener), ==, place->address);
    struct stat file;
    g_assert_cmpint(lstat(place->path, &file), ==, 0);
    g_assert_cmphex(file.st_mode & 0777, ==, 0640);
    listener_free(listener);
    g_assert_false(exists(place->path));
}

static void test_unix_stale(Place *place, gconstpointer data)
{
    leave_stale_file(place->path);
    g_autoptr(GError) error = NULL;
    g_autoptr(Listener) listener = listener_new(place->address, &error);
    g_assert_no_error(error);
    g_assert_nonnull(listener);
}

static void assert_occupied(const Place *place)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(listener_new(place->address, &error));
    g_autofree char *expected = g_strdup_printf("listening on %s: Address already in use", place->address);
    g_assert_cmpstr(error->message, ==, expected);
    g_assert_true(exists(place->path));
}

static void test_unix_living(Place *place, gconstpointer data)
{
    g_autoptr(Listener) first = listener_new(place->address, NULL);
    g_assert_nonnull(first);
    assert_occupied(place);
}

static void test_unix_other_file(Place *place, gconstpointer data)
{
    g_assert_true(g_file_set_contents(place->path, "precious", -1, NULL));
    assert_occupied(place);
}

static void test_unix_replaced(Place *place, gconstpointer data)
{
    Listener *first = listener_new(place->address, NULL);
    g_assert_cmpint(g_unlink(place->path), ==, 0);
    g_autoptr(Listener) second = listener_new(place->address, NULL);
    listener_free(first);
    g_assert_true(exists(place->path));
}

static void test_unix_no_directory(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(listener_new("unix:///nowhere/rpc.sock", &error));
    g_assert_cmpstr(error->message, ==, "listening on unix:///nowhere/rpc.sock: No such file or directory");
}

#define ADD(name, function) g_test_add("/listener/" name, Place, NULL, place_set_up, function, place_tear_down)

int main(int argc, char **argv)
{
    g_setenv("LC_ALL", "C", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/listener/port-is-told", test_port_is_told);
    g_test_add_func("/listener/occupied", test_occupied);
    g_test_add_func("/listener/wrong-address", test_wrong_address);
    g_test_add_func("/listener/foreign-address", test_foreign_address);
    g_test_add_func("/listener/unix-no-directory", test_unix_no_directory);
    ADD("unix", test_unix);
    ADD("unix-stale", test_unix_stale);
    ADD("unix-living", test_unix_living);
    ADD("unix-other-file", test_unix_other_file);
    ADD("unix-replaced", test_unix_replaced);
    return g_test_run();
}
