/* SPDX-License-Identifier: MIT */
#include "stack-fold.h"

#include <glib.h>
#include <string.h>

/* So many frames that call each other in turn are looked for. */
#define PERIOD_MAX 8

/* Fewer lines than this, or turns, are shown as they are. */
#define FOLDED_MIN 10
#define TURNS_MIN  3

typedef struct {
    const char *text;
    gsize size;
} Line;

static GArray *lines_of(const char *stack)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
    while (*stack) {
        Line line = {.text = stack, .size = strcspn(stack, "\n")};
        g_array_append_val(lines, line);
        stack += line.size + (stack[line.size] == '\n');
    }
    return lines;
}

static const Line *line_at(const GArray *lines, guint i)
{
    return &g_array_index(lines, Line, i);
}

static gboolean is_same(const Line *a, const Line *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* How many lines from here on are those before them again and again: whole turns of so many lines. */
static guint repeated(const GArray *lines, guint from, guint period)
{
    guint count = period;
    while (from + count < lines->len && is_same(line_at(lines, from + count), line_at(lines, from + count - period)))
        count++;
    count -= count % period;
    return from + period <= lines->len && count >= FOLDED_MIN && count / period >= TURNS_MIN ? count : 0;
}

static void append(GString *text, const Line *line)
{
    if (text->len)
        g_string_append_c(text, '\n');
    g_string_append_len(text, line->text, (gssize)line->size);
}

static void append_count(GString *text, guint count, guint period)
{
    if (period == 1)
        g_string_append_printf(text, "\n... %u more frames like this", count);
    else
        g_string_append_printf(text, "\n... %u more frames like these %u", count, period);
}

char *stack_fold(const char *stack)
{
    GString *text = g_string_sized_new(strlen(stack));
    g_autoptr(GArray) lines = lines_of(stack);
    for (guint i = 0; i < lines->len;) {
        guint period = 1, count = 0;
        while (period <= PERIOD_MAX && !(count = repeated(lines, i, period)))
            period++;
        for (guint end = i + (count ? period : 1); i < end; i++)
            append(text, line_at(lines, i));
        if (count) {
            append_count(text, count - period, period);
            i += count - period;
        }
    }
    return g_string_free(text, FALSE);
}
