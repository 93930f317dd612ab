/* SPDX-License-Identifier: MIT
 *
 * Closes the door behind the engine: from then on this process can compute, use the descriptors it has, and end. Two
 * steps, because most of a process's rights belong to its threads, which pass them on to those they start, while the
 * engine and its threads need more to start than to run. */
#pragma once

#include <glib.h>

typedef struct {
    guint16 parts;        /* what is in force: bits 1 << SandboxPart */
    guint16 landlock_abi; /* of the kernel; 0: it has none */
} Sandbox;

/* Before the first thread: gives up all rights but to read what the engine looks at while it starts. */
void sandbox_enter(Sandbox *sandbox);
/* Behind the start: no path any more for this thread, and for all of them only the system calls that computing needs. */
void sandbox_close(Sandbox *sandbox);

/* Seccomp: only the system calls that the engine and we need, for all threads. Any other one kills the process. */
gboolean sandbox_restrict_calls(void);
