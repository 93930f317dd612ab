/* SPDX-License-Identifier: MIT
 *
 * Walks a folder of programs. Links are followed where they stay below the root, so that a folder may be inside itself: who
 * is on the way already is passed over. Depth, and what is looked at, are bounded. */
#include "program-folder.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "entry.h"

#define DEPTH_MAX 32
#define ENTRIES_MAX 65536
#define FAULTS_MAX 100

typedef struct {
    const ProgramRoot *root;
    GPtrArray *files;
    GPtrArray *faults;
    ProgramFolderVisit visit;
    gpointer user_data;
    guint entries;
} Walk;

/* A folder that is being walked, and the one it was met in. */
typedef struct Level {
    const struct Level *above;
    dev_t device;
    ino_t inode;
    guint depth;
    const char *path; /* below the root */
    const char *name; /* below the folder that was asked for: "" or "mail/" */
} Level;

typedef enum { ENTRY_NOTHING, ENTRY_FILE, ENTRY_FOLDER } EntryKind;

static void file_free(ProgramFile *file)
{
    g_free(file->file);
    g_free(file->name);
    g_free(file);
}

void program_folder_add_fault(GPtrArray *faults, const char *path, const char *problem)
{
    g_autofree char *shown = g_utf8_make_valid(path, -1);
    if (faults->len < FAULTS_MAX)
        g_ptr_array_add(faults, g_strdup_printf("%s: %s", shown, problem));
    else if (faults->len == FAULTS_MAX)
        g_ptr_array_add(faults, g_strdup_printf("there are more than %d faults, of which these are the first", FAULTS_MAX));
}

/* What to make of an entry. A link is what it leads to; one that leads nowhere is the file that its name says. */
static EntryKind kind_of(DIR *folder, const char *name)
{
    struct stat status;
    if (name[0] == '.' || g_str_equal(name, "node_modules"))
        return ENTRY_NOTHING;
    if (fstatat(dirfd(folder), name, &status, 0) == 0 && S_ISDIR(status.st_mode))
        return ENTRY_FOLDER;
    gsize size = entry_extension_size(name);
    return size > 0 && strlen(name) > size ? ENTRY_FILE : ENTRY_NOTHING;
}

static gint compare_names(gconstpointer one, gconstpointer other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The names of files and folders in it, sorted, a folder's with a slash behind it. */
static GPtrArray *names_in(Walk *walk, DIR *folder, const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL) {
        if (walk->entries == ENTRIES_MAX) {
            g_autofree char *problem = g_strdup_printf("more than %d files, of which the rest is passed over", ENTRIES_MAX);
            program_folder_add_fault(walk->faults, path, problem);
            break;
        }
        walk->entries++;
        EntryKind kind = kind_of(folder, entry->d_name);
        if (kind != ENTRY_NOTHING)
            g_ptr_array_add(names, g_strconcat(entry->d_name, kind == ENTRY_FOLDER ? "/" : NULL, NULL));
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void add_file(const Walk *walk, const Level *level, const char *name)
{
    ProgramFile *file = g_new0(ProgramFile, 1);
    g_autofree char *base = g_strndup(name, strlen(name) - entry_extension_size(name));
    file->file = g_str_equal(level->path, ".") ? g_strdup(name) : g_strconcat(level->path, "/", name, NULL);
    file->name = g_strconcat(level->name, base, NULL);
    g_ptr_array_add(walk->files, file);
}

static void walk_folder(Walk *walk, const Level *above, const char *path, const char *name);

static void walk_entry(Walk *walk, const Level *level, const char *name)
{
    if (!g_str_has_suffix(name, "/")) {
        add_file(walk, level, name);
        return;
    }
    g_autofree char *base = g_strndup(name, strlen(name) - 1);
    g_autofree char *path = g_str_equal(level->path, ".") ? g_strdup(base) : g_strconcat(level->path, "/", base, NULL);
    g_autofree char *below = g_strconcat(level->name, name, NULL);
    walk_folder(walk, level, path, below);
}

static gboolean is_on_the_way(const Level *level, const struct stat *status)
{
    while (level && (level->device != status->st_dev || level->inode != status->st_ino))
        level = level->above;
    return level != NULL;
}

static void walk_open_folder(Walk *walk, const Level *above, DIR *folder, const char *path, const char *name)
{
    struct stat status;
    if (fstat(dirfd(folder), &status) != 0) {
        program_folder_add_fault(walk->faults, path, g_strerror(errno));
        return;
    }
    if (is_on_the_way(above, &status)) {
        program_folder_add_fault(walk->faults, path, "a link to a folder that it is in");
        return;
    }
    Level level = {above, status.st_dev, status.st_ino, above ? above->depth + 1 : 0, path, name};
    if (level.depth > DEPTH_MAX) {
        g_autofree char *problem = g_strdup_printf("folders nested more than %d deep", DEPTH_MAX);
        program_folder_add_fault(walk->faults, path, problem);
        return;
    }
    if (walk->visit)
        walk->visit(path, walk->user_data);
    g_autoptr(GPtrArray) names = names_in(walk, folder, path);
    for (guint i = 0; i < names->len; i++)
        walk_entry(walk, &level, names->pdata[i]);
}

static void walk_folder(Walk *walk, const Level *above, const char *path, const char *name)
{
    g_autoptr(GError) error = NULL;
    DIR *folder = program_root_open_folder(walk->root, path, &error);
    if (!folder) {
        program_folder_add_fault(walk->faults, path, error->message);
        return;
    }
    walk_open_folder(walk, above, folder, path, name);
    closedir(folder);
}

GPtrArray *program_folder_list(const ProgramRoot *root, const char *folder, GPtrArray *faults, ProgramFolderVisit visit,
                               gpointer user_data)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)file_free);
    Walk walk = {root, files, faults, visit, user_data, 0};
    g_autofree char *path = program_root_path(root, folder);
    if (path)
        walk_folder(&walk, NULL, path, "");
    else
        g_ptr_array_add(faults, g_strdup("the folder is outside js.root"));
    return files;
}
