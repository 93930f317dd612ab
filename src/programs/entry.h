/* SPDX-License-Identifier: MIT
 *
 * Entry files, of programs and of scripts: what a file is by its name and its text, and how one becomes a bundle. */
#pragma once

#include "bundler.h"

/* The length of the extension by which a file may be a program: ".ts"; 0: it has none of these. */
gsize entry_extension_size(const char *name);

/* Why a file of that name is no program; NULL: it may be one. */
const char *entry_refusal(const char *name);

/* Ends a bundle of CommonJS that was written into a file: its names are members of its default export. A comment. */
#define ENTRY_COMMONJS_MARK "//# rrjs: commonjs\n"
gboolean entry_has_commonjs_mark(GBytes *text);

/* Whether it has to be bundled before it can run; else its text is what is run. */
gboolean entry_wants_bundle(const char *name, GBytes *text);

/* What is to stay outside of bundles: the modules of node that workers have, and programs (NULL-terminated; NULL: none). To be
 * freed by g_strfreev(). */
char **entry_outside(const char *const *programs);

/* As bundler_run(), with async functions lowered where the bundle turns out to import what needs that. A name outside that a
 * package has, too, in a node_modules from the entry's folder up to the root, is the package. */
Bundle *entry_bundle(const BundleRequest *asked, GError **error);
