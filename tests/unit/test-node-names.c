/* SPDX-License-Identifier: MIT
 *
 * The table of node's modules by their names. */
#include "node-names.h"

#include <string.h>

static void test_table(void)
{
    for (const NodeName *row = node_names; row->name; row++) {
        g_test_message("%s", row->name);
        g_assert_true(row == node_names || strcmp(row[-1].name, row->name) < 0);
        g_assert_true((row->place == NULL) != (row->instead == NULL));
        g_autofree char *prefixed = g_strconcat("node:", row->name, NULL);
        g_assert_true(node_names_find(prefixed) == row);
        g_assert_true(node_names_find(row->name) == (row->is_prefixed ? NULL : row));
    }
}

static void test_find(void)
{
    static const char *const none[] = {"", "node:", "node:node:path", "Path", "path/", "path/posix/", "lodash", "sqlite", "node:x"};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++)
        g_assert_null(node_names_find(none[i]));
    g_assert_cmpstr(node_names_find("path/posix")->place, ==, "path.posix");
}

static void test_faults(void)
{
    g_assert_null(node_names_fault("path"));
    g_assert_null(node_names_fault("lodash"));
    g_assert_null(node_names_fault("sqlite"));
    g_autofree char *absent = node_names_fault("node:net"), *unknown = node_names_fault("node:x");
    g_assert_cmpstr(absent, ==, "this module of Node.js is not there: scripts have no sockets; fetch() makes requests");
    g_assert_cmpstr(unknown, ==, "Node.js has no such module");
}

static void test_await(void)
{
    g_assert_true(node_names_wants_no_await(node_names_find("async_hooks")));
    g_assert_false(node_names_wants_no_await(node_names_find("path")));
    g_assert_false(node_names_wants_no_await(node_names_find("fs")));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/node-names/table", test_table);
    g_test_add_func("/node-names/find", test_find);
    g_test_add_func("/node-names/faults", test_faults);
    g_test_add_func("/node-names/await", test_await);
    return g_test_run();
}
