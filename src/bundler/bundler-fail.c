/* SPDX-License-Identifier: MIT */
#include "bundler-fail.h"

G_DEFINE_QUARK(rrjs-bundler-error, bundler_error)

gboolean bundler_fail(GError **error, BundlerError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(BUNDLER_ERROR, (int)code, format, arguments);
    va_end(arguments);
    return FALSE;
}

gboolean bundler_fail_by_lines(GError **error, GPtrArray *lines)
{
    g_ptr_array_add(lines, NULL);
    g_autofree char *text = g_strjoinv("\n", (char **)lines->pdata);
    g_ptr_array_set_size(lines, (int)lines->len - 1);
    return bundler_fail(error, BUNDLER_ERROR_SOURCE, "%s", text);
}
