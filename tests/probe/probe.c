/* SPDX-License-Identifier: MIT
 *
 * probe(name): makes one system call from inside a worker, as a script could that has taken the engine over, and tells
 * what came of it: "ok" or the name of the error, unless the process is gone. */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <termios.h>
#include <unistd.h>
#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "bindings.h"
#include "block.h"

static pid_t server;

__attribute__((constructor)) static void remember_server(void)
{
    server = getppid();
}

/* ---- system calls with their arguments ---- */

static char scratch[4096];
static struct iovec here = {scratch, 16};
static struct msghdr message = {.msg_iov = &here, .msg_iovlen = 1};
static const struct rlimit some = {100, 100}, endless = {RLIM_INFINITY, RLIM_INFINITY};
static char *const no_strings[] = {NULL};

#define SELF   (-1000001l) /* stand for process ids, which are known at run time only */
#define SERVER (-1000002l)
#define AT(pointer) ((long)(pointer))
#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM | CLONE_SIGHAND | CLONE_THREAD)

typedef struct {
    const char *name;
    long number;
    long arguments[6];
} Call;

#define CALL(name, ...) {#name, SYS_##name, {__VA_ARGS__}}

static Call calls[] = {
    /* names in the file system */
    CALL(openat, AT_FDCWD, AT("/etc/passwd"), O_RDONLY),
    {"openat, a new file", SYS_openat, {AT_FDCWD, AT("/tmp/rrjs-probe"), O_CREAT | O_RDWR, 0600}},
    {"openat, a device", SYS_openat, {AT_FDCWD, AT("/dev/null"), O_RDWR}},
    CALL(openat2, AT_FDCWD, AT("/etc/passwd"), AT(scratch), 24),
    CALL(open_by_handle_at, AT_FDCWD, AT(scratch), O_RDONLY),
    CALL(newfstatat, AT_FDCWD, AT("/etc/passwd"), AT(scratch), 0),
    CALL(statx, AT_FDCWD, AT("/etc/passwd"), 0, STATX_BASIC_STATS, AT(scratch)),
    CALL(readlinkat, AT_FDCWD, AT("/proc/self/exe"), AT(scratch), sizeof scratch),
    CALL(faccessat, AT_FDCWD, AT("/etc/passwd"), R_OK),
    CALL(statfs, AT("/"), AT(scratch)),
    CALL(getcwd, AT(scratch), sizeof scratch),
    CALL(getdents64, HANDOVER_SOCKET, AT(scratch), sizeof scratch),
    CALL(chdir, AT("/")),
    CALL(chroot, AT("/")),
    CALL(mkdirat, AT_FDCWD, AT("/tmp/rrjs-probe"), 0700),
    CALL(unlinkat, AT_FDCWD, AT("/tmp/rrjs-probe"), 0),
    CALL(renameat2, AT_FDCWD, AT("/tmp/rrjs-a"), AT_FDCWD, AT("/tmp/rrjs-b"), 0),
    CALL(symlinkat, AT("/etc/passwd"), AT_FDCWD, AT("/tmp/rrjs-probe")),
    CALL(fchmodat, AT_FDCWD, AT("/tmp/rrjs-probe"), 0777),
    CALL(truncate, AT("/tmp/rrjs-probe"), 0),
    CALL(setxattr, AT("/tmp/rrjs-probe"), AT("user.a"), AT("b"), 1, 0),
    CALL(inotify_init1, 0),
    CALL(fanotify_init, 0, 0),
    CALL(mount, AT("none"), AT("/mnt"), AT("tmpfs"), 0, 0),
    CALL(umount2, AT("/proc"), MNT_DETACH),
    CALL(pivot_root, AT("/"), AT("/")),
    CALL(fsopen, AT("tmpfs"), 0),

    /* network */
    {"socket, TCP", SYS_socket, {AF_INET, SOCK_STREAM, 0}},
    {"socket, TCP over IPv6", SYS_socket, {AF_INET6, SOCK_STREAM, 0}},
    {"socket, UDP", SYS_socket, {AF_INET, SOCK_DGRAM, 0}},
    {"socket, unix", SYS_socket, {AF_UNIX, SOCK_STREAM, 0}},
    {"socket, netlink", SYS_socket, {AF_NETLINK, SOCK_RAW, 0}},
    {"socket, packet", SYS_socket, {AF_PACKET, SOCK_RAW, 0}},
    {"socket, vsock", SYS_socket, {AF_VSOCK, SOCK_STREAM, 0}},
    CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, AT(scratch)),
    CALL(connect, HANDOVER_SOCKET, AT(scratch), 16),
    CALL(bind, HANDOVER_SOCKET, AT(scratch), 16),
    CALL(listen, HANDOVER_SOCKET, 1),
    CALL(accept4, HANDOVER_SOCKET, 0, 0, 0),
    CALL(sendmsg, HANDOVER_SOCKET, AT(&message), 0),
    CALL(recvmsg, HANDOVER_SOCKET, AT(&message), MSG_DONTWAIT),
    CALL(setsockopt, HANDOVER_SOCKET, SOL_SOCKET, SO_RCVBUF, AT(scratch), 4),

    /* processes */
    {"clone, a process", SYS_clone, {SIGCHLD}},
    {"clone, a thread in a namespace", SYS_clone, {THREAD | CLONE_NEWUSER}},
    {"clone, a traced thread", SYS_clone, {THREAD | CLONE_PTRACE}},
    {"clone, a thread with a descriptor", SYS_clone, {THREAD | CLONE_PIDFD, AT(scratch), AT(scratch)}},
    CALL(clone3, AT(scratch), 64),
    CALL(execve, AT("/bin/true"), AT(no_strings), AT(no_strings)),
    CALL(execveat, AT_FDCWD, AT("/bin/true"), AT(no_strings), AT(no_strings), 0),
    CALL(ptrace, PTRACE_ATTACH, SERVER, 0, 0),
    {"ptrace, by anybody", SYS_ptrace, {PTRACE_TRACEME, 0, 0, 0}},
    CALL(process_vm_readv, SERVER, AT(&here), 1, AT(&here), 1, 0),
    CALL(process_vm_writev, SERVER, AT(&here), 1, AT(&here), 1, 0),
    CALL(process_madvise, 0, AT(&here), 1, MADV_COLD, 0),
    CALL(kcmp, SERVER, SELF, 0, 0, 0),
    CALL(kill, SERVER, 0),
    CALL(tkill, SERVER, 0),
    CALL(tgkill, SERVER, SERVER, 0),
    CALL(rt_sigqueueinfo, SERVER, 0, AT(scratch)),
    CALL(rt_tgsigqueueinfo, SERVER, SERVER, 0, AT(scratch)),
    CALL(pidfd_open, SERVER, 0),
    CALL(pidfd_send_signal, HANDOVER_SOCKET, 0, 0, 0),
    CALL(pidfd_getfd, HANDOVER_SOCKET, 3, 0),
    {"fcntl, signals to the server", SYS_fcntl, {HANDOVER_SOCKET, F_SETOWN, SERVER}},
    {"fcntl, which signal", SYS_fcntl, {HANDOVER_SOCKET, F_SETSIG, SIGKILL}},
    {"fcntl, a lease", SYS_fcntl, {HANDOVER_SOCKET, F_SETLEASE, F_RDLCK}},
    CALL(wait4, -1, 0, 0, 0),
    CALL(setpgid, 0, 0),
    CALL(setsid),
    CALL(unshare, CLONE_NEWUSER),
    CALL(setns, HANDOVER_SOCKET, 0),

    /* rights and limits */
    CALL(setuid, 0),
    CALL(setresuid, 0, 0, 0),
    CALL(setgroups, 0, 0),
    CALL(capset, AT(scratch), AT(scratch)),
    {"prctl, dumpable", SYS_prctl, {PR_SET_DUMPABLE, 1}},
    {"prctl, death with the server", SYS_prctl, {PR_SET_PDEATHSIG, 0}},
    {"prctl, seccomp", SYS_prctl, {PR_SET_SECCOMP, 2, AT(scratch)}},
    {"prctl, a name for memory", SYS_prctl, {PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0, 0, AT("a")}},
    CALL(seccomp, 1, 0, AT(scratch)),
    CALL(landlock_create_ruleset, 0, 0, 1),
    CALL(personality, 0x0040000),
    {"prlimit64, cores", SYS_prlimit64, {0, RLIMIT_CORE, AT(&some), 0}},
    {"prlimit64, descriptors", SYS_prlimit64, {0, RLIMIT_NOFILE, AT(&some), 0}},
    {"prlimit64, of the server", SYS_prlimit64, {SERVER, RLIMIT_NOFILE, AT(&some), 0}},
    {"prlimit64, a look at the server", SYS_prlimit64, {SERVER, RLIMIT_NOFILE, 0, AT(scratch)}},
    CALL(setpriority, PRIO_PROCESS, 0, -5),
    CALL(sched_setaffinity, 0, 8, AT(scratch)),
    CALL(sched_setscheduler, 0, SCHED_FIFO, AT(scratch)),
    CALL(ioprio_set, 1, 0, 0),
    CALL(mlockall, MCL_CURRENT),

    /* the kernel's large rooms */
    CALL(io_uring_setup, 8, AT(scratch)),
    CALL(bpf, 0, AT(scratch), 16),
    CALL(perf_event_open, AT(scratch), 0, -1, -1, 0),
    CALL(userfaultfd, 0),
    CALL(keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0),
    CALL(add_key, AT("user"), AT("a"), AT("b"), 1, KEY_SPEC_PROCESS_KEYRING),
    CALL(request_key, AT("user"), AT("a"), 0, 0),
    CALL(memfd_create, AT("a"), 0),
    CALL(shmget, IPC_PRIVATE, 4096, 0600),
    CALL(msgget, IPC_PRIVATE, 0600),
    CALL(semget, IPC_PRIVATE, 1, 0600),
    CALL(mq_open, AT("a"), O_RDONLY),
    CALL(timer_create, CLOCK_MONOTONIC, 0, AT(scratch)),
    CALL(timerfd_create, CLOCK_MONOTONIC, 0),
    CALL(setitimer, ITIMER_REAL, AT(scratch), 0),
    CALL(signalfd4, -1, AT(scratch), 8, 0),
    CALL(epoll_create1, 0),
    CALL(pipe2, AT(scratch), 0),
    CALL(dup, HANDOVER_SOCKET),
    {"ioctl, bytes that wait", SYS_ioctl, {HANDOVER_SOCKET, FIONREAD, AT(scratch)}},
    {"ioctl, a key into the terminal", SYS_ioctl, {STDIN_FILENO, TIOCSTI, AT(scratch)}},
    CALL(init_module, AT(scratch), 16, AT("")),
    CALL(finit_module, HANDOVER_SOCKET, AT(""), 0),
    CALL(kexec_load, 0, 0, 0, 0),
    CALL(reboot, 0, 0, 0, 0),
    CALL(swapon, AT("/nothing"), 0),
    CALL(sethostname, AT("a"), 1),
    CALL(settimeofday, AT(scratch), 0),
    CALL(clock_settime, CLOCK_REALTIME, AT(scratch)),
    CALL(acct, 0),
    CALL(syslog, 3, AT(scratch), sizeof scratch),
    CALL(quotactl, 0, 0, 0, 0),
    {"a call that no kernel has", 100000, {0}},

    /* what must work */
    CALL(getpid),
    {"prlimit64, private memory", SYS_prlimit64, {0, RLIMIT_DATA, AT(&endless), 0}},
    {"prlimit64, a look at its own", SYS_prlimit64, {0, RLIMIT_NOFILE, 0, AT(scratch)}},
    {"mmap, writable and executable", SYS_mmap, {0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0}},
    {"prctl, a name", SYS_prctl, {PR_SET_NAME, AT("probe")}},
    {"tgkill, itself", SYS_tgkill, {SELF, SELF, 0}},

#ifdef __x86_64__
    CALL(open, AT("/etc/passwd"), O_RDONLY),
    CALL(stat, AT("/etc/passwd"), AT(scratch)),
    CALL(readlink, AT("/proc/self/exe"), AT(scratch), sizeof scratch),
    CALL(fork),
    CALL(vfork),
    CALL(iopl, 3),
    CALL(ioperm, 0x80, 1, 1),
    CALL(modify_ldt, 0, AT(scratch), 16),
    CALL(arch_prctl, 0x1002, 0),
    {"getpid by x32", 0x40000000 | SYS_getpid, {0}},
#endif
};

static long argument(long value)
{
    return value == SELF ? getpid() : value == SERVER ? server : value;
}

static int make_call(const Call *call)
{
    const long *a = call->arguments;
    long result = syscall(call->number, argument(a[0]), argument(a[1]), argument(a[2]), argument(a[3]), argument(a[4]),
                          argument(a[5]));
    int code = errno;
    if (result == 0 && (call->number == SYS_clone || g_str_equal(call->name, "fork") || g_str_equal(call->name, "vfork")))
        _exit(0); /* the child, if there could be one */
    return result < 0 ? code : 0;
}

/* ---- what takes more than a call ---- */

static int open_path(const char *format)
{
    g_autofree char *path = g_strdup_printf(format, server);
    return open(path, O_RDONLY | O_CLOEXEC) < 0 ? errno : 0;
}

static int server_memory(void)
{
    return open_path("/proc/%d/mem");
}

static int server_environment(void)
{
    return open_path("/proc/%d/environ");
}

static void *run(void *attempt)
{
    return GINT_TO_POINTER(((int (*)(void))attempt)());
}

static int in_thread(int (*attempt)(void))
{
    pthread_t thread;
    void *result;
    int code = pthread_create(&thread, NULL, run, (void *)attempt);
    return code ? code : pthread_join(thread, &result) ? errno : GPOINTER_TO_INT(result);
}

static int open_here(void)
{
    return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0;
}

static int socket_here(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;
}

static int nothing_here(void)
{
    return 0;
}

static int a_thread(void)
{
    return in_thread(nothing_here);
}

static int open_in_thread(void)
{
    return in_thread(open_here);
}

static int socket_in_thread(void)
{
    return in_thread(socket_here);
}

#ifdef __x86_64__
static int getpid_by_32_bits(void)
{
    long result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
    return result < 0 ? (int)-result : 0;
}
#endif

static const struct {
    const char *name;
    int (*attempt)(void);
} attempts[] = {
    {"the server's memory", server_memory},
    {"the server's environment", server_environment},
    {"a thread", a_thread},
    {"a file in a thread", open_in_thread},
    {"a socket in a thread", socket_in_thread},
#ifdef __x86_64__
    {"getpid by int 0x80", getpid_by_32_bits},
#endif
};

/* The error's number, 0 for success, -1 for a name that is not here. */
static int probe_by_name(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(calls); i++)
        if (g_str_equal(calls[i].name, name))
            return make_call(&calls[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++)
        if (g_str_equal(attempts[i].name, name))
            return attempts[i].attempt();
    return -1;
}

/* ---- the global ---- */

static JSValueRef text_value(JSContextRef context, const char *text)
{
    JSStringRef string = JSStringCreateWithUTF8CString(text);
    JSValueRef value = JSValueMakeString(context, string);
    JSStringRelease(string);
    return value;
}

static JSValueRef probe(JSContextRef context, JSObjectRef function, JSObjectRef self, size_t count,
                        const JSValueRef arguments[], JSValueRef *exception)
{
    char name[100] = "";
    JSStringRef given = count > 0 ? JSValueToStringCopy(context, arguments[0], exception) : NULL;
    if (given) {
        JSStringGetUTF8CString(given, name, sizeof name);
        JSStringRelease(given);
    }
    int code = probe_by_name(name);
    return text_value(context, code < 0 ? "unknown" : code == 0 ? "ok" : strerrorname_np(code));
}

JSObjectRef __real_bindings_install(JSGlobalContextRef realm);
JSObjectRef __wrap_bindings_install(JSGlobalContextRef realm);

JSObjectRef __wrap_bindings_install(JSGlobalContextRef realm)
{
    JSStringRef name = JSStringCreateWithUTF8CString("probe");
    JSObjectRef function = JSObjectMakeFunctionWithCallback(realm, name, probe);
    JSObjectSetProperty(realm, JSContextGetGlobalObject(realm), name, function, kJSPropertyAttributeNone, NULL);
    JSStringRelease(name);
    return __real_bindings_install(realm);
}
