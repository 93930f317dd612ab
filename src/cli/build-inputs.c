/* SPDX-License-Identifier: MIT */
#include "build-inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean is_before(const struct timespec *one, const struct timespec *other)
{
    return one->tv_sec < other->tv_sec || (one->tv_sec == other->tv_sec && one->tv_nsec < other->tv_nsec);
}

static gboolean hash_all(int fd, GChecksum *sum)
{
    guint8 piece[65536];
    gssize got;
    while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR))
        g_checksum_update(sum, piece, MAX(got, 0));
    return got == 0;
}

/* Its time of change is looked at behind the reading. FALSE: it is not what was bundled. */
static gboolean hash_file(const char *path, const struct timespec *started, GChecksum *sum)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    gboolean is_hashed = fd >= 0 && hash_all(fd, sum) && fstat(fd, &status) == 0 && is_before(&status.st_ctim, started);
    if (fd >= 0)
        close(fd);
    return is_hashed;
}

static gboolean add_input(json_t *list, const char *root, const BundleInput *input, const struct timespec *started)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree char *path = g_build_filename(root, input->path, NULL);
    if (!hash_file(path, started, sum))
        return FALSE;
    json_array_append_new(list, json_pack("{s:s, s:s}", "path", input->path, "sha256", g_checksum_get_string(sum)));
    return TRUE;
}

static gint compare_paths(gconstpointer one, gconstpointer other)
{
    return strcmp((*(const BundleInput *const *)one)->path, (*(const BundleInput *const *)other)->path);
}

char *build_inputs_json(const ScriptFile *script, const struct timespec *started, GError **error)
{
    json_t *list = json_array();
    g_autoptr(GPtrArray) inputs = g_ptr_array_copy(script->bundle->inputs, NULL, NULL);
    g_ptr_array_set_free_func(inputs, NULL);
    g_ptr_array_sort(inputs, compare_paths);
    for (guint i = 0; i < inputs->len; i++) {
        const BundleInput *input = inputs->pdata[i];
        if (g_strcmp0(input->stamp, "") == 0)
            continue; /* it was looked for, and not there */
        if (!add_input(list, script->root, input, started)) {
            g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_FAILED, "%s has changed while it was bundled", input->path);
            json_decref(list);
            return NULL;
        }
    }
    json_t *whole = json_pack("{s:s, s:o}", "entry", script->entry, "inputs", list);
    char *text = json_dumps(whole, JSON_INDENT(1));
    json_decref(whole);
    char *copy = g_strconcat(text, "\n", NULL);
    free(text);
    return copy;
}
