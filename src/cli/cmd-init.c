/* SPDX-License-Identifier: MIT
 *
 * rrjs init: a folder to begin with, with a program in TypeScript and what it needs. */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "embedded-files.h"
#include "standard-streams.h"
#include "types-text.h"

/* What each becomes there. */
static const struct {
    const char *path;
    const char *file; /* of embedded_files; NULL: the types */
} all[] = {
    {".gitignore", "gitignore"},
    {".rr.yaml", "rr.yaml"},
    {"js/pricing.call.json", "pricing.call.json"},
    {"js/pricing.ts", "pricing.ts"},
    {"package.json", "package.json"},
    {"rrjs.d.ts", NULL},
    {"tsconfig.json", "tsconfig.json"},
};

static char *text_of(const char *name)
{
    if (!name)
        return types_text();
    const EmbeddedFile *file = embedded_files;
    while (!g_str_equal(file->name, name))
        file++;
    return g_strndup(file->text, file->size);
}

static int fail(const char *attempt, const char *path)
{
    return command_fail("init: %s %s: %s", attempt, path, g_strerror(errno));
}

/* Whether none of them is there: each that is, is told. */
static gboolean is_free(const char *folder)
{
    gboolean is_free = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autofree char *path = g_build_filename(folder, all[i].path, NULL);
        GStatBuf status;
        if (g_lstat(path, &status) == 0) {
            is_free = FALSE;
            command_fail("init: %s is there already, and nothing is overwritten", path);
        }
    }
    return is_free;
}

/* Who was faster keeps his. */
static int write_new(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail("making", path);
    gsize size = strlen(text), put = 0;
    for (gssize step; put < size && ((step = write(fd, text + put, size - put)) >= 0 || errno == EINTR);)
        put += (gsize)MAX(step, 0);
    int code = put < size ? fail("writing", path) : EXIT_FINISHED;
    close(fd);
    return code;
}

static int make(const char *folder)
{
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autofree char *path = g_build_filename(folder, all[i].path, NULL);
        g_autofree char *parent = g_path_get_dirname(path), *text = text_of(all[i].file);
        if (g_mkdir_with_parents(parent, 0777) != 0)
            return fail("making", parent);
        int code = write_new(path, text);
        if (code)
            return code;
    }
    return EXIT_FINISHED;
}

static void print_next(const char *folder)
{
    g_autoptr(GString) text = g_string_new("Made");
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_string_append_printf(text, "%s %s", i ? "," : "", all[i].path);
    g_autofree char *quoted = g_shell_quote(folder);
    g_string_append_printf(text, "%s%s.\n\nTypeScript needs esbuild: npm install --ignore-scripts there, or js.bundler in .rr.yaml. Then, in two terminals:\n\n",
                           g_str_equal(folder, ".") ? "" : " in ", g_str_equal(folder, ".") ? "" : folder);
    if (g_str_equal(folder, "."))
        g_string_append(text, "  rrjs serve\n  rrjs call pricing.total @js/pricing.call.json\n");
    else
        g_string_append_printf(text, "  cd %s && rrjs serve\n  cd %s && rrjs call pricing.total @js/pricing.call.json\n", quoted, quoted);
    standard_write(STDOUT_FILENO, text->str, text->len);
}

int command_init(int argc, char **argv)
{
    static const GOptionEntry options[] = {G_OPTION_ENTRY_NULL};
    if (!command_parse("init", options, &argc, &argv))
        return EXIT_USAGE;
    if (argc > 2)
        return command_fail("init: unexpected argument %s (rrjs init [FOLDER])", argv[2]);
    const char *folder = argc > 1 ? argv[1] : ".";
    if (!is_free(folder))
        return EXIT_USAGE;
    int code = make(folder);
    if (!code)
        print_next(folder);
    return code;
}
