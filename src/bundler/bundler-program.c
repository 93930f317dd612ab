/* SPDX-License-Identifier: MIT
 *
 * Finds esbuild's native program. What npm puts below node_modules/.bin is a script for node where install scripts were not
 * run; the package that the native program comes in has it in any case. */
#include "bundler-program.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bundler-trust.h"

#if defined(__x86_64__)
#define PLATFORM "linux-x64"
#elif defined(__aarch64__)
#define PLATFORM "linux-arm64"
#elif defined(__arm__)
#define PLATFORM "linux-arm"
#elif defined(__i386__)
#define PLATFORM "linux-ia32"
#elif defined(__riscv)
#define PLATFORM "linux-riscv64"
#elif defined(__powerpc64__)
#define PLATFORM "linux-ppc64"
#elif defined(__s390x__)
#define PLATFORM "linux-s390x"
#elif defined(__loongarch__)
#define PLATFORM "linux-loong64"
#else
#error "esbuild's name for this platform"
#endif
#define NATIVE "@esbuild/" PLATFORM "/bin/esbuild"

/* Below a node_modules: beside the package esbuild, wherever a link of that name leads, as pnpm has it, or inside it. */
static const char *const places[] = {NATIVE, "esbuild/../" NATIVE, "esbuild/node_modules/" NATIVE};

static gboolean is_there(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

static char *find_in_modules(const char *folder)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = g_build_filename(folder, "node_modules", places[i], NULL);
        if (is_there(path))
            return g_steal_pointer(&path);
    }
    return NULL;
}

/* From the entry's folder up to the root. */
static char *find_near(const char *root, const char *entry)
{
    g_autofree char *folder = g_path_get_dirname(entry);
    for (;;) {
        g_autofree char *absolute = g_build_filename(root, folder, NULL);
        char *path = find_in_modules(absolute);
        if (path || g_str_equal(folder, "."))
            return path;
        char *parent = g_path_get_dirname(folder);
        g_free(folder);
        folder = parent;
    }
}

/* Parts that are not absolute depend on where we were started. */
static char *find_on_path(void)
{
    g_auto(GStrv) folders = g_strsplit(g_getenv("PATH") ? g_getenv("PATH") : "", ":", -1);
    for (char **folder = folders; *folder; folder++) {
        g_autofree char *path = g_build_filename(*folder, "esbuild", NULL);
        if (g_path_is_absolute(path) && is_there(path))
            return g_steal_pointer(&path);
    }
    return NULL;
}

static char *find(const BundleRequest *request, GError **error)
{
    if (request->program)
        return g_strdup(request->program);
    char *path = find_near(request->root, request->entry);
    if (!path)
        path = find_on_path();
    if (!path)
        g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_MISSING,
                    "%s needs a bundler, and no esbuild is there: looked for node_modules/" NATIVE
                    " from its folder up to js.root, and for esbuild on the PATH. Install it (npm install --save-dev esbuild), "
                    "name it (js.bundler), or bundle elsewhere (rrjs build) and use that file",
                    request->entry);
    return path;
}

static gboolean refuse(GError **error, const char *path, const char *format, ...) G_GNUC_PRINTF(3, 4);
static gboolean refuse(GError **error, const char *path, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_REFUSED, "%s is not run as a bundler: %s", path, why);
    return FALSE;
}

/* A script would have its interpreter run, with the rights of both. */
static gboolean check_native(const BundlerProgram *program, GError **error)
{
    struct stat status;
    char start[4] = "";
    if (fstat(program->fd, &status) != 0)
        return refuse(error, program->path, "%s", g_strerror(errno));
    if (!S_ISREG(status.st_mode))
        return refuse(error, program->path, "it is no ordinary file");
    gssize got = pread(program->fd, start, sizeof start, 0);
    if (got >= 2 && memcmp(start, "#!", 2) == 0)
        return refuse(error, program->path,
                      "it is a script, which needs an interpreter; the native program is node_modules/" NATIVE);
    if (got != sizeof start || memcmp(start, "\177ELF", 4) != 0)
        return refuse(error, program->path, "it is no native program");
    return TRUE;
}

gboolean bundler_program_find(const BundleRequest *request, BundlerProgram *program, GError **error)
{
    *program = BUNDLER_PROGRAM_NONE;
    g_autofree char *found = find(request, error);
    if (!found)
        return FALSE;
    program->path = bundler_trust_resolve(found, error);
    if (!program->path)
        return FALSE;
    program->fd = open(program->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (program->fd < 0)
        return refuse(error, program->path, "%s", g_strerror(errno));
    return check_native(program, error);
}

void bundler_program_clear(BundlerProgram *program)
{
    g_free(program->path);
    if (program->fd >= 0)
        close(program->fd);
    *program = BUNDLER_PROGRAM_NONE;
}
