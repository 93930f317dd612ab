/* SPDX-License-Identifier: MIT
 *
 * The lock on paths and network by landlock, behind the one on system calls: it would hold where a call got through. */
#include "sandbox.h"

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

/* A path that is not there needs no permission. */
static void permit_reading(int ruleset, const char *path)
{
    struct landlock_path_beneath_attr rule = {.parent_fd = open(path, O_PATH | O_CLOEXEC)};
    struct stat status;
    if (rule.parent_fd < 0)
        return;
    rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
    if (fstat(rule.parent_fd, &status) == 0)
        (void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0); /* else it stays closed */
    close(rule.parent_fd);
}

gboolean sandbox_restrict_paths(const char *const *readable, guint16 *abi)
{
    int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *abi = (guint16)CLAMP(version, 0, G_MAXUINT16);
    if (version < 1)
        return FALSE;
    LandlockRules rules = everything(version);
    gsize size = version >= 6 ? sizeof rules : version >= 4 ? 2 * sizeof(guint64) : sizeof(guint64);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (ruleset < 0)
        return FALSE;
    for (const char *const *path = readable; *path; path++)
        permit_reading(ruleset, *path);
    gboolean restricted = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return restricted;
}
