/* SPDX-License-Identifier: MIT
 *
 * By system calls, as the C library has no functions for them. */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The structure as of the kernel's ABI 6; older kernels take its beginning. */
typedef struct {
    guint64 handled_access_fs;
    guint64 handled_access_net;
    guint64 scoped;
} LandlockRules;

/* What each ABI can forbid beyond the ones before it, as numbers: headers may be older than the kernel. */
static const struct {
    int abi;
    LandlockRules adds;
} additions[] = {
    {1, {.handled_access_fs = (1u << 13) - 1}}, /* executing, reading, writing, making, removing */
    {2, {.handled_access_fs = 1u << 13}},       /* moving and linking between folders */
    {3, {.handled_access_fs = 1u << 14}},       /* truncating */
    {4, {.handled_access_net = 3}},             /* binding and connecting TCP */
    {5, {.handled_access_fs = 1u << 15}},       /* ioctl on devices */
    {6, {.scoped = 3}},                         /* abstract unix sockets and signals of others */
};

static LandlockRules everything(int abi)
{
    LandlockRules rules = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(additions) && additions[i].abi <= abi; i++) {
        rules.handled_access_fs |= additions[i].adds.handled_access_fs;
        rules.handled_access_net |= additions[i].adds.handled_access_net;
        rules.scoped |= additions[i].adds.scoped;
    }
    return rules;
}

/* What the use of a folder comes to, and that of a file, which has no other rights. */
static guint64 rights(LandlockUse use, gboolean is_folder)
{
    static const guint64 of_uses[] = {
        [LANDLOCK_READ_FILES] = LANDLOCK_ACCESS_FS_READ_FILE,
        [LANDLOCK_READ] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
        [LANDLOCK_RUN] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE,
    };
    return is_folder ? of_uses[use] : of_uses[use] & ~(guint64)LANDLOCK_ACCESS_FS_READ_DIR;
}

static void permit(int rules, const LandlockPath *path)
{
    struct landlock_path_beneath_attr rule = {.parent_fd = open(path->path, O_PATH | O_CLOEXEC)};
    struct stat status;
    if (rule.parent_fd < 0)
        return;
    if (fstat(rule.parent_fd, &status) == 0) {
        rule.allowed_access = rights(path->use, S_ISDIR(status.st_mode));
        (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0); /* else it stays closed */
    }
    close(rule.parent_fd);
}

int landlock_prepare(const LandlockPath *paths, guint16 *abi)
{
    int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *abi = (guint16)CLAMP(version, 0, G_MAXUINT16);
    if (version < 1)
        return -1;
    LandlockRules all = everything(version);
    gsize size = version >= 6 ? sizeof all : version >= 4 ? 2 * sizeof(guint64) : sizeof(guint64);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
    for (; rules >= 0 && paths->path; paths++)
        permit(rules, paths);
    return rules;
}

gboolean landlock_enforce(int rules)
{
    return syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}
