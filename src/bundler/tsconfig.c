/* SPDX-License-Identifier: MIT
 *
 * Reads no more of a configuration than one option and what it extends. esbuild, in its jail, has read the same files
 * before. */
#include "tsconfig.h"

#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bundler.h"
#include "bundler-path.h"

#define SIZE_MAX_BYTES (256 * 1024)
#define EXTENDS_MAX    16

/* ---- JSON with comments ---- */

/* Behind the comment that begins there; the place itself where none does. */
static const char *behind_comment(const char *at, const char *end)
{
    if (end - at < 2 || at[0] != '/' || (at[1] != '/' && at[1] != '*'))
        return at;
    const char *close = at[1] == '/' ? memchr(at, '\n', (gsize)(end - at)) : memmem(at + 2, (gsize)(end - at) - 2, "*/", 2);
    if (!close)
        return end;
    return at[1] == '/' ? close : close + 2;
}

static const char *behind_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\' && at + 1 < end)
            at++;
    return at < end ? at + 1 : end;
}

void tsconfig_to_json(char *text, gsize size)
{
    char *comma = NULL; /* with nothing but blanks and comments behind it so far */
    const char *end = text + size;
    for (char *at = text; at < end;) {
        char *behind = (char *)behind_comment(at, end);
        if (behind > at) {
            memset(at, ' ', (gsize)(behind - at));
            at = behind;
            continue;
        }
        if (comma && (*at == '}' || *at == ']'))
            *comma = ' ';
        if (*at == ',')
            comma = at;
        else if (!g_ascii_isspace(*at))
            comma = NULL;
        at = *at == '"' ? (char *)behind_string(at, end) : at + 1;
    }
}

/* ---- one file ---- */

/* The object in the file; NULL: there is none that can be read. */
static json_t *read_object(int root, const char *path)
{
    struct stat status;
    int fd = openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    gboolean is_right = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= SIZE_MAX_BYTES;
    g_autofree char *text = is_right ? g_malloc((gsize)status.st_size + 1) : NULL;
    gssize size = is_right ? read(fd, text, (gsize)status.st_size) : -1;
    if (fd >= 0)
        close(fd);
    if (size < 0)
        return NULL;
    gsize mark = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    tsconfig_to_json(text + mark, (gsize)size - mark);
    return json_loadb(text + mark, (gsize)size - mark, 0, NULL);
}

/* ---- what it extends ---- */

typedef enum { OPTION_UNSET, OPTION_OFF, OPTION_ON } Option;

typedef struct {
    int root;
    GPtrArray *bases;
    guint left; /* so many files may still be looked at */
} Walk;

static Option walk_file(Walk *walk, const char *path);

/* The first of these that is there; NULL: none is. */
static char *find_file(int root, const char *path, gboolean is_package)
{
    static const char *const endings[] = {"", ".json", "/tsconfig.json"};
    struct stat status;
    for (guint i = 0; path && i < (is_package ? 3 : 2); i++) {
        g_autofree char *file = g_strconcat(path, endings[i], NULL);
        if (fstatat(root, file, &status, 0) == 0 && S_ISREG(status.st_mode))
            return g_steal_pointer(&file);
    }
    return NULL;
}

/* What a configuration in that folder extends: a path, or something in a package. */
static char *find_base(int root, const char *folder, const char *name)
{
    if (name[0] == '.') {
        g_autofree char *path = bundler_path_inside(folder, name);
        return find_file(root, path, FALSE);
    }
    g_autofree char *at = g_strdup(folder);
    for (;;) {
        g_autofree char *modules = g_build_filename(at, "node_modules", NULL), *path = bundler_path_inside(modules, name);
        char *file = find_file(root, path, TRUE);
        if (file || g_str_equal(at, "."))
            return file;
        char *parent = g_path_get_dirname(at);
        g_free(at);
        at = parent;
    }
}

static Option walk_base(Walk *walk, const char *folder, const json_t *name)
{
    char *file = json_is_string(name) ? find_base(walk->root, folder, json_string_value(name)) : NULL;
    if (!file)
        return OPTION_UNSET;
    g_ptr_array_add(walk->bases, file);
    return walk_file(walk, file);
}

/* What the file says itself, else the last of those that it extends and that say something. */
static Option walk_file(Walk *walk, const char *path)
{
    if (walk->left == 0)
        return OPTION_UNSET;
    walk->left--;
    json_t *object = read_object(walk->root, path), *extends = json_object_get(object, "extends");
    json_t *own = json_object_get(json_object_get(object, "compilerOptions"), "emitDecoratorMetadata");
    g_autofree char *folder = g_path_get_dirname(path);
    Option inherited = walk_base(walk, folder, extends);
    for (gsize i = 0; i < json_array_size(extends); i++) {
        Option option = walk_base(walk, folder, json_array_get(extends, i));
        inherited = option == OPTION_UNSET ? inherited : option;
    }
    Option option = !own ? inherited : json_is_true(own) ? OPTION_ON : OPTION_OFF;
    json_decref(object);
    return option;
}

gboolean tsconfig_read(int root, const char *path, GPtrArray *bases)
{
    Walk walk = {root, bases, EXTENDS_MAX};
    return walk_file(&walk, path) == OPTION_ON;
}

/* ---- which files ---- */

static gboolean is_governed(const char *path)
{
    static const char *const endings[] = {".ts", ".tsx", ".mts", ".cts"};
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(path, endings[i]))
            return !g_str_has_prefix(path, "node_modules/") && !strstr(path, "/node_modules/");
    return FALSE;
}

/* The configuration nearest to the file; NULL: none. */
static char *nearest(int root, const char *path)
{
    static const char *const names[] = {"tsconfig.json", "jsconfig.json"};
    g_autofree char *folder = g_path_get_dirname(path);
    struct stat status;
    for (;;) {
        for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
            g_autofree char *file = g_build_filename(folder, names[i], NULL);
            if (fstatat(root, file, &status, 0) == 0 && S_ISREG(status.st_mode))
                return g_steal_pointer(&file);
        }
        if (g_str_equal(folder, "."))
            return NULL;
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}

static char *find(int root, const GPtrArray *inputs)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) bases = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < inputs->len; i++) {
        const BundleInput *input = inputs->pdata[i];
        char *file = is_governed(input->path) ? nearest(root, input->path) : NULL;
        if (file && g_hash_table_add(known, file) && tsconfig_read(root, file, bases))
            return g_strdup(g_str_has_prefix(file, "./") ? file + 2 : file);
    }
    return NULL;
}

char *tsconfig_with_metadata(const char *root, const GPtrArray *inputs)
{
    int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    char *found = fd >= 0 ? find(fd, inputs) : NULL;
    if (fd >= 0)
        close(fd);
    return found;
}
