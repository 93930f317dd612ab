/* SPDX-License-Identifier: MIT
 *
 * The lock on system calls by seccomp. What is not in these tables kills the process; so does a call in the way of another
 * architecture (32-bit, x32), whose numbers mean other calls. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* What the engine, its compiler and collector threads, and our own side of the socket need. */
static const char *const allowed[] = {
    /* the descriptors that are there */
    "read", "write", "writev", "pread64", "recvfrom", "sendto", "close", "lseek", "fstat", "poll", "ppoll", "eventfd2",
    /* memory; writable and executable too, which compiled scripts need */
    "mmap", "munmap", "mremap", "mprotect", "madvise", "mincore", "brk",
    /* threads and signals */
    "futex", "futex_waitv", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "sigaltstack",
    "set_robust_list", "rseq", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
    "sched_get_priority_min", "sched_get_priority_max", "membarrier", "exit", "exit_group", "restart_syscall", "gettid",
    "getpid",
    /* time, random numbers, what is used of the machine */
    "clock_gettime", "clock_nanosleep", "nanosleep", "gettimeofday", "getrandom", "getrusage", "sysinfo", "uname",
};

/* What libraries try and can do without; a name of a file is nothing that they need any more. */
static const struct {
    const char *call;
    int code;
} refused[] = {
    {"clone3", ENOSYS}, /* its flags lie in memory, where no filter sees them; the C library then takes clone */
    {"sched_setscheduler", EPERM},
    {"getpeername", ENOTSOCK}, /* GLib asks whether its last words, that memory ran out, go to the journal */
    {"open", EACCES},     {"openat", EACCES},    {"stat", EACCES},       {"lstat", EACCES},    {"newfstatat", EACCES},
    {"statx", EACCES},    {"access", EACCES},    {"faccessat", EACCES},  {"faccessat2", EACCES},
    {"readlink", EACCES}, {"readlinkat", EACCES},
};

/* A thread and nothing else: no process, no namespace, no tracing. */
#define THREAD_FLAGS (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)
#define HARMLESS_FLAGS                                                                                                 \
    (CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID |                \
     CLONE_CHILD_CLEARTID | CLONE_DETACHED)

/* What depends on an argument. Other values of it kill. */
static int add_rules_by_argument(scmp_filter_ctx filter)
{
    static const int descriptor_commands[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC};
    const scmp_datum_t judged_flags = ~(scmp_datum_t)HARMLESS_FLAGS, self = (scmp_datum_t)getpid();
    int failure = 0;
    failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, judged_flags, THREAD_FLAGS));
    failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self));
    failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    /* Names for stretches of memory, which some allocators give. */
    failure |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_VMA));
    /* Whether they go to a terminal. */
    failure |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TCGETS));
    /* Limits can be read; the one that can be set is the one that an execution sets for itself. */
    failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0),
                                SCMP_A2(SCMP_CMP_EQ, 0));
    failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, SCMP_A0(SCMP_CMP_EQ, 0),
                                SCMP_A1(SCMP_CMP_EQ, RLIMIT_DATA));
    /* Not the commands that have the kernel send signals to whom it is told. */
    for (gsize i = 0; i < G_N_ELEMENTS(descriptor_commands); i++)
        failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                                    SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)descriptor_commands[i]));
    return failure;
}

/* A name that this architecture or the library does not know needs no rule. */
static int add_rule(scmp_filter_ctx filter, guint32 action, const char *call)
{
    int number = seccomp_syscall_resolve_name(call);
    return number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(filter, action, number, 0);
}

static int add_rules(scmp_filter_ctx filter)
{
    int failure = 0;
    failure |= seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    failure |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1); /* the engine has threads already */
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree; the same rules in a row are only slower */
    for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++)
        failure |= add_rule(filter, SCMP_ACT_ALLOW, allowed[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        failure |= add_rule(filter, SCMP_ACT_ERRNO((unsigned)refused[i].code), refused[i].call);
    return failure | add_rules_by_argument(filter);
}

gboolean sandbox_restrict_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return FALSE;
    gboolean loaded = add_rules(filter) == 0 && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}
