/* SPDX-License-Identifier: MIT
 *
 * The order of the two steps, and what is given up by plain system calls. */
#include "sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include "landlock.h"
#include "message.h"
#include "rights.h"
#include "sanitized.h"

/* The engine has some ten descriptors and takes one for each of its work queues. */
#define DESCRIPTORS_MAX 128

/* What the engine reads while it starts: where its stack lies, how many processors there are, random numbers. */
static const LandlockPath engine_reads[] = {
    {"/proc/self", LANDLOCK_READ_FILES},
    {"/sys/devices/system/cpu", LANDLOCK_READ_FILES},
    {"/dev/urandom", LANDLOCK_READ_FILES},
    {NULL},
};
static const LandlockPath nothing[] = {{NULL}};

static void note(Sandbox *sandbox, SandboxPart part, gboolean in_force)
{
    if (in_force)
        sandbox->parts |= (guint16)(1u << part);
    else
        sandbox->parts &= (guint16)~(1u << part);
}

/* Behind the lock on system calls: this one would hold where a call got through. */
static gboolean restrict_paths(const LandlockPath *readable, guint16 *abi)
{
    int rules = landlock_prepare(readable, abi);
    gboolean in_force = rules >= 0 && landlock_enforce(rules);
    if (rules >= 0)
        close(rules);
    return in_force;
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
    note(sandbox, SANDBOX_NO_CAPABILITIES, rights_drop_capabilities());
    note(sandbox, SANDBOX_NO_CORE_DUMPS, forbid_core_dumps());
    if (!SANITIZED) /* whose report could not be written */
        note(sandbox, SANDBOX_LANDLOCK, restrict_paths(engine_reads, &sandbox->landlock_abi));
}

void sandbox_close(Sandbox *sandbox)
{
    if (SANITIZED)
        return;
    if (sandbox->parts & 1u << SANDBOX_LANDLOCK)
        note(sandbox, SANDBOX_LANDLOCK, restrict_paths(nothing, &sandbox->landlock_abi));
    note(sandbox, SANDBOX_SECCOMP, sandbox_restrict_calls());
}
