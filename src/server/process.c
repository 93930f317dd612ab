/* SPDX-License-Identifier: MIT
 *
 * Starting, measuring and reaping a worker process. The environment is built from scratch, so that no JSC_* variable of
 * ours reaches the engine; the options that must be set are in one table here. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <glib-unix.h>

#include "block.h"

#define HANDOVER_LAST HANDOVER_TEXTS

/* Without the cage, typed arrays count as data and obey RLIMIT_DATA; polling traps make the watchdog independent of
 * signals; loops in WebAssembly cannot be interrupted. */
static const char *const engine_options[] = {"GIGACAGE_ENABLED=0", "JSC_usePollingTraps=1", "JSC_useWasm=0"};

static const char *const inherited_variables[] = {
#if defined(__SANITIZE_ADDRESS__)
    "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
#endif
    NULL,
};

static char **worker_environment(const char *const *given)
{
    GPtrArray *environment = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(engine_options); i++)
        g_ptr_array_add(environment, g_strdup(engine_options[i]));
    for (const char *const *name = inherited_variables; *name; name++) {
        const char *value = g_getenv(*name);
        if (value)
            g_ptr_array_add(environment, g_strdup_printf("%s=%s", *name, value));
    }
    for (; *given; given++)
        g_ptr_array_add(environment, g_strdup(*given));
    g_ptr_array_add(environment, NULL);
    return (char **)g_ptr_array_free(environment, FALSE);
}

/* sources[i] becomes descriptor HANDOVER_SOCKET + i, where it is none that one is closed. They must lie above the targets, or one
 * dup2 would close the source of the next. Whatever else is open here stays here. */
static int spawn_with(Process *process, const char *path, const char *const *given, const int *sources)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    if (process->words.fd >= 0)
        posix_spawn_file_actions_adddup2(&files, process->words.fd, STDERR_FILENO);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    int target = HANDOVER_SOCKET;
    for (; target <= HANDOVER_LAST && sources[target - HANDOVER_SOCKET] >= 0; target++)
        posix_spawn_file_actions_adddup2(&files, sources[target - HANDOVER_SOCKET], target);
    posix_spawn_file_actions_addclosefrom_np(&files, target);

    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    /* A group of its own: Ctrl-C at the terminal is for the server, which stops its workers in order. */
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

    g_auto(GStrv) environment = worker_environment(given);
    char *arguments[] = {(char *)"rrjs-worker", NULL};
    int failure = posix_spawn(&process->pid, path, &files, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failure;
}

static gboolean fail(GError **error, int code, const char *path, const char *what)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code), "starting %s: %s: %s", path, what,
                g_strerror(code));
    return FALSE;
}

/* The name of the process in /proc, which may be that of another namespace: who makes one for process 1 need not mount its
 * own. */
static char *path_in_proc(int pidfd, const char *file)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fdinfo/%d", pidfd), *text = NULL;
    const char *pid = g_file_get_contents(path, &text, NULL, NULL) ? strstr(text, "\nPid:\t") : NULL;
    return g_strdup_printf("/proc/%d/%s", pid ? atoi(pid + strlen("\nPid:\t")) : 0, file);
}

/* Opens what the server watches the process by. */
static gboolean watch(Process *process, const char *path, GError **error)
{
    process->pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0); /* close-on-exec by definition */
    if (process->pidfd < 0)
        return fail(error, errno, path, "pidfd_open");
    g_autofree char *statm = path_in_proc(process->pidfd, "statm");
    process->statm = open(statm, O_RDONLY | O_CLOEXEC);
    if (process->statm < 0)
        return fail(error, errno, path, statm);
    int failure = clock_getcpuclockid(process->pid, &process->cpu_clock);
    if (failure)
        return fail(error, failure, path, "clock_getcpuclockid");
    return TRUE;
}

gboolean process_spawn(Process *process, const char *path, const char *const *environment, const ProcessFiles *files,
                       int *socket_fd, GError **error)
{
    *process = PROCESS_NONE;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return fail(error, errno, path, "socketpair");

    int given[] = {pair[1], files->block, files->registry, files->texts};
    int sources[G_N_ELEMENTS(given)];
    int failure = last_words_open(&process->words) ? 0 : errno;
    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        sources[i] = given[i] < 0 ? -1 : fcntl(given[i], F_DUPFD_CLOEXEC, HANDOVER_LAST + 1);
        if (sources[i] < 0 && given[i] >= 0)
            failure = errno;
    }
    if (!failure)
        failure = spawn_with(process, path, environment, sources);
    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        if (sources[i] >= 0)
            close(sources[i]);
    }
    close(pair[1]);

    if (failure) {
        process->pid = 0;
        last_words_close(&process->words);
        close(pair[0]);
        return fail(error, failure, path, "spawn");
    }
    if (!watch(process, path, error) || !g_unix_set_fd_nonblocking(pair[0], TRUE, error)) {
        process_destroy(process);
        close(pair[0]);
        return FALSE;
    }
    *socket_fd = pair[0];
    return TRUE;
}

void process_kill(const Process *process)
{
    /* The number cannot belong to another process: it is ours until we reap it. */
    if (process->pid)
        (void)kill(process->pid, SIGKILL); /* fails only where it is dead already */
}

/* Fields of /proc/PID/statm, in pages: size resident shared text lib data dt. Zeros of a process that is gone. */
enum { STATM_RESIDENT = 1, STATM_SHARED = 2, STATM_COUNT };

static void read_statm(const Process *process, guint64 bytes[STATM_COUNT])
{
    char text[128];
    ssize_t size = process->pid ? pread(process->statm, text, sizeof text - 1, 0) : 0;
    text[MAX(size, 0)] = '\0';
    char *at = text;
    for (int i = 0; i < STATM_COUNT; i++)
        bytes[i] = strtoull(at, &at, 10) * (guint64)sysconf(_SC_PAGESIZE);
}

guint64 process_resident_bytes(const Process *process)
{
    guint64 bytes[STATM_COUNT];
    read_statm(process, bytes);
    return bytes[STATM_RESIDENT];
}

guint64 process_own_bytes(const Process *process, guint64 shared_max)
{
    guint64 bytes[STATM_COUNT];
    read_statm(process, bytes);
    return bytes[STATM_RESIDENT] - MIN(bytes[STATM_SHARED], shared_max);
}

double process_cpu_seconds(const Process *process)
{
    struct timespec used;
    if (!process->pid || clock_gettime(process->cpu_clock, &used) < 0)
        return 0;
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static gboolean reap(Process *process, int options, ProcessEnd *end)
{
    int status;
    struct rusage usage;
    pid_t pid;
    do
        pid = wait4(process->pid, &status, options, &usage);
    while (pid < 0 && errno == EINTR);
    if (pid == 0)
        return FALSE;

    *end = (ProcessEnd){0};
    if (pid > 0) {
        end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        end->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
        end->cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
        if (end->signal)
            last_words_read(&process->words, end->words);
    }
    last_words_close(&process->words);
    if (process->pidfd >= 0)
        close(process->pidfd);
    if (process->statm >= 0)
        close(process->statm);
    *process = PROCESS_NONE;
    return TRUE;
}

void process_has_started(Process *process)
{
    last_words_skip(&process->words);
}

gboolean process_reap(Process *process, ProcessEnd *end)
{
    return reap(process, WNOHANG, end);
}

void process_destroy(Process *process)
{
    ProcessEnd end;
    process_kill(process);
    if (process->pid)
        (void)reap(process, 0, &end); /* nobody asks any more how it ended */
}

char *process_end_text(const ProcessEnd *end)
{
    if (!end->signal && end->exit_code == HANDOVER_EXIT_MEMORY)
        return g_strdup("out of memory");
    if (!end->signal && end->exit_code == HANDOVER_EXIT_OTHER_BUILD)
        return g_strdup("it is of another build");
    if (!end->signal)
        return g_strdup_printf("exit status %d", end->exit_code);
    const char *name = sigabbrev_np(end->signal);
    return name ? g_strdup_printf("SIG%s", name) : g_strdup_printf("signal %d", end->signal);
}
