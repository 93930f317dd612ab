/* SPDX-License-Identifier: MIT
 *
 * What metrics and labels may be called. The rules are those of the text format, with bounds on
 * sizes and without the names that the format reserves. */
#include "names.h"
#include <string.h>

#define PREFIX_SIZE (sizeof(NAMES_SCRIPT_PREFIX) - 1)
#define SUFFIX_SIZE (sizeof(NAMES_COUNTER_SUFFIX) - 1)

static gboolean is_word(const char *name, gboolean colon)
{
    if (*name == '\0' || g_ascii_isdigit(*name))
        return FALSE;
    for (; *name; name++) {
        if (!g_ascii_isalnum(*name) && *name != '_' && !(colon && *name == ':'))
            return FALSE;
    }
    return TRUE;
}

gboolean names_is_metric(const char *name)
{
    return is_word(name, TRUE);
}

const char *names_check_script(const char *name)
{
    if (*name == '\0')
        return "the metric name is empty";
    if (strnlen(name, NAMES_SCRIPT_MAX + 1) > NAMES_SCRIPT_MAX)
        return "the metric name has more than 200 bytes";
    if (!names_is_metric(name))
        return "the metric name must consist of letters, digits, _ and :, and not start with a "
               "digit";
    return NULL;
}

const char *names_check_label(const char *name, MetricKind kind)
{
    if (*name == '\0')
        return "a label name is empty";
    if (strnlen(name, NAMES_LABEL_MAX + 1) > NAMES_LABEL_MAX)
        return "a label name has more than 100 bytes";
    if (!is_word(name, FALSE))
        return "a label name must consist of letters, digits and _, and not start with a digit";
    if (g_str_has_prefix(name, "__"))
        return "label names that start with __ are reserved";
    if (kind == METRIC_HISTOGRAM && strcmp(name, "le") == 0)
        return "the label name le is reserved on histograms";
    return NULL;
}

void names_append_family(GString *text, MetricKind kind, const char *name)
{
    g_string_append_len(text, NAMES_SCRIPT_PREFIX, PREFIX_SIZE);
    g_string_append(text, name);
    if (kind == METRIC_COUNTER && !g_str_has_suffix(name, NAMES_COUNTER_SUFFIX))
        g_string_append_len(text, NAMES_COUNTER_SUFFIX, SUFFIX_SIZE);
}

gboolean names_is_script_family(const char *family, MetricKind kind)
{
    gsize most = PREFIX_SIZE + NAMES_SCRIPT_MAX + (kind == METRIC_COUNTER ? SUFFIX_SIZE : 0);
    return g_str_has_prefix(family, NAMES_SCRIPT_PREFIX) && names_is_metric(family + PREFIX_SIZE) &&
           strlen(family) <= most &&
           (kind != METRIC_COUNTER || g_str_has_suffix(family, NAMES_COUNTER_SUFFIX));
}

gsize names_value_size(const char *value)
{
    gsize size = strnlen(value, NAMES_VALUE_MAX + 1);
    if (size <= NAMES_VALUE_MAX)
        return size;
    size = NAMES_VALUE_MAX;
    while (size > 0 && (value[size] & 0xc0) == 0x80)
        size--;
    return size;
}
