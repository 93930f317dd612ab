/* SPDX-License-Identifier: MIT
 *
 * The lock on system calls by seccomp. esbuild is written in Go, whose runtime tries many calls and does without those that it
 * is told are not there: so is it with all that stand in no table. What would start, reach or harm others ends the process. */
#include "bundler-jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const allowed[] = {
    /* files that landlock leaves, and the descriptors that are there */
    "open", "openat", "read", "pread64", "readv", "write", "writev", "pwrite64", "close", "lseek", "_llseek", "ftruncate",
    "fstat", "fstat64", "stat", "stat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx", "readlink", "readlinkat",
    "access", "faccessat", "faccessat2", "getdents", "getdents64", "getcwd", "dup", "dup2", "dup3", "fcntl", "fcntl64",
    "fadvise64",
    /* what a runtime waits with */
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "pipe", "pipe2", "poll", "ppoll",
    "select", "pselect6", "_newselect",
    /* memory of its own */
    "munmap", "mremap", "mprotect", "madvise", "mincore", "brk",
    /* threads and signals */
    "futex", "futex_time64", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn", "sigaltstack", "set_robust_list",
    "set_tid_address", "rseq", "sched_yield", "sched_getaffinity", "membarrier", "exit", "exit_group", "restart_syscall",
    "gettid", "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "arch_prctl", "set_thread_area", "set_tls",
    "getrlimit", "ugetrlimit",
    /* time, random numbers, what is used of the machine */
    "clock_gettime", "clock_gettime64", "clock_getres", "clock_nanosleep", "clock_nanosleep_time64", "nanosleep",
    "gettimeofday", "time", "getrandom", "getrusage", "sysinfo", "uname",
};

/* Who makes one of these is no bundler. */
static const char *const deadly[] = {
    "fork", "vfork", "execve", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_getfd",
    "pidfd_send_signal", "ptrace", "process_vm_readv", "process_vm_writev", "setsid", "setpgid", "setpriority", "setns",
    "unshare", "mount", "umount2", "pivot_root", "chroot", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "keyctl",
    "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "reboot", "socket", "socketcall",
    "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "shmget", "shmat", "msgget",
    "semget", "mq_open", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset",
};

/* A thread and nothing else. */
#define THREAD_FLAGS (CLONE_VM | CLONE_THREAD | CLONE_SIGHAND)

static int allow_by_argument(scmp_filter_ctx filter, const char *call, guint argument, scmp_datum_t mask, scmp_datum_t value)
{
    int number = seccomp_syscall_resolve_name(call);
    struct scmp_arg_cmp compares = {argument, SCMP_CMP_MASKED_EQ, mask, value};
    return number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1, &compares);
}

/* What depends on an argument; with others it is not there. */
static int add_rules_by_argument(scmp_filter_ctx filter, int program)
{
    int failure = 0;
    failure |= allow_by_argument(filter, "clone", 0, THREAD_FLAGS, THREAD_FLAGS);
    failure |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    /* The one that it is run by. Landlock sees to it that another could only run the same again. */
    failure |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(execveat), 2, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)program),
                                SCMP_A4(SCMP_CMP_EQ, AT_EMPTY_PATH));
    /* What is shared is counted by no limit. */
    failure |= allow_by_argument(filter, "mmap", 3, MAP_TYPE, MAP_PRIVATE);
    failure |= allow_by_argument(filter, "mmap2", 3, MAP_TYPE, MAP_PRIVATE);
    /* By which Go's runtime has its threads listen; others, whom no landlock might keep it from, ignore that signal. */
    failure |= allow_by_argument(filter, "tgkill", 2, ~(scmp_datum_t)0, SIGURG);
    failure |= allow_by_argument(filter, "prctl", 0, ~(scmp_datum_t)0, PR_SET_NAME);
    /* Its own limits, which it can only lower. */
    failure |= allow_by_argument(filter, "prlimit64", 0, ~(scmp_datum_t)0, 0);
    failure |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOTTY), SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TCGETS));
    return failure;
}

/* A name that this architecture or the library does not know needs no rule. */
static int add_rules(scmp_filter_ctx filter, guint32 action, const char *const *calls, gsize count)
{
    int failure = 0;
    for (gsize i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(calls[i]);
        if (number != __NR_SCMP_ERROR)
            failure |= seccomp_rule_add(filter, action, number, 0);
    }
    return failure;
}

/* By a file in memory, as older libraries export to descriptors only. */
static gboolean export(scmp_filter_ctx filter, struct sock_fprog *program)
{
    struct stat status;
    int fd = memfd_create("filter", MFD_CLOEXEC);
    gboolean exported = fd >= 0 && seccomp_export_bpf(filter, fd) == 0 && fstat(fd, &status) == 0 && status.st_size > 0;
    if (exported) {
        gsize size = (gsize)status.st_size;
        program->len = (unsigned short)(size / sizeof *program->filter);
        program->filter = g_malloc(size);
        exported = size <= BPF_MAXINSNS * sizeof *program->filter && pread(fd, program->filter, size, 0) == (gssize)size;
    }
    if (fd >= 0)
        close(fd);
    if (!exported)
        g_clear_pointer(&program->filter, g_free);
    return exported;
}

/* Who may set filters is told that this one cannot be read; who may not, or where there are none, something else. */
static gboolean has_filters(void)
{
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) < 0 && errno == EFAULT;
}

gboolean bundler_calls_filter(int program, struct sock_fprog *filter)
{
    *filter = (struct sock_fprog){0};
    if (!has_filters())
        return FALSE;
    scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!context)
        return FALSE;
    int failure = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    (void)seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a tree; the same rules in a row are only slower */
    failure |= add_rules(context, SCMP_ACT_ALLOW, allowed, G_N_ELEMENTS(allowed));
    failure |= add_rules(context, SCMP_ACT_KILL_PROCESS, deadly, G_N_ELEMENTS(deadly));
    failure |= add_rules_by_argument(context, program);
    gboolean made = failure == 0 && export(context, filter);
    seccomp_release(context);
    return made;
}
