/* SPDX-License-Identifier: MIT */
#include "log-backlog.h"

/* Written lines are cut from the front only in pieces of this size: moving the rest costs. */
#define CUT_MIN ((gsize)64 * 1024)

typedef struct {
    gsize end; /* offset in the text */
    gpointer owner;
} Line;

void log_backlog_init(LogBacklog *backlog)
{
    *backlog = (LogBacklog){
        .text = g_string_new(NULL),
        .lines = g_array_new(FALSE, FALSE, sizeof(Line)),
    };
}

void log_backlog_clear(LogBacklog *backlog)
{
    g_string_free(backlog->text, TRUE);
    g_array_unref(backlog->lines);
}

static Line *line_at(const LogBacklog *backlog, guint index)
{
    return &g_array_index(backlog->lines, Line, index);
}

/* Where the line of that index starts. */
static gsize line_start(const LogBacklog *backlog, guint index)
{
    return index ? line_at(backlog, index - 1)->end : 0;
}

guint log_backlog_take(LogBacklog *backlog, const LogLines *lines, guint from, gsize limit, gpointer owner)
{
    const gsize *ends = (const gsize *)(void *)lines->ends->data;
    gsize start = from ? ends[from - 1] : 0, end = start;
    gsize room = limit - MIN(log_backlog_size(backlog), limit);
    guint i = from;
    for (; i < lines->ends->len && ends[i] - start <= room; i++) {
        end = ends[i];
        Line line = {backlog->text->len + end - start, owner};
        g_array_append_val(backlog->lines, line);
    }
    g_string_append_len(backlog->text, lines->text->str + start, end - start);
    return i;
}

const char *log_backlog_text(const LogBacklog *backlog)
{
    return backlog->text->str + backlog->sent;
}

gsize log_backlog_size(const LogBacklog *backlog)
{
    return backlog->text->len - backlog->sent;
}

gboolean log_backlog_is_inside_line(const LogBacklog *backlog)
{
    return backlog->sent > line_start(backlog, backlog->first);
}

gsize log_backlog_first_size(const LogBacklog *backlog)
{
    return line_at(backlog, backlog->first)->end - backlog->sent;
}

gsize log_backlog_chunk(const LogBacklog *backlog, gsize room)
{
    gsize size = 0;
    for (guint i = backlog->first; i < backlog->lines->len; i++) {
        gsize with_line = line_at(backlog, i)->end - backlog->sent;
        if (with_line > room)
            break;
        size = with_line;
    }
    return size ? size : room;
}

/* Forgets lines that are written whole. */
static void cut_written(LogBacklog *backlog)
{
    gsize size = line_start(backlog, backlog->first);
    g_string_erase(backlog->text, 0, size);
    g_array_remove_range(backlog->lines, 0, backlog->first);
    for (guint i = 0; i < backlog->lines->len; i++)
        line_at(backlog, i)->end -= size;
    backlog->sent -= size;
    backlog->first = 0;
}

void log_backlog_sent(LogBacklog *backlog, gsize size)
{
    backlog->sent += size;
    while (backlog->first < backlog->lines->len && line_at(backlog, backlog->first)->end <= backlog->sent)
        backlog->first++;
    if (log_backlog_size(backlog) == 0 || (backlog->sent >= CUT_MIN && backlog->sent >= backlog->text->len / 2))
        cut_written(backlog);
}

static guint first_not_begun(const LogBacklog *backlog)
{
    return backlog->first + (log_backlog_is_inside_line(backlog) ? 1 : 0);
}

void log_backlog_visit(const LogBacklog *backlog, LogBacklogVisit visit, gpointer data)
{
    for (guint i = first_not_begun(backlog); i < backlog->lines->len; i++)
        if (line_at(backlog, i)->owner)
            visit(line_at(backlog, i)->owner, data);
}

void log_backlog_drop(LogBacklog *backlog)
{
    guint keep = first_not_begun(backlog);
    g_string_truncate(backlog->text, line_start(backlog, keep));
    g_array_set_size(backlog->lines, keep);
    cut_written(backlog);
}

void log_backlog_disown(LogBacklog *backlog, gpointer owner)
{
    for (guint i = 0; i < backlog->lines->len; i++)
        if (line_at(backlog, i)->owner == owner)
            line_at(backlog, i)->owner = NULL;
}
