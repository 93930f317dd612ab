/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "sanitized.h"

/* What the engine, its compiler and collector threads, and the two sides of our own socket need. Everything else kills. */
static const char *const allowed[] = {
    "read", "write", "readv", "writev", "pread64", "close", "lseek", "poll", "ppoll", "epoll_wait", "epoll_pwait",
    "epoll_ctl", "eventfd2", "recvmsg", "sendmsg", "recvfrom", "sendto", "fstat", "newfstatat", "fcntl",
    "mmap", "munmap", "mremap", "mprotect", "madvise", "mincore", "brk",
    "futex", "futex_waitv", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "sigaltstack",
    "set_robust_list", "rseq", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
    "sched_get_priority_min", "sched_get_priority_max", "membarrier", "exit", "exit_group", "restart_syscall", "gettid",
    "getpid", "getppid", "clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "getrandom", "getrusage", "sysinfo",
    "uname", "readlink", "readlinkat", "access", "faccessat2", "getrlimit", "setrlimit",
};

/* Some need a closer look, or an error instead of death because the library tries them and can do without. */
static void add_special_rules(scmp_filter_ctx filter)
{
    const unsigned long thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0));
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(sched_setscheduler), 0);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(openat), 0);
}

static gboolean load_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return FALSE;
    /* The engine has threads already. */
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++) {
        int number = seccomp_syscall_resolve_name(allowed[i]);
        if (number != __NR_SCMP_ERROR)
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
    }
    add_special_rules(filter);
    gboolean loaded = seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}

/* No path and no network, as a second lock. The structure as of the kernel's ABI 6; older kernels take its beginning. */
typedef struct {
    guint64 handled_access_fs;
    guint64 handled_access_net;
    guint64 scoped;
} LandlockRules;

static gboolean restrict_by_landlock(void)
{
    static const struct {
        int abi;
        LandlockRules adds;
    } additions[] = {
        {1, {.handled_access_fs = (1u << 13) - 1}}, {2, {.handled_access_fs = 1u << 13}},
        {3, {.handled_access_fs = 1u << 14}},       {4, {.handled_access_net = 3}},
        {5, {.handled_access_fs = 1u << 15}},       {6, {.scoped = 3}},
    };
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */);
    LandlockRules rules = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(additions) && additions[i].abi <= abi; i++) {
        rules.handled_access_fs |= additions[i].adds.handled_access_fs;
        rules.handled_access_net |= additions[i].adds.handled_access_net;
        rules.scoped |= additions[i].adds.scoped;
    }
    if (!rules.handled_access_fs)
        return FALSE;
    gsize size = abi >= 6 ? sizeof rules : abi >= 4 ? 2 * sizeof(guint64) : sizeof(guint64);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (ruleset < 0)
        return FALSE;
    gboolean restricted = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return restricted;
}

guint32 sandbox_close(void)
{
    guint32 in_force = 0;
    struct rlimit none = {0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        in_force |= SANDBOX_NO_NEW_PRIVS;
    if (SANITIZED)
        return in_force; /* or its report could not be written */
    if (restrict_by_landlock())
        in_force |= SANDBOX_LANDLOCK;
    if (load_filter())
        in_force |= SANDBOX_FILTER;
    return in_force;
}
