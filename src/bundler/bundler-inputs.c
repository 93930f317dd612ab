/* SPDX-License-Identifier: MIT
 *
 * Dates and sizes, no contents: ten thousand files are looked at in milliseconds. */
#include "bundler-inputs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tsconfig.h"

/* Looked for in each folder from that of a file up to the root. */
static const char *const configurations[] = {"package.json", "tsconfig.json", "jsconfig.json"};

typedef struct {
    int root;
    const struct timespec *started; /* NULL: any time will do */
    GPtrArray *inputs;
    GHashTable *folders; /* that were looked at */
    GHashTable *known;   /* their paths */
} Listing;

static void input_free(gpointer data)
{
    BundleInput *input = data;
    g_free(input->path);
    g_free(input->stamp);
    g_free(input);
}

static gboolean is_before(const struct timespec *one, const struct timespec *other)
{
    return one->tv_sec < other->tv_sec || (one->tv_sec == other->tv_sec && one->tv_nsec < other->tv_nsec);
}

static char *stamp_of(int root, const char *path, const struct timespec *started)
{
    struct stat status;
    if (fstatat(root, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return g_strdup("");
    if (started && (!is_before(&status.st_ctim, started) || !is_before(&status.st_mtim, started)))
        return NULL;
    return g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT ".%ld",
                           (guint64)status.st_ino, (guint64)status.st_size, (gint64)status.st_mtim.tv_sec,
                           status.st_mtim.tv_nsec, (gint64)status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

/* What is there already, a configuration that another extends, is no other file. */
static void add(Listing *listing, const char *path)
{
    if (g_hash_table_contains(listing->known, path))
        return;
    BundleInput *input = g_new0(BundleInput, 1);
    input->path = g_strdup(path);
    g_hash_table_add(listing->known, input->path);
    input->stamp = stamp_of(listing->root, path, listing->started);
    g_ptr_array_add(listing->inputs, input);
}

/* What a configuration extends. Those of packages are not read by esbuild. */
static void add_bases(Listing *listing, const char *path)
{
    g_autoptr(GPtrArray) bases = g_ptr_array_new_with_free_func(g_free);
    if (g_str_has_suffix(path, "package.json") || strstr(path, "node_modules/"))
        return;
    (void)tsconfig_read(listing->root, path, bases); /* what it asks for is judged where the bundle is there */
    for (guint i = 0; i < bases->len; i++)
        add(listing, bases->pdata[i]);
}

static void add_configuration(Listing *listing, const char *folder, const char *name)
{
    g_autofree char *path = g_str_equal(folder, ".") ? g_strdup(name) : g_build_filename(folder, name, NULL);
    add(listing, path);
    add_bases(listing, path);
}

/* Those of the folder and of all above it. */
static void add_configurations(Listing *listing, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    while (g_hash_table_add(listing->folders, g_strdup(folder))) {
        for (guint i = 0; i < G_N_ELEMENTS(configurations); i++)
            add_configuration(listing, folder, configurations[i]);
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}

/* What it put in the place of a file: "(disabled):fs", "<data:text/javascript,…>". */
static gboolean is_file(const char *name)
{
    return name[0] != '<' && !g_str_has_prefix(name, "(disabled):");
}

static gboolean is_below_root(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    for (char **part = parts; *part; part++)
        if (!**part || g_str_equal(*part, "..") || g_str_equal(*part, "."))
            return FALSE;
    return TRUE;
}

static gboolean add_all(Listing *listing, const Metafile *metafile, GError **error)
{
    for (guint i = 0; i < metafile->inputs->len; i++) {
        const char *name = metafile->inputs->pdata[i];
        if (!is_file(name))
            continue;
        if (!is_below_root(name)) {
            g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_SOURCE, "%s is imported, which is outside js.root", name);
            return FALSE;
        }
        add(listing, name);
        add_configurations(listing, name);
    }
    return TRUE;
}

GPtrArray *bundler_inputs_list(const Metafile *metafile, const char *root, const struct timespec *started, GError **error)
{
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(input_free);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    Listing listing = {open(root, O_PATH | O_DIRECTORY | O_CLOEXEC), started, inputs, folders, known};
    gboolean are_all = add_all(&listing, metafile, error);
    if (listing.root >= 0)
        close(listing.root);
    return are_all ? g_steal_pointer(&inputs) : NULL;
}

gboolean bundle_is_current(const Bundle *bundle, const char *root)
{
    int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    gboolean is_current = fd >= 0;
    for (guint i = 0; is_current && i < bundle->inputs->len; i++) {
        const BundleInput *input = bundle->inputs->pdata[i];
        g_autofree char *stamp = stamp_of(fd, input->path, NULL);
        is_current = g_strcmp0(stamp, input->stamp) == 0;
    }
    if (fd >= 0)
        close(fd);
    return is_current;
}
