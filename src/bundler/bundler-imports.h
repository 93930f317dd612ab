/* SPDX-License-Identifier: MIT
 *
 * What a bundle still imports, held against what may stay outside of it. Private to this room. */
#pragma once

#include "bundler.h"
#include "metafile.h"

/* FALSE: some may not, or are of a kind that is not bundled; a line each, with the file that imports it. */
gboolean bundler_imports_check(const BundleRequest *request, const Metafile *metafile, GError **error);

/* Of char *, each once: the names of the request that the bundle imports. */
GPtrArray *bundler_imports_left(const BundleRequest *request, const Metafile *metafile);
