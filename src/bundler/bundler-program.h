/* SPDX-License-Identifier: MIT
 *
 * Which program bundles. Private to this room. */
#pragma once

#include "bundler.h"

/* One that may be run. */
typedef struct {
    char *path;
    int fd;
} BundlerProgram;
#define BUNDLER_PROGRAM_NONE ((BundlerProgram){.fd = -1})

/* Looks where the request says, else below node_modules from the entry's folder up to the root, else on the PATH. The first
 * that is there is it, or an error. */
gboolean bundler_program_find(const BundleRequest *request, BundlerProgram *program, GError **error);
void bundler_program_clear(BundlerProgram *program);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BundlerProgram, bundler_program_clear)
