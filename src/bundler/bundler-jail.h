/* SPDX-License-Identifier: MIT
 *
 * What a bundler is kept from: its memory, time and descriptors are bounded, it reads below the root and writes nowhere but
 * to what it is given, starts no process, reaches nobody. Private to this room. */
#pragma once

#include <linux/filter.h>
#include "bundler.h"

/* Of the memory that it takes. Twenty megabytes of code take two thirds of it. */
#define BUNDLER_MEMORY_MAX_MB 3072u

/* Made before fork, entered behind it. */
typedef struct {
    gboolean is_off;
    int rules;                /* of landlock; -1: none */
    struct sock_fprog filter; /* of system calls; its filter is NULL: none */
    const char *missing;      /* what of the jail this system has not, for people; NULL: nothing */
} BundlerJail;
#define BUNDLER_JAIL_NONE ((BundlerJail){.is_off = TRUE, .rules = -1})

/* For a program at that path, open as that descriptor. FALSE: what is wanted cannot be had. */
gboolean bundler_jail_prepare(SandboxMode mode, const char *root, const char *path, int program, BundlerJail *jail,
                              GError **error);

/* Plain system calls, the last one before exec. FALSE with errno: it is not closed. */
gboolean bundler_jail_enter(const BundlerJail *jail);

void bundler_jail_clear(BundlerJail *jail);

/* The system calls that a bundler needs, as a program for the kernel; FALSE where that has none or it cannot be made. The
 * caller frees filter->filter. program: the descriptor that it is run by, once. */
gboolean bundler_calls_filter(int program, struct sock_fprog *filter);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BundlerJail, bundler_jail_clear)
