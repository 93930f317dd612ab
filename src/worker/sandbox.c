/* SPDX-License-Identifier: MIT
 *
 * The order of the two steps, and what is given up by plain system calls. */
#include "sandbox.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "message.h"
#include "sanitized.h"

/* The engine has some ten descriptors and takes one for each of its work queues. */
#define DESCRIPTORS_MAX 128

/* What the engine reads while it starts: where its stack lies, how many processors there are, random numbers. */
static const char *const engine_reads[] = {"/proc/self", "/sys/devices/system/cpu", "/dev/urandom", NULL};
static const char *const nothing[] = {NULL};

static void note(Sandbox *sandbox, SandboxPart part, gboolean in_force)
{
    if (in_force)
        sandbox->parts |= (guint16)(1u << part);
    else
        sandbox->parts &= (guint16)~(1u << part);
}

/* Also out of the bounding set, which only who may set capabilities can shrink; for others it is without effect. */
static gboolean drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {0};
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        (void)prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); /* the next call empties that set, too */
    return syscall(SYS_capset, &header, sets) == 0;
}

static gboolean forbid_core_dumps(void)
{
    struct rlimit none = {0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

void sandbox_enter(Sandbox *sandbox)
{
    struct rlimit descriptors = {DESCRIPTORS_MAX, DESCRIPTORS_MAX};
    (void)setrlimit(RLIMIT_NOFILE, &descriptors); /* fails where it is lower already */
    note(sandbox, SANDBOX_NO_NEW_PRIVS, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    note(sandbox, SANDBOX_NO_CAPABILITIES, drop_capabilities());
    note(sandbox, SANDBOX_NO_CORE_DUMPS, forbid_core_dumps());
    if (!SANITIZED) /* whose report could not be written */
        note(sandbox, SANDBOX_LANDLOCK, sandbox_restrict_paths(engine_reads, &sandbox->landlock_abi));
}

void sandbox_close(Sandbox *sandbox)
{
    if (SANITIZED)
        return;
    if (sandbox->parts & 1u << SANDBOX_LANDLOCK)
        note(sandbox, SANDBOX_LANDLOCK, sandbox_restrict_paths(nothing, &sandbox->landlock_abi));
    note(sandbox, SANDBOX_SECCOMP, sandbox_restrict_calls());
}
