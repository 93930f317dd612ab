/* SPDX-License-Identifier: MIT
 *
 * Names for the parts of the sandbox, the one line about them, and the verdict of js.sandbox: require. */
#include "sandbox-report.h"

#include "log.h"

const char *sandbox_mode_name(SandboxMode mode)
{
    static const char *const names[] = {[SANDBOX_AUTO] = "auto", [SANDBOX_REQUIRE] = "require", [SANDBOX_OFF] = "off"};
    return names[mode];
}

const char *sandbox_part_name(SandboxPart part)
{
    static const char *const names[SANDBOX_PART_COUNT] = {
        [SANDBOX_NO_NEW_PRIVS] = "no_new_privs",
        [SANDBOX_NO_CAPABILITIES] = "no_capabilities",
        [SANDBOX_NO_CORE_DUMPS] = "no_core_dumps",
        [SANDBOX_LANDLOCK] = "landlock",
        [SANDBOX_SECCOMP] = "seccomp",
    };
    return names[part];
}

gboolean sandbox_report_take(SandboxReport *report, const MessageReady *ready)
{
    if (report->is_known && report->parts == ready->sandbox && report->landlock_abi == ready->landlock_abi)
        return FALSE;
    report->is_known = TRUE;
    report->parts = ready->sandbox;
    report->landlock_abi = ready->landlock_abi;
    return TRUE;
}

gboolean sandbox_suffices(SandboxMode mode, guint32 parts)
{
    return mode != SANDBOX_REQUIRE || parts == SANDBOX_ALL;
}

/* Separated by blanks; the caller frees them. */
static char *part_names(guint32 parts)
{
    GString *names = g_string_new(NULL);
    for (guint part = 0; part < SANDBOX_PART_COUNT; part++) {
        if (parts & 1u << part)
            g_string_append_printf(names, names->len ? " %s" : "%s", sandbox_part_name(part));
    }
    return g_string_free(names, FALSE);
}

char *sandbox_refusal(const SandboxReport *report)
{
    g_autofree char *missing = part_names(SANDBOX_ALL & ~report->parts);
    return g_strdup_printf("js.sandbox is require, but the sandbox of the workers lacks here: %s", missing);
}

void sandbox_report_log(const SandboxReport *report)
{
    g_autofree char *parts = part_names(report->parts);
    g_autofree char *missing = part_names(SANDBOX_ALL & ~report->parts);
    if (report->mode == SANDBOX_OFF)
        log_write(LOG_WARN, "workers run without a sandbox, as configured");
    else if (*missing)
        log_write(LOG_WARN, "the sandbox of the workers is not complete", LOG_STRING("missing", missing),
                  LOG_STRING("parts", parts), LOG_INT("landlock_abi", report->landlock_abi));
    else
        log_write(LOG_INFO, "workers are in their sandbox", LOG_STRING("parts", parts),
                  LOG_INT("landlock_abi", report->landlock_abi));
}
