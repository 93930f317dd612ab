/* SPDX-License-Identifier: MIT
 *
 * A folder for one test, with app/ in it, and what is put into it by paths relative to it. */
#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *base;

static inline char *at(const char *path)
{
    return g_build_filename(base, path, NULL);
}

static inline void put_bytes(const char *path, const char *text, gsize size)
{
    g_autofree char *full = at(path), *folder = g_path_get_dirname(full);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_file_set_contents(full, text, (gssize)size, &error);
    g_assert_no_error(error);
}

static inline void put(const char *path, const char *text)
{
    put_bytes(path, text, strlen(text));
}

static inline void put_folder(const char *path)
{
    g_autofree char *full = at(path);
    g_assert_cmpint(g_mkdir_with_parents(full, 0700), ==, 0);
}

static inline void put_link(const char *path, const char *target)
{
    g_autofree char *full = at(path), *folder = g_path_get_dirname(full);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_cmpint(symlink(target, full), ==, 0);
}

static inline void set_up(void)
{
    base = g_dir_make_tmp("programs-XXXXXX", NULL);
    g_assert_nonnull(base);
    put_folder("app");
}

static inline void remove_tree(const char *path)
{
    GDir *folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *full = g_build_filename(path, name, NULL);
        remove_tree(full);
    }
    if (folder)
        g_dir_close(folder);
    (void)remove(path);
}

static inline void tear_down(void)
{
    remove_tree(base);
    g_clear_pointer(&base, g_free);
}
