/* SPDX-License-Identifier: MIT
 *
 * One worker process as the kernel knows it: started with a clean environment and exactly the descriptors of the
 * handover, measured, killed, reaped. Knows nothing of calls or messages. */
#pragma once

#include <sys/types.h>
#include <glib.h>
#include "last-words.h"

typedef struct {
    GPid pid;  /* 0: none */
    int pidfd; /* readable once the process can be reaped */
    int statm; /* /proc/<pid>/statm, kept open since it is read every few milliseconds */
    clockid_t cpu_clock;
    LastWords words;
} Process;
#define PROCESS_NONE ((Process){.pid = 0, .pidfd = -1, .statm = -1, .words = LAST_WORDS_NONE})

typedef struct {
    int signal;    /* 0: it exited */
    int exit_code; /* where it exited */
    double cpu_seconds;
    char words[LAST_WORDS_MAX + 1]; /* its last ones, of a process that a signal ended; "": none */
} ProcessEnd;

/* What a worker is given; borrowed. */
typedef struct {
    int block;
    int registry;
    int texts; /* -1: none */
} ProcessFiles;

/* Starts path, with those variables ("NAME=value") beside the engine's, and the server's end of the socket in *socket_fd
 * (non-blocking, the caller's). For the main thread: workers are told by the kernel when the thread that started them ends. */
gboolean process_spawn(Process *process, const char *path, const char *const *environment, const ProcessFiles *given,
                       int *socket_fd, GError **error);

void process_kill(const Process *process);

guint64 process_resident_bytes(const Process *process);
/* The same without what it has in common with others, where that is no more than so many bytes: a process may call memory
 * shared that it alone has. */
guint64 process_own_bytes(const Process *process, guint64 shared_max);
double process_cpu_seconds(const Process *process);

/* What it wrote to its standard error so far is nothing that it dies of. */
void process_has_started(Process *process);

/* Collects a process that ended; FALSE while it runs. Afterwards there is none. */
gboolean process_reap(Process *process, ProcessEnd *end);
/* Kills it and waits until it is gone. */
void process_destroy(Process *process);

/* "SIGSEGV", "exit status 3"; the caller frees it. */
char *process_end_text(const ProcessEnd *end);
