/* SPDX-License-Identifier: MIT
 *
 * Which paths, and the limits. A program that is linked with shared libraries, as distributions build them, needs these and
 * their loader too. */
#include "bundler-jail.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include "bundler-process.h"
#include "bundler-trust.h"
#include "landlock.h"
#include "rights.h"

/* Of all its threads together. */
#define PROCESSOR_SECONDS_MAX 300
#define DESCRIPTORS_MAX       1024
#define SEGMENTS_MAX          64

static const char *const library_folders[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store",
                                              "/gnu/store", "/etc/ld.so.cache"};

/* The loader that the program names; "" where it needs none. FALSE: it is no program of this machine. */
static gboolean read_loader(int program, char loader[static PATH_MAX])
{
    ElfW(Ehdr) header;
    ElfW(Phdr) segments[SEGMENTS_MAX];
    loader[0] = '\0';
    if (pread(program, &header, sizeof header, 0) != sizeof header ||
        header.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) || header.e_phnum > SEGMENTS_MAX ||
        header.e_phentsize != sizeof *segments)
        return FALSE;
    gssize size = (gssize)(header.e_phnum * sizeof *segments);
    if (pread(program, segments, (gsize)size, (off_t)header.e_phoff) != size)
        return FALSE;
    for (guint i = 0; i < header.e_phnum; i++) {
        if (segments[i].p_type != PT_INTERP)
            continue;
        gsize length = segments[i].p_filesz;
        return length > 1 && length <= PATH_MAX &&
               pread(program, loader, length, (off_t)segments[i].p_offset) == (gssize)length && loader[length - 1] == '\0';
    }
    return TRUE;
}

/* FALSE: its loader is one that must not be run. */
static gboolean prepare_paths(const char *root, const char *path, int program, BundlerJail *jail, GError **error)
{
    char loader[PATH_MAX];
    guint16 abi;
    if (!read_loader(program, loader)) {
        g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_REFUSED, "%s is not run as a bundler: it is no program for this machine",
                    path);
        return FALSE;
    }
    g_autofree char *real_loader = *loader ? bundler_trust_resolve(loader, error) : NULL;
    if (*loader && !real_loader)
        return FALSE;
    g_autoptr(GArray) paths = g_array_new(TRUE, TRUE, sizeof(LandlockPath));
    LandlockPath own[] = {{root, LANDLOCK_READ}, {path, LANDLOCK_RUN}, {real_loader, LANDLOCK_RUN}};
    g_array_append_vals(paths, own, real_loader ? 3 : 2);
    for (gsize i = 0; real_loader && i < G_N_ELEMENTS(library_folders); i++)
        g_array_append_val(paths, ((LandlockPath){library_folders[i], LANDLOCK_READ_FILES}));
    int rules = landlock_prepare((const LandlockPath *)(gpointer)paths->data, &abi);
    jail->rules = rules >= 0 ? fcntl(rules, F_DUPFD_CLOEXEC, BUNDLER_FREE_FD) : -1;
    if (rules >= 0)
        close(rules);
    return TRUE;
}

gboolean bundler_jail_prepare(SandboxMode mode, const char *root, const char *path, int program, BundlerJail *jail,
                              GError **error)
{
    *jail = BUNDLER_JAIL_NONE;
    if (mode == SANDBOX_OFF)
        return TRUE;
    jail->is_off = FALSE;
    if (!prepare_paths(root, path, program, jail, error))
        return FALSE;
    gboolean has_calls = bundler_calls_filter(BUNDLER_PROGRAM_FD, &jail->filter);
    jail->missing = jail->rules < 0 ? (has_calls ? "landlock" : "landlock seccomp") : has_calls ? NULL : "seccomp";
    if (mode != SANDBOX_REQUIRE || !jail->missing)
        return TRUE;
    g_set_error(error, BUNDLER_ERROR, BUNDLER_ERROR_REFUSED, "js.sandbox is require, but the jail of the bundler lacks here: %s",
                jail->missing);
    return FALSE;
}

static gboolean set_limit(int resource, rlim_t value)
{
    struct rlimit limit = {value, value};
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

/* Where a limit is lower already, that one holds. */
static void set_limits(void)
{
    (void)set_limit(RLIMIT_CORE, 0);
    (void)set_limit(RLIMIT_CPU, PROCESSOR_SECONDS_MAX);
    (void)set_limit(RLIMIT_DATA, (rlim_t)BUNDLER_MEMORY_MAX_MB << 20);
    (void)set_limit(RLIMIT_NOFILE, DESCRIPTORS_MAX);
    (void)set_limit(RLIMIT_FSIZE, BUNDLER_FILE_MAX);
}

gboolean bundler_jail_enter(const BundlerJail *jail)
{
    set_limits();
    if (jail->is_off)
        return TRUE;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !rights_drop_capabilities())
        return FALSE;
    if (jail->rules >= 0 && !landlock_enforce(jail->rules))
        return FALSE;
    return !jail->filter.filter || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &jail->filter, 0, 0) == 0;
}

void bundler_jail_clear(BundlerJail *jail)
{
    if (jail->rules >= 0)
        close(jail->rules);
    g_free(jail->filter.filter);
    *jail = BUNDLER_JAIL_NONE;
}
