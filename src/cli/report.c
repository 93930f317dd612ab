/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <string.h>
#include "report-details.h"

/* A longer line, as minified code has them, is shown in part, with so much before the place. */
#define LINE_SHOWN  120
#define LINE_BEFORE 60

/* The end of the line, as JavaScript counts lines; behind it, *next. */
static const char *line_end(const char *at, const char *end, const char **next)
{
    for (; at < end; at++) {
        gsize length = *at == '\n' ? 1 : *at == '\r' ? 1 + (at + 1 < end && at[1] == '\n') : 0;
        if (end - at >= 3 && (memcmp(at, "\u2028", 3) == 0 || memcmp(at, "\u2029", 3) == 0))
            length = 3;
        if (length) {
            *next = at + length;
            return at;
        }
    }
    *next = NULL;
    return end;
}

/* The line of that number, without its end; NULL where there is none. */
static char *source_line(GBytes *script, guint number)
{
    gsize size;
    const char *start = g_bytes_get_data(script, &size), *end = start + size;
    for (guint line = 1; start; line++) {
        const char *next, *stop = line_end(start, end, &next);
        if (line == number)
            return g_strndup(start, (gsize)(stop - start));
        start = next;
    }
    return NULL;
}

/* The columns of the engine count UTF-16 units. */
static const char *at_column(const char *line, guint column)
{
    for (guint unit = 1; *line && unit < column; line = g_utf8_next_char(line))
        unit += g_utf8_get_char(line) > 0xffff ? 2 : 1;
    return line;
}

/* The line and a caret below the place; tabs stay tabs, so that the caret stands right. */
static void append_source(GString *text, const char *line, guint column)
{
    const char *place = column ? at_column(line, column) : line;
    const char *start = line;
    glong before = g_utf8_pointer_to_offset(line, place);
    if (g_utf8_strlen(line, -1) > LINE_SHOWN && before > LINE_BEFORE)
        start = g_utf8_offset_to_pointer(line, before - LINE_BEFORE);
    glong shown = MIN(g_utf8_strlen(start, -1), LINE_SHOWN);
    g_string_append_len(text, start, g_utf8_offset_to_pointer(start, shown) - start);
    g_string_append_c(text, '\n');
    if (!column)
        return;
    for (const char *at = start; at < place; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_string_append(text, c == '\t' ? "\t" : g_unichar_iszerowidth(c) ? "" : g_unichar_iswide(c) ? "  " : " ");
    }
    g_string_append(text, "^\n");
}

static void append_place(GString *text, const char *file, guint line, guint column, const char *shown)
{
    g_string_append_printf(text, column ? "%s:%u:%u\n" : "%s:%u\n", file, line, column);
    append_source(text, shown, column);
    g_string_append_c(text, '\n');
}

void report_append_place(GString *text, const char *file, guint line, gsize byte, GBytes *source)
{
    g_autofree char *shown = source_line(source, line);
    guint column = 1;
    for (const char *at = shown; at && *at && at < shown + byte; at = g_utf8_next_char(at))
        column += g_utf8_get_char(at) > 0xffff ? 2 : 1;
    if (shown)
        append_place(text, file, line, column, shown);
}

/* The line at the place of the exception; NULL: it is not known. */
static char *shown_line(const OutcomeException *exception, GBytes *script)
{
    if (exception->is_traced)
        return g_strdup(exception->source_line);
    return exception->file && exception->line ? source_line(script, exception->line) : NULL;
}

/* Where the text begins with more than the exception, it says by itself what failed. */
static gboolean is_uncaught(const OutcomeException *exception, const char *error)
{
    const char *beginning = exception->name ? exception->name : exception->message;
    return !beginning || g_str_has_prefix(error, beginning);
}

char *report_failure(const Outcome *outcome, GBytes *script)
{
    GString *text = g_string_new(NULL);
    const OutcomeException *exception = outcome->exception;
    if (!exception) {
        g_string_append_printf(text, "%s\n", outcome->error);
        return g_string_free(text, FALSE);
    }
    g_autofree char *line = shown_line(exception, script);
    if (line)
        append_place(text, exception->file, exception->line, exception->column, line);
    const char *prefix = "execution error: ";
    const char *error = g_str_has_prefix(outcome->error, prefix) ? outcome->error + strlen(prefix) : outcome->error;
    g_string_append_printf(text, "%s%s", is_uncaught(exception, error) ? "Uncaught " : "", error);
    if (exception->stack)
        report_append_stack(text, exception->stack, 0);
    if (exception->name && exception->details) /* what is no error shows all it has in its text */
        report_append_details(text, exception->details);
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}
