/* SPDX-License-Identifier: MIT
 *
 * Loaded into a server by LD_PRELOAD: how much CPU time the longest turn of its main loop took, between two calls of poll().
 * The file that RRJS_BENCH_TURNS names holds it as nanoseconds in 64 bits, and is set to 0 by whoever wants to begin anew. */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static volatile uint64_t *longest;
static uint64_t began;
static pid_t watched;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

__attribute__((constructor)) static void open_file(void)
{
    const char *path = getenv("RRJS_BENCH_TURNS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    unsetenv("LD_PRELOAD"); /* not for the workers */
    if (file < 0)
        return;
    void *memory = mmap(NULL, sizeof *longest, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    longest = memory == MAP_FAILED ? NULL : memory;
    watched = getpid();
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    static int (*next)(struct pollfd *fds, nfds_t count, int timeout);
    if (!next)
        next = (int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll");
    int is_main = longest && gettid() == watched;
    if (is_main && began && now_ns() - began > *longest)
        *longest = now_ns() - began;
    int ready = next(fds, count, timeout);
    if (is_main)
        began = now_ns();
    return ready;
}
