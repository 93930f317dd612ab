/* SPDX-License-Identifier: MIT
 *
 * What is wrong with a configuration. Reading goes on behind a mistake, so that all of them are told at once: errors,
 * with which the settings are not used, and warnings about what is surely not as it was meant. */
#include "settings-table.h"

/* More are counted as one. */
#define PROBLEMS_MAX 100

static void add(GPtrArray *problems, const char *format, va_list arguments)
{
    if (problems->len < PROBLEMS_MAX)
        g_ptr_array_add(problems, g_strdup_vprintf(format, arguments));
    else if (problems->len == PROBLEMS_MAX)
        g_ptr_array_add(problems, g_strdup_printf("there are more than %d, of which these are the first", PROBLEMS_MAX));
}

void settings_add_error(Settings *settings, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(settings->origins->errors, format, arguments);
    va_end(arguments);
}

void settings_add_warning(Settings *settings, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(settings->origins->warnings, format, arguments);
    va_end(arguments);
}

const GPtrArray *settings_warnings(const Settings *settings)
{
    return settings->origins->warnings;
}

const GPtrArray *settings_errors(const Settings *settings)
{
    return settings->origins->errors;
}

static void append_lines(GString *text, const char *prefix, const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++)
        g_string_append_printf(text, "%s%s%s", text->len ? "\n" : "", prefix, (const char *)problems->pdata[i]);
}

gboolean settings_are_sound(const Settings *settings, GError **error)
{
    if (settings->origins->errors->len == 0)
        return TRUE;
    g_autoptr(GString) text = g_string_new(NULL);
    append_lines(text, "", settings->origins->errors);
    append_lines(text, "warning: ", settings->origins->warnings);
    g_set_error_literal(error, SETTINGS_ERROR, 0, text->str);
    return FALSE;
}
