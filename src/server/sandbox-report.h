/* SPDX-License-Identifier: MIT
 *
 * What the server knows and says of its workers' sandbox. Each worker tells which parts are in force before it runs its
 * first script; what the newest one told holds for all, since they are the same program under the same kernel. */
#pragma once

#include <glib.h>
#include "message.h"
#include "settings.h"

typedef struct {
    SandboxMode mode;
    gboolean is_known; /* a worker was ready */
    guint32 parts;     /* bits 1 << SandboxPart */
    guint landlock_abi;
} SandboxReport;

const char *sandbox_mode_name(SandboxMode mode);
const char *sandbox_part_name(SandboxPart part);

/* Takes what a worker told; TRUE where that is news. */
gboolean sandbox_report_take(SandboxReport *report, const MessageReady *ready);

/* Whether a worker with those parts may run scripts. */
gboolean sandbox_suffices(SandboxMode mode, guint32 parts);

/* The error of js.sandbox: require where a part is missing; the caller frees it. */
char *sandbox_refusal(const SandboxReport *report);

/* One line: what is in force, or as a warning what is missing. */
void sandbox_report_log(const SandboxReport *report);
