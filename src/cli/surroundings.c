/* SPDX-License-Identifier: MIT */
#include "surroundings.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "address.h"
#include "log-output.h"

/* ---- listeners ---- */

typedef struct {
    const char *key;
    const char *address;
} Listening;

static void check_collision(GPtrArray *problems, const Settings *settings, const Listening *one, const Listening *other)
{
    if (settings_is_refused(settings, one->key) || settings_is_refused(settings, other->key) ||
        !address_collides(one->address, other->address))
        return;
    g_ptr_array_add(problems, g_strdup_printf("%s is %s (%s), and %s is %s (%s): two listeners on one address", one->key,
                                              one->address, settings_shown_origin(settings, one->key), other->key,
                                              other->address, settings_shown_origin(settings, other->key)));
}

/* The two pages may be one server, which they are where their addresses are written alike. */
GPtrArray *surroundings_collisions(const Settings *settings)
{
    const Listening rpc = {"rpc.listen", settings->rpc_listen};
    const Listening metrics = {"metrics.address", settings->metrics_address};
    const Listening status = {"status.address", settings->status_address};
    GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
    check_collision(problems, settings, &rpc, &metrics);
    check_collision(problems, settings, &rpc, &status);
    if (!g_str_equal(metrics.address, status.address))
        check_collision(problems, settings, &metrics, &status);
    return problems;
}

/* ---- folders and files ---- */

typedef struct {
    const Settings *settings;
    GPtrArray *problems;
} Look;

static void add_missing(const Look *look, const char *key, const char *path, const char *what, int reason)
{
    g_ptr_array_add(look->problems, g_strdup_printf("%s is %s (%s): %s: %s", key, path,
                                                    settings_shown_origin(look->settings, key), what, g_strerror(reason)));
}

/* 0, or why the folder takes no new files. */
static int folder_fault(const char *folder)
{
    if (g_file_test(folder, G_FILE_TEST_EXISTS) && !g_file_test(folder, G_FILE_TEST_IS_DIR))
        return ENOTDIR;
    return access(folder, W_OK | X_OK) == 0 ? 0 : errno;
}

/* The folder of the path; where folders are made, the first of those above it that is there. */
static char *folder_of(const char *path, gboolean makes_folders)
{
    char *folder = g_path_get_dirname(path);
    while (makes_folders && !g_file_test(folder, G_FILE_TEST_EXISTS) && strcmp(folder, "/") != 0 && strcmp(folder, ".") != 0) {
        char *above = g_path_get_dirname(folder);
        g_free(folder);
        folder = above;
    }
    return folder;
}

/* A file that is written, and made where it is not there. */
static void look_at_written(const Look *look, const char *key, const char *path, gboolean makes_folders)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        add_missing(look, key, path, path, EISDIR);
    } else if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        if (access(path, W_OK) != 0)
            add_missing(look, key, path, path, errno);
    } else {
        g_autofree char *folder = folder_of(path, makes_folders);
        int fault = folder_fault(folder);
        if (fault)
            add_missing(look, key, path, folder, fault);
    }
}

static void look_at_outputs(const Look *look, const char *key, char **outputs)
{
    for (; *outputs; outputs++) {
        g_autofree char *path = log_output_path(*outputs, NULL);
        if (path)
            look_at_written(look, key, path, FALSE);
    }
}

static void look_at_log(const Look *look, const char *section, const LogSettings *log)
{
    g_autofree char *output = g_strconcat(section, ".output", NULL);
    g_autofree char *err_output = g_strconcat(section, ".err_output", NULL);
    g_autofree char *file = g_strconcat(section, ".file_logger_options.log_output", NULL);
    if (log->file && log->file->log_output)
        look_at_written(look, file, log->file->log_output, TRUE);
    else if (!log->file)
        look_at_outputs(look, output, log->output);
    look_at_outputs(look, err_output, log->err_output);
}

static void look_at_socket(const Look *look)
{
    g_auto(Address) address = {0};
    if (!address_parse(look->settings->rpc_listen, &address, NULL) || address.kind != ADDRESS_UNIX)
        return;
    g_autofree char *folder = g_path_get_dirname(address.path);
    int fault = folder_fault(folder);
    if (fault)
        add_missing(look, "rpc.listen", look->settings->rpc_listen, folder, fault);
}

/* mode: as of access(). */
static void look_at_access(const Look *look, const char *key, const char *path, int mode)
{
    if (path && access(path, mode) != 0)
        add_missing(look, key, path, path, errno);
}

GPtrArray *surroundings_errors(const Settings *settings)
{
    GPtrArray *problems = surroundings_collisions(settings);
    const Look look = {settings, problems};
    look_at_socket(&look);
    look_at_log(&look, "logs", &settings->logs);
    if (settings->js_logs)
        look_at_log(&look, "logs.channels.js", settings->js_logs);
    return problems;
}

GPtrArray *surroundings_warnings(const Settings *settings)
{
    const Look look = {settings, g_ptr_array_new_with_free_func(g_free)};
    look_at_access(&look, "js.fetch.ca_file", settings->fetch_ca_file, R_OK);
    look_at_access(&look, "js.bundler", settings->bundler, X_OK);
    return look.problems;
}
