/* SPDX-License-Identifier: MIT
 *
 * The file and those that it includes, put together as RoadRunner does it: names are relative to the working directory, all
 * files have the version of the first, and a section of a later file takes the place of the whole section of an earlier one.
 * What an included file includes is not followed. */
#include "settings-table.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_FILE ".rr.yaml"
#define INCLUDE "include"

SettingsPart settings_part_of(const char *key)
{
    static const char *const head[] = {"version", INCLUDE, NULL};
    return g_strv_contains(head, key) ? SETTINGS_HEAD : SETTINGS_BODY;
}

/* ---- from the disk ---- */

/* Reads to the end or the limit, so that a pipe or an endless device will do no harm. */
static char *read_stream(FILE *file, const char *name, gsize *size, GError **error)
{
    g_autofree char *text = g_malloc(SETTINGS_FILE_MAX + 1);
    *size = fread(text, 1, SETTINGS_FILE_MAX + 1, file);
    if (ferror(file)) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: %s", name, g_strerror(errno));
        return NULL;
    }
    if (*size > SETTINGS_FILE_MAX) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: larger than %d bytes", name, SETTINGS_FILE_MAX);
        return NULL;
    }
    return g_steal_pointer(&text);
}

/* user_data: the file that need not be there, or NULL. */
static char *read_file(const char *name, gsize *size, gpointer user_data, GError **error)
{
    FILE *stream = fopen(name, "re");
    if (!stream && errno == ENOENT && name == user_data) {
        *size = 0;
        return g_strdup("");
    }
    if (!stream) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: %s", name, g_strerror(errno));
        return NULL;
    }
    char *text = read_stream(stream, name, size, error);
    fclose(stream);
    return text;
}

Settings *settings_inspect(const char *file, const char *const *overrides)
{
    static char standard[] = DEFAULT_FILE;
    return settings_read(read_file, file ? NULL : standard, file ? file : standard, overrides);
}

Settings *settings_load(const char *file, const char *const *overrides, GError **error)
{
    g_autoptr(Settings) settings = settings_inspect(file, overrides);
    return settings_are_sound(settings, error) ? g_steal_pointer(&settings) : NULL;
}

/* ---- from memory ---- */

typedef struct {
    const char *name;
    const char *text;
    gsize size;
} Text;

static char *read_text(const char *name, gsize *size, gpointer user_data, GError **error)
{
    const Text *text = user_data;
    if (name != text->name) {
        g_set_error(error, SETTINGS_ERROR, 0, "reading %s: only files include others", name);
        return NULL;
    }
    *size = text->size;
    return g_string_free(g_string_new_len(text->text, (gssize)text->size), FALSE);
}

Settings *settings_load_text(const char *name, const char *text, gsize size, const char *const *overrides,
                             GError **error)
{
    return settings_load_by(read_text, &(Text){name, text, size}, name, overrides, error);
}

/* ---- all of them ---- */

typedef struct {
    Settings *settings;
    SettingsRead read;
    gpointer user_data;
    GPtrArray *documents; /* of SettingsDocument, the first one the file itself */
} Files;

/* NULL: what is wrong has been told, place before it. */
static SettingsDocument *open_document(const Files *files, const char *name, const char *place)
{
    gsize size = 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = files->read(name, &size, files->user_data, &error);
    if (text)
        return settings_document_new(files->settings, name, text, size);
    settings_add_error(files->settings, "%s%s%s", place, *place ? ": " : "", error->message);
    return NULL;
}

/* Whether the file has the version of the first; otherwise that is told. */
static gboolean has_same_version(const Files *files, SettingsDocument *document)
{
    SettingsDocument *first = files->documents->pdata[0];
    g_autofree char *wanted = settings_document_version(first), *version = settings_document_version(document);
    if (g_strcmp0(wanted, version) == 0)
        return TRUE;
    settings_add_error(files->settings, "%s: version is %s, and that of %s is %s; both must be the same",
                       settings_document_name(document), version ? version : "missing", settings_document_name(first),
                       wanted ? wanted : "missing");
    return FALSE;
}

static void add_included(Files *files)
{
    char **names = files->settings->include;
    const SettingOrigin *origin = settings_origin(files->settings, INCLUDE);
    if (g_strv_length(names) > SETTINGS_FILES_MAX) {
        settings_add_error(files->settings, "%s: %u files are more than %d", origin->place, g_strv_length(names),
                           SETTINGS_FILES_MAX);
        return;
    }
    for (; *names; names++) {
        g_autoptr(SettingsDocument) document = open_document(files, *names, origin->place);
        if (document && has_same_version(files, document))
            g_ptr_array_add(files->documents, g_steal_pointer(&document));
    }
}

void settings_read_files(Settings *settings, SettingsRead read, gpointer user_data, const char *name,
                         const char *const *overrides)
{
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func((GDestroyNotify)settings_document_free);
    Files files = {settings, read, user_data, documents};
    SettingsDocument *first = open_document(&files, name, "");
    if (!first)
        return;
    g_ptr_array_add(documents, first);
    settings_read_document(settings, first, SETTINGS_HEAD, documents, 0);
    settings_apply_overrides(settings, overrides, SETTINGS_HEAD);
    add_included(&files);
    for (guint i = 0; i < documents->len; i++)
        settings_read_document(settings, documents->pdata[i], SETTINGS_BODY, documents, i);
}
