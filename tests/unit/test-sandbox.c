/* SPDX-License-Identifier: MIT
 *
 * The first step of the worker's sandbox, each case in a process of its own: what landlock, the lost capabilities and the
 * limits close by themselves, while any system call is still allowed. What the second step closes is tested from inside a
 * worker. */
#include "sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "message.h"
#include "sanitized.h"

static int outcome(long result)
{
    return result < 0 ? errno : 0;
}

static int open_file(void)
{
    return outcome(open("/etc/passwd", O_RDONLY));
}

static int open_folder(void)
{
    return outcome(open("/", O_RDONLY | O_DIRECTORY));
}

static int make_file(void)
{
    return outcome(open("/tmp", O_TMPFILE | O_WRONLY, 0600));
}

static int open_own_maps(void)
{
    return outcome(open("/proc/self/maps", O_RDONLY));
}

static int write_own_memory(void)
{
    return outcome(open("/proc/self/mem", O_RDWR));
}

static int open_by_own_root(void)
{
    return outcome(open("/proc/self/root/etc/passwd", O_RDONLY));
}

static int open_parents_maps(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/maps", getppid());
    return outcome(open(path, O_RDONLY));
}

static int run_program(void)
{
    char *arguments[] = {(char *)"true", NULL};
    return outcome(execv("/bin/true", arguments));
}

static int connect_tcp(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(1), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return outcome(connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address));
}

static int bind_tcp(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return outcome(bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&address, sizeof address));
}

static int abstract_listener = -1; /* of the parent */
static struct sockaddr_un abstract_address;
static socklen_t abstract_size = sizeof abstract_address;

static int connect_abstract(void)
{
    return outcome(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&abstract_address, abstract_size));
}

static int signal_parent(void)
{
    return outcome(kill(getppid(), 0));
}

static int has_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, sets) < 0)
        return errno;
    guint32 any = 0;
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
        any |= sets[i].effective | sets[i].permitted | sets[i].inheritable;
    return any ? EEXIST : 0;
}

/* A bounding set can be shrunk by root only. */
static int has_bounding_set(void)
{
    for (unsigned long capability = 0; geteuid() == 0; capability++) {
        int bound = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
        if (bound)
            return bound < 0 ? 0 : EEXIST;
    }
    return 0;
}

static int may_dump_core(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    return limit.rlim_cur || limit.rlim_max || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) ? EEXIST : 0;
}

static int may_gain_privileges(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : EEXIST;
}

static int raise_core_limit(void)
{
    return outcome(setrlimit(RLIMIT_CORE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}));
}

static int raise_descriptor_limit(void)
{
    return outcome(setrlimit(RLIMIT_NOFILE, &(struct rlimit){4096, 4096}));
}

static const struct {
    const char *name;
    int (*attempt)(void);
    int code; /* what it must come to; 0: success */
    int abi;  /* landlock that it needs */
} cases[] = {
    {"no new privileges", may_gain_privileges, 0, 0},
    {"no capabilities", has_capabilities, 0, 0},
    {"no bounding set", has_bounding_set, 0, 0},
    {"no core dumps", may_dump_core, 0, 0},
    {"limit on core dumps stays", raise_core_limit, EPERM, 0},
    {"limit on descriptors stays", raise_descriptor_limit, EPERM, 0},
    {"a file", open_file, EACCES, 1},
    {"a folder", open_folder, EACCES, 1},
    {"a new file", make_file, EACCES, 1},
    {"its own maps, which the engine reads", open_own_maps, 0, 1},
    {"its own memory for writing", write_own_memory, EACCES, 1},
    {"a file by way of its own root", open_by_own_root, EACCES, 1},
    {"the parent's maps", open_parents_maps, EACCES, 1},
    {"a program", run_program, EACCES, 1},
    {"connecting TCP", connect_tcp, EACCES, 4},
    {"binding TCP", bind_tcp, EACCES, 4},
    {"connecting to an abstract socket", connect_abstract, EPERM, 6},
    {"signalling the parent", signal_parent, EPERM, 6},
};

enum { SKIPPED = 255 };

static int in_sandbox(guint i)
{
    Sandbox sandbox = {0};
    sandbox_enter(&sandbox);
    if (SANITIZED ? cases[i].abi > 0 : sandbox.landlock_abi < cases[i].abi)
        return SKIPPED;
    return cases[i].attempt();
}

static void test_case(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    pid_t child = fork();
    if (child == 0)
        _exit(in_sandbox(i));
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == SKIPPED)
        g_test_skip("landlock does not have it here");
    else
        g_assert_cmpstr(g_strerror(WEXITSTATUS(status)), ==, g_strerror(cases[i].code));
}

/* What the parts say is what the kernel says. */
static void test_parts(void)
{
    pid_t child = fork();
    if (child == 0) {
        Sandbox sandbox = {0};
        sandbox_enter(&sandbox);
        guint32 expected = 1u << SANDBOX_NO_NEW_PRIVS | 1u << SANDBOX_NO_CAPABILITIES | 1u << SANDBOX_NO_CORE_DUMPS;
        if (!SANITIZED && sandbox.landlock_abi > 0)
            expected |= 1u << SANDBOX_LANDLOCK;
        _exit(sandbox.parts != expected);
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* The kernel chooses a name. */
    abstract_listener = socket(AF_UNIX, SOCK_STREAM, 0);
    abstract_address.sun_family = AF_UNIX;
    g_assert_cmpint(bind(abstract_listener, (struct sockaddr *)&abstract_address, sizeof(sa_family_t)), ==, 0);
    g_assert_cmpint(listen(abstract_listener, 1), ==, 0);
    getsockname(abstract_listener, (struct sockaddr *)&abstract_address, &abstract_size);

    g_test_add_func("/sandbox/parts", test_parts);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/sandbox/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    return g_test_run();
}
