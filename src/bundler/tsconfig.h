/* SPDX-License-Identifier: MIT
 *
 * What a tsconfig.json asks for that only a compiler can give. Private to this room. */
#pragma once

#include <glib.h>

/* The path below the root of a configuration that governs one of the TypeScript files among the inputs (of BundleInput) and
 * has emitDecoratorMetadata on, itself or by what it extends; NULL: none. The caller frees it. */
char *tsconfig_with_metadata(const char *root, const GPtrArray *inputs);

/* Whether the configuration at the path, below the root, has emitDecoratorMetadata on, itself or by what it extends. The files
 * that it extends, near and far, are added to bases (of char *, below the root); what is outside of it is left alone. */
gboolean tsconfig_read(int root, const char *path, GPtrArray *bases);

/* The text of a configuration, JSON with comments and commas too many, as JSON of the same length. In place. */
void tsconfig_to_json(char *text, gsize size);
