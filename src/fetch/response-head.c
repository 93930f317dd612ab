/* SPDX-License-Identifier: MIT
 *
 * Status line and header lines (RFC 9112). Strict where leniency lets two readers see two different responses, lenient
 * where it only loses something: a line that is no header is left out, and an old folded line is joined. */
#include "response-head.h"

#include <string.h>
#include "http-token.h"

#define SWITCHING_PROTOCOLS 101

void response_head_init(ResponseHead *head, gsize size_max)
{
    *head = (ResponseHead){.size_max = size_max, .pairs = g_string_new(NULL)};
}

void response_head_clear(ResponseHead *head)
{
    g_clear_pointer(&head->reason, g_free);
    if (head->pairs)
        g_string_free(g_steal_pointer(&head->pairs), TRUE);
}

/* Without blanks and line ends around it. */
static void trim(const char **text, gsize *size)
{
    while (*size > 0 && strchr(" \t", **text) && **text)
        ++*text, --*size;
    while (*size > 0 && strchr(" \t\r\n", (*text)[*size - 1]) && (*text)[*size - 1])
        --*size;
}

/* HTTP/1.1 200 OK */
static gboolean read_status_line(ResponseHead *head, const char *line, gsize size)
{
    const char *space = memchr(line, ' ', size);
    gsize left = space ? (gsize)(line + size - space) : 0;
    trim(&space, &left);
    if (left < 3 || !g_ascii_isdigit(space[0]) || !g_ascii_isdigit(space[1]) || !g_ascii_isdigit(space[2]) ||
        (left > 3 && space[3] != ' '))
        return FALSE;
    head->status = (guint)((space[0] - '0') * 100 + (space[1] - '0') * 10 + (space[2] - '0'));
    const char *reason = space + 3;
    left -= 3;
    trim(&reason, &left);
    head->reason = g_strndup(reason, left);
    return head->status >= 100 && head->status != SWITCHING_PROTOCOLS;
}

static void join_folded(ResponseHead *head, const char *line, gsize size)
{
    trim(&line, &size);
    if (head->pairs->len == 0)
        return;
    head->pairs->str[head->pairs->len - 1] = ' ';
    g_string_append_len(head->pairs, line, (gssize)size);
    g_string_append_c(head->pairs, '\0');
}

static void read_header(ResponseHead *head, const char *line, gsize size)
{
    const char *colon = memchr(line, ':', size);
    if (!colon || !http_is_token(line, (gsize)(colon - line)))
        return;
    const char *value = colon + 1;
    gsize value_size = (gsize)(line + size - value);
    trim(&value, &value_size);
    g_string_append_len(head->pairs, line, colon - line);
    g_string_append_c(head->pairs, '\0');
    g_string_append_len(head->pairs, value, (gssize)value_size);
    g_string_append_c(head->pairs, '\0');
}

static void begin_anew(ResponseHead *head)
{
    head->status = 0;
    g_clear_pointer(&head->reason, g_free);
    g_string_truncate(head->pairs, 0);
}

char *response_head_value(const ResponseHead *head, const char *name)
{
    GString *joined = NULL;
    const char *end = head->pairs->str + head->pairs->len;
    for (const char *at = head->pairs->str; at < end;) {
        const char *value = at + strlen(at) + 1;
        if (g_ascii_strcasecmp(at, name) == 0) {
            joined = joined ? g_string_append_c(joined, ',') : g_string_new(NULL);
            g_string_append(joined, value);
        }
        at = value + strlen(value) + 1;
    }
    return joined ? g_string_free(joined, FALSE) : NULL;
}

/* A body of two lengths is two bodies, to two readers: RFC 9110, 8.6. */
static gboolean has_one_length(ResponseHead *head)
{
    g_autofree char *value = response_head_value(head, "content-length");
    g_auto(GStrv) lengths = g_strsplit(value ? value : "", ",", -1);
    guint64 first = 0;
    for (guint i = 0; lengths[i]; i++) {
        guint64 length;
        if (!g_ascii_string_to_unsigned(g_strstrip(lengths[i]), 10, 0, G_MAXINT64, &length, NULL)) {
            head->fault = "has a content-length that is none";
            return FALSE;
        }
        if (i > 0 && length != first) {
            head->fault = "has several content-lengths that differ";
            return FALSE;
        }
        first = length;
    }
    return TRUE;
}

static HeadState read_line(ResponseHead *head, const char *line, gsize size)
{
    gsize text_size = size;
    while (text_size > 0 && strchr("\r\n", line[text_size - 1]) && line[text_size - 1])
        text_size--;
    if (memchr(line, '\0', text_size) || memchr(line, '\r', text_size))
        return HEAD_MALFORMED;
    if (head->status == 0)
        return read_status_line(head, line, text_size) ? HEAD_INCOMPLETE : HEAD_MALFORMED;
    if (text_size == 0 && head->status >= 200)
        return has_one_length(head) ? HEAD_COMPLETE : HEAD_MALFORMED;
    if (text_size == 0)
        begin_anew(head);
    else if (*line == ' ' || *line == '\t')
        join_folded(head, line, text_size);
    else
        read_header(head, line, text_size);
    return HEAD_INCOMPLETE;
}

HeadState response_head_line(ResponseHead *head, const char *line, gsize size)
{
    head->size += size;
    if (head->size > head->size_max)
        head->state = HEAD_TOO_LARGE;
    else if (head->state == HEAD_INCOMPLETE)
        head->state = read_line(head, line, size);
    return head->state;
}
