/* SPDX-License-Identifier: MIT
 *
 * The command line of esbuild. Private to this room. */
#pragma once

#include "bundler.h"

/* A version of esbuild: 0.18.3 is 1803; each part below 100 beside the first. */
#define BUNDLER_VERSION(major, minor, patch) ((major) * 10000u + (minor) * 100u + (patch))

/* Of char *, NULL-terminated; the caller frees them. */
GPtrArray *bundler_arguments(const BundleRequest *request, guint version);
