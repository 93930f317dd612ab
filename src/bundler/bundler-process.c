/* SPDX-License-Identifier: MIT
 *
 * fork() and not posix_spawn(), which cannot close the door of a jail: between fork and exec stand plain system calls only,
 * since other threads of this process may hold any lock. All that the child needs is made before. */
#include "bundler-process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "bundler-fail.h"

/* The descriptors of the child, behind its standard streams. */
enum { FD_OUTPUT = 3, FD_METAFILE };
/* Until exec. */
enum { FD_REPORT = BUNDLER_PROGRAM_FD + 1 };

/* A descriptor that closes with its block. */
typedef int Descriptor;
static void descriptor_clear(Descriptor *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descriptor, descriptor_clear)

/* The same file as a descriptor that the child's own do not meet; the one that is given is closed. -1 with errno. */
static int above(Descriptor fd)
{
    int high = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, BUNDLER_FREE_FD) : -1, failure = errno;
    descriptor_clear(&fd);
    errno = failure;
    return high;
}

/* ---- those that are ours ---- */

static GMutex children_lock;
static GHashTable *children; /* of GPid */

static void remember(GPid pid)
{
    if (!children)
        children = g_hash_table_new(NULL, NULL);
    g_hash_table_add(children, GINT_TO_POINTER(pid));
}

static void forget(GPid pid)
{
    g_mutex_lock(&children_lock);
    g_hash_table_remove(children, GINT_TO_POINTER(pid));
    g_mutex_unlock(&children_lock);
}

gboolean bundler_owns(GPid pid)
{
    g_mutex_lock(&children_lock);
    gboolean owns = children && g_hash_table_contains(children, GINT_TO_POINTER(pid));
    g_mutex_unlock(&children_lock);
    return owns;
}

/* ---- files in memory ---- */

static int file_open(const char *name)
{
    return above(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
}

static void unmap(gpointer data)
{
    GBytes *mapping = data;
    gsize size;
    gconstpointer at = g_bytes_get_data(mapping, &size);
    munmap((gpointer)at, size);
    g_bytes_unref(mapping);
}

/* So many bytes of the file, which is sealed before: whoever still has it can change nothing. NULL with errno. */
static GBytes *file_take(int fd, gsize size)
{
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW) != 0)
        return NULL;
    if (size == 0)
        return g_bytes_new_static("", 0);
    gpointer at = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    return at != MAP_FAILED ? g_bytes_new_with_free_func(at, size, unmap, g_bytes_new_static(at, size)) : NULL;
}

/* ---- the child ---- */

typedef struct {
    const BundlerStart *start;
    char *const *environment;
    int root, output, metafile, said, program, report; /* -1: not there */
    pid_t parent;
} Child;

/* Where the machine has no memory left, the bundler is what it can do without. */
static void volunteer(void)
{
    static const char most[] = "1000";
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!write(fd, most, sizeof most - 1); /* it is no more than a wish */
    close(fd);
}

/* Ours close by themselves on exec; those of libraries may not. Fails on old kernels, which is no more than that. */
static void close_others(int rules)
{
    int first = FD_REPORT + 1;
    if (rules > first)
        (void)syscall(SYS_close_range, first, rules - 1, 0);
    (void)syscall(SYS_close_range, MAX(rules + 1, first), ~0u, 0);
}

/* Between fork and exec. What fails is told by errno. */
static void child_run(const Child *child)
{
    struct sigaction unhandled = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        (void)sigaction(number, &unhandled, NULL); /* fails for those that have no handlers */
    sigemptyset(&none);
    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != child->parent)
        return;
    if (fchdir(child->root) != 0)
        return;
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(child->said, STDOUT_FILENO) < 0 ||
        dup2(child->said, STDERR_FILENO) < 0 || dup2(child->output, FD_OUTPUT) < 0 ||
        dup2(child->metafile, FD_METAFILE) < 0 || dup3(child->program, BUNDLER_PROGRAM_FD, O_CLOEXEC) < 0 ||
        dup3(child->report, FD_REPORT, O_CLOEXEC) < 0)
        return;
    volunteer();
    close_others(child->start->jail->rules);
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0 || !bundler_jail_enter(child->start->jail))
        return;
    (void)syscall(SYS_execveat, BUNDLER_PROGRAM_FD, "", child->start->arguments, child->environment, AT_EMPTY_PATH);
}

static void child_main(const Child *child)
{
    child_run(child);
    int failure = errno;
    (void)!write(FD_REPORT, &failure, sizeof failure); /* else the parent sees an end without a word */
    _exit(127);
}

/* With all signals blocked, so that no handler of ours runs in the child. */
static GPid fork_child(const Child *child)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    g_mutex_lock(&children_lock); /* who asks whose child this is waits until it is known */
    GPid pid = fork();
    if (pid == 0)
        child_main(child);
    if (pid > 0)
        remember(pid);
    g_mutex_unlock(&children_lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

/* ---- waiting ---- */

/* Kills all of its group; the number is that of the child until it is reaped. */
static void kill_group(GPid pid)
{
    (void)kill(-pid, SIGKILL); /* fails before it has made its group, and where all of it is gone */
    (void)kill(pid, SIGKILL);
}

static int reap(GPid pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    forget(pid);
    return status;
}

static guint remaining_ms(gint64 deadline_us)
{
    gint64 left = deadline_us - g_get_monotonic_time();
    return left > 0 ? (guint)(left / 1000) + 1 : 0;
}

/* Until the process is over; FALSE where that is not to be waited for. */
static gboolean wait_for(const BundlerStart *start, int pidfd, GError **error)
{
    gint64 deadline_us = g_get_monotonic_time() + (gint64)start->timeout_ms * 1000;
    struct pollfd watched[] = {{pidfd, POLLIN, 0}, {start->cancelled_fd > 0 ? start->cancelled_fd : -1, POLLIN, 0}};
    int found;
    do
        found = poll(watched, G_N_ELEMENTS(watched), (int)remaining_ms(deadline_us));
    while (found < 0 && errno == EINTR);
    if (watched[0].revents)
        return TRUE;
    if (found > 0)
        return bundler_fail(error, BUNDLER_ERROR_CANCELLED, "%s: nobody waits for it any more", start->path);
    return bundler_fail(error, BUNDLER_ERROR_FAILED, "%s was killed as it had not ended after %u ms", start->path,
                        start->timeout_ms);
}

/* What the child told of its start: 0, or an errno. */
static int read_report(int report)
{
    int failure = 0;
    gssize got;
    do
        got = read(report, &failure, sizeof failure);
    while (got < 0 && errno == EINTR);
    return got == sizeof failure ? failure : 0;
}

/* Reaps it in any case. */
static gboolean run_to_end(const Child *child, int report, int *status, GError **error)
{
    GPid pid = fork_child(child);
    if (pid < 0)
        return bundler_fail(error, BUNDLER_ERROR_FAILED, "starting %s: fork: %s", child->start->path, g_strerror(errno));
    g_auto(Descriptor) pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    int failure = pidfd < 0 ? errno : 0;
    gboolean ended = failure ? bundler_fail(error, BUNDLER_ERROR_FAILED, "starting %s: pidfd_open: %s", child->start->path,
                                            g_strerror(failure))
                             : wait_for(child->start, pidfd, error);
    kill_group(pid);
    *status = reap(pid);
    if (!ended)
        return FALSE;
    failure = read_report(report);
    if (failure)
        return bundler_fail(error, BUNDLER_ERROR_FAILED, "starting %s: %s", child->start->path, g_strerror(failure));
    return TRUE;
}

/* ---- the run ---- */

static gboolean take_files(const Child *child, BundlerEnd *end, GError **error)
{
    struct stat output, metafile;
    gsize said = (gsize)CLAMP(lseek(child->said, 0, SEEK_CUR), 0, (off_t)BUNDLER_SAID_MAX);
    if (fstat(child->output, &output) != 0 || fstat(child->metafile, &metafile) != 0)
        return bundler_fail(error, BUNDLER_ERROR_FAILED, "looking at what %s wrote: %s", child->start->path, g_strerror(errno));
    end->said = file_take(child->said, said);
    end->output = file_take(child->output, (gsize)output.st_size);
    end->metafile = file_take(child->metafile, (gsize)metafile.st_size);
    if (!end->said || !end->output || !end->metafile)
        return bundler_fail(error, BUNDLER_ERROR_FAILED, "taking what %s wrote: %s", child->start->path, g_strerror(errno));
    return TRUE;
}

gboolean bundler_process_run(const BundlerStart *start, BundlerEnd *end, GError **error)
{
    *end = (BundlerEnd){0};
    char *environment[] = {(char *)BUNDLER_ENVIRONMENT, NULL};
    int pipe_ends[2] = {-1, -1};
    gboolean has_pipe = pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) == 0;
    g_auto(Descriptor) report = pipe_ends[0], report_end = above(pipe_ends[1]);
    g_auto(Descriptor) output = file_open("bundle"), metafile = file_open("metafile"), said = file_open("said");
    g_auto(Descriptor) root = above(open(start->root, O_PATH | O_DIRECTORY | O_CLOEXEC));
    g_auto(Descriptor) program = fcntl(start->program, F_DUPFD_CLOEXEC, BUNDLER_FREE_FD);
    if (!has_pipe || report_end < 0 || output < 0 || metafile < 0 || said < 0 || root < 0 || program < 0 ||
        ftruncate(said, BUNDLER_SAID_MAX) != 0 || fcntl(said, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) != 0)
        return bundler_fail(error, BUNDLER_ERROR_FAILED, "preparing the run of %s: %s", start->path, g_strerror(errno));
    Child child = {start, environment, root, output, metafile, said, program, report_end, getpid()};
    return run_to_end(&child, report, &end->status, error) && take_files(&child, end, error);
}

void bundler_end_clear(BundlerEnd *end)
{
    g_clear_pointer(&end->output, g_bytes_unref);
    g_clear_pointer(&end->metafile, g_bytes_unref);
    g_clear_pointer(&end->said, g_bytes_unref);
}
