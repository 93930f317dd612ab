/* SPDX-License-Identifier: MIT
 *
 * What a bundle was made of, for who wants to know whether it is still that. */
#pragma once

#include <time.h>
#include "script-file.h"

/* JSON text of an object: entry, and inputs, each a path below the root and the SHA-256 of what it had then; sorted by path. To
 * be freed. NULL: a file has changed since the time, in which the bundle was made. */
char *build_inputs_json(const ScriptFile *script, const struct timespec *started, GError **error);
