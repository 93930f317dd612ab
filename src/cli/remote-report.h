/* SPDX-License-Identifier: MIT
 *
 * What failed on a server, for the person at the terminal: as rrjs run shows it, where the source is here. */
#pragma once

#include <glib.h>

/* What is to be said of the reply of js.Execute or js.Call, as text for standard error; NULL: nothing. script: what was sent under
 * that name; NULL: a function was called, whose file is looked for below js.root. The caller frees it. */
char *remote_report(const char *reply, GBytes *script, const char *name);
