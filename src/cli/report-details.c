/* SPDX-License-Identifier: MIT */
#include "report-details.h"

#include <jansson.h>
#include <string.h>

/* An object or array that is longer goes over several lines. */
#define LINE_MAX_CHARS 72

static void append_indentation(GString *text, guint indentation)
{
    g_string_append_printf(text, "\n%*s", (int)indentation, "");
}

/* ---- stacks ---- */

static void append_frame(GString *text, const char *frame)
{
    const char *at = strchr(frame, '@');
    if (!at || at == frame)
        g_string_append(text, at ? at + 1 : frame);
    else
        g_string_append_printf(text, "%.*s (%s)", (int)(at - frame), frame, at + 1);
}

void report_append_stack(GString *text, const char *stack, guint indentation)
{
    g_auto(GStrv) frames = g_strsplit(stack, "\n", -1);
    for (char **frame = frames; *frame; frame++) {
        if (**frame == '\0' || g_str_has_prefix(*frame, "Caused by: "))
            continue;
        append_indentation(text, indentation);
        g_string_append(text, g_str_has_prefix(*frame, "... ") ? "    " : "    at ");
        append_frame(text, *frame);
    }
}

/* ---- values ---- */

static gboolean is_identifier(const char *name)
{
    const char *at = name;
    while (g_ascii_isalnum(*at) || *at == '_' || *at == '$')
        at++;
    return at > name && *at == '\0' && !g_ascii_isdigit(*name);
}

/* In single quotes, or in double ones where that saves escaping. Control characters never reach the terminal. */
static void append_string(GString *text, const char *string, gsize size)
{
    char mark = memchr(string, '\'', size) && !memchr(string, '"', size) ? '"' : '\'';
    g_string_append_c(text, mark);
    for (const char *at = string; at < string + size; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\n')
            g_string_append(text, "\\n");
        else if (c == '\t')
            g_string_append(text, "\\t");
        else if (c == (guchar)mark || c == '\\')
            g_string_append_printf(text, "\\%c", (char)c);
        else if (c < ' ' || (c >= 0x7f && c < 0xa0))
            g_string_append_printf(text, "\\x%02X", c);
        else
            g_string_append_unichar(text, c);
    }
    g_string_append_c(text, mark);
}

static void append_value(GString *text, const json_t *value, guint indentation);

static void append_name(GString *text, const char *name)
{
    if (is_identifier(name))
        g_string_append(text, name);
    else
        append_string(text, name, strlen(name));
    g_string_append(text, ": ");
}

/* One line for each, or, of a list, as many in a line as it takes. */
static void append_lines(GString *text, GPtrArray *parts, gboolean is_list, guint indentation)
{
    glong column = LINE_MAX_CHARS;
    for (guint i = 0; i < parts->len; i++) {
        glong length = g_utf8_strlen(parts->pdata[i], -1) + 2;
        gboolean is_next = is_list && column + length <= LINE_MAX_CHARS;
        if (i > 0)
            g_string_append(text, is_next ? ", " : ",");
        if (!is_next)
            append_indentation(text, indentation + 2);
        column = is_next ? column + length : length;
        g_string_append(text, parts->pdata[i]);
    }
    append_indentation(text, indentation);
}

/* The parts between brackets, in one line or several. */
static void append_parts(GString *text, GPtrArray *parts, const char *brackets, guint indentation)
{
    glong length = 0;
    for (guint i = 0; i < parts->len; i++)
        length += strchr(parts->pdata[i], '\n') ? LINE_MAX_CHARS : g_utf8_strlen(parts->pdata[i], -1) + 2;
    g_string_append_c(text, brackets[0]);
    if (length > LINE_MAX_CHARS) {
        append_lines(text, parts, brackets[0] == '[', indentation);
    } else if (parts->len > 0) {
        g_ptr_array_add(parts, NULL);
        g_autofree char *line = g_strjoinv(", ", (char **)parts->pdata);
        g_string_append_printf(text, " %s ", line);
    }
    g_string_append_c(text, brackets[1]);
}

static void add_part(GPtrArray *parts, GString *part)
{
    g_ptr_array_add(parts, g_string_free(part, FALSE));
}

static void append_object(GString *text, json_t *object, guint indentation)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) {
        GString *part = g_string_new(NULL);
        append_name(part, name);
        append_value(part, value, indentation + 2);
        add_part(parts, part);
    }
    append_parts(text, parts, "{}", indentation);
}

static void append_array(GString *text, const json_t *array, guint indentation)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < json_array_size(array); i++) {
        GString *part = g_string_new(NULL);
        append_value(part, json_array_get(array, i), indentation + 2);
        add_part(parts, part);
    }
    append_parts(text, parts, "[]", indentation);
}

static void append_value(GString *text, const json_t *value, guint indentation)
{
    if (json_is_object(value)) {
        append_object(text, (json_t *)value, indentation); /* the iteration has no const form */
    } else if (json_is_array(value)) {
        append_array(text, value, indentation);
    } else if (json_is_string(value)) {
        append_string(text, json_string_value(value), json_string_length(value));
    } else {
        char *scalar = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        g_string_append(text, scalar);
        free(scalar);
    }
}

/* ---- errors ---- */

static void append_members(GString *text, const json_t *error, guint indentation);

/* "TypeError: bad", its frames, and what it has in turn. */
static void append_error(GString *text, const json_t *error, guint indentation)
{
    const char *name = json_string_value(json_object_get(error, "name"));
    const char *message = json_string_value(json_object_get(error, "message"));
    const char *stack = json_string_value(json_object_get(error, "stack"));
    if (name)
        g_string_append(text, name);
    if (message && *message)
        g_string_append_printf(text, "%s%s", name && *name ? ": " : "", message);
    if (stack)
        report_append_stack(text, stack, indentation);
    if (name) /* what is no error is its message */
        append_members(text, error, indentation);
}

static void append_errors(GString *text, const json_t *errors, guint indentation)
{
    g_string_append_c(text, '[');
    for (gsize i = 0; i < json_array_size(errors); i++) {
        append_indentation(text, indentation + 2);
        append_error(text, json_array_get(errors, i), indentation + 2);
        if (i + 1 < json_array_size(errors))
            g_string_append_c(text, ',');
    }
    append_indentation(text, indentation);
    g_string_append_c(text, ']');
}

static void begin_member(GString *text, gboolean *is_first, guint indentation)
{
    g_string_append(text, *is_first ? " {" : ",");
    *is_first = FALSE;
    append_indentation(text, indentation);
}

static void append_members(GString *text, const json_t *error, guint indentation)
{
    gboolean is_first = TRUE;
    const char *name;
    json_t *value, *data = json_object_get(error, "data"), *cause = json_object_get(error, "cause"),
                   *errors = json_object_get(error, "errors");
    json_object_foreach(data, name, value) {
        begin_member(text, &is_first, indentation + 2);
        append_name(text, name);
        append_value(text, value, indentation + 2);
    }
    if (cause) {
        begin_member(text, &is_first, indentation + 2);
        g_string_append(text, "[cause]: ");
        append_error(text, cause, indentation + 2);
    }
    if (errors) {
        begin_member(text, &is_first, indentation + 2);
        g_string_append(text, "[errors]: ");
        append_errors(text, errors, indentation + 2);
    }
    if (is_first)
        return;
    append_indentation(text, indentation);
    g_string_append_c(text, '}');
}

void report_append_details(GString *text, const char *details)
{
    g_autofree char *json = g_strdup_printf("{%s}", details);
    json_auto_t *error = json_loads(json, JSON_ALLOW_NUL, NULL);
    append_members(text, error, 0);
}
