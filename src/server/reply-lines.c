/* SPDX-License-Identifier: MIT */
#include "reply-lines.h"

#include <time.h>

struct ReplyLines {
    GString *json;
    guint lines_max;
    gsize bytes_max;
    guint count;
    guint64 left_out;
    double last_ms; /* of the last line left out */
};

ReplyLines *reply_lines_new(guint lines_max, gsize bytes_max)
{
    ReplyLines *lines = g_new0(ReplyLines, 1);
    lines->json = g_string_new("[");
    lines->lines_max = lines_max;
    lines->bytes_max = bytes_max;
    return lines;
}

void reply_lines_free(ReplyLines *lines)
{
    if (!lines)
        return;
    g_string_free(lines->json, TRUE);
    g_free(lines);
}

static void append_time(GString *json, double time_ms)
{
    time_t seconds = (time_t)(time_ms / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    g_string_append_printf(json, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                           parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                           (int)(time_ms - (double)seconds * 1000));
}

static void begin_line(ReplyLines *lines, LogLevel level, double time_ms)
{
    g_string_append_printf(lines->json, "%s{\"level\":\"%s\",\"time\":\"", lines->count > 0 ? "," : "",
                           log_level_name(level));
    append_time(lines->json, time_ms);
    g_string_append(lines->json, "\",\"msg\":\"");
    lines->count++;
}

void reply_lines_add(ReplyLines *lines, LogLevel level, double time_ms, const char *message, gsize message_size,
                     const char *fields, gsize fields_size)
{
    gboolean has_room = lines->count < lines->lines_max && lines->json->len + message_size + fields_size <= lines->bytes_max;
    if (lines->left_out > 0 || !has_room) { /* none behind the first that is left out, which would be misread */
        lines->left_out++;
        lines->last_ms = time_ms;
        return;
    }
    begin_line(lines, level, time_ms);
    g_string_append_len(lines->json, message, (gssize)message_size);
    g_string_append_c(lines->json, '"');
    if (fields_size > 0) {
        g_string_append(lines->json, ",\"fields\":{");
        g_string_append_len(lines->json, fields, (gssize)fields_size);
        g_string_append_c(lines->json, '}');
    }
    g_string_append_c(lines->json, '}');
}

GBytes *reply_lines_end(ReplyLines *lines)
{
    if (lines->left_out > 0) {
        begin_line(lines, LOG_WARN, lines->last_ms);
        g_string_append_printf(lines->json, "... %" G_GUINT64_FORMAT " more\",\"fields\":{\"left_out\":%" G_GUINT64_FORMAT "}}",
                               lines->left_out, lines->left_out);
    }
    g_string_append_c(lines->json, ']');
    GBytes *array = g_string_free_to_bytes(g_steal_pointer(&lines->json));
    g_free(lines);
    return array;
}
