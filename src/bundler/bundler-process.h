/* SPDX-License-Identifier: MIT
 *
 * One run of a bundler as a process: what it is given, what it leaves behind, and when it is over. Private to this room. */
#pragma once

#include <glib.h>
#include "bundler-jail.h"

/* Files in memory that it may write, by the names that it knows them under. It can make none. */
#define BUNDLER_OUTPUT_PATH   "/proc/self/fd/3"
#define BUNDLER_METAFILE_PATH "/proc/self/fd/4"

/* All that its environment has. It frees no memory before it has taken so much, and then does. */
#define BUNDLER_ENVIRONMENT "GOMEMLIMIT=2GiB"

/* By which it is run; closed then. */
#define BUNDLER_PROGRAM_FD 5

/* From here on a descriptor meets none of those that the child is given. */
#define BUNDLER_FREE_FD 16

/* Of either of these files. */
#define BUNDLER_FILE_MAX ((gsize)256 << 20)
/* Of what it says on its standard output and standard error; what is more is lost to it. */
#define BUNDLER_SAID_MAX ((gsize)1 << 20)

typedef struct {
    const char *root;             /* its working directory */
    const char *path;             /* of the program, for errors */
    int program;                  /* descriptor of it */
    const BundlerJail *jail;      /* that it is put into */
    const char *const *arguments; /* NULL-terminated; the first one is its name */
    guint timeout_ms;
    int cancelled_fd;             /* 0: none */
} BundlerStart;

/* Nobody can change these bytes any more. */
typedef struct {
    int status; /* as of waitpid() */
    GBytes *output;
    GBytes *metafile;
    GBytes *said;
} BundlerEnd;

/* Runs it until it ends. FALSE: it could not be started, or was killed since its time was over or nobody waits any more. */
gboolean bundler_process_run(const BundlerStart *start, BundlerEnd *end, GError **error);
void bundler_end_clear(BundlerEnd *end);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BundlerEnd, bundler_end_clear)
