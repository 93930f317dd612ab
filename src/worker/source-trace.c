/* SPDX-License-Identifier: MIT */
#include "source-trace.h"

#include <string.h>
#include "budget.h"
#include "engine.h"
#include "execution.h"
#include "running.h"
#include "source-map.h"
#include "text.h"

/* What reading a map takes for each byte of it, and for each position in it, where it is not made to take long. A map that
 * could take more than half of what is left to the execution is not read, so that it costs no execution its error. */
#define BYTES_PER_BYTE     8
#define BYTES_PER_POSITION 120
#define NS_PER_BYTE        20
#define NS_PER_POSITION    500

/* What the server has not sent yet. */
static SourceTrace *asked;

void source_trace_clear(SourceTrace *trace)
{
    if (asked == trace)
        asked = NULL;
    g_clear_pointer(&trace->json, g_bytes_unref);
    g_clear_pointer(&trace->folder, g_free);
    g_clear_pointer(&trace->root, g_free);
    if (trace->map)
        JSValueUnprotect(engine_system(), trace->map);
    *trace = (SourceTrace){0};
}

/* ---- getting it ---- */

static gsize count_positions(GBytes *json)
{
    gsize size, count = 0;
    const char *text = g_bytes_get_data(json, &size);
    for (gsize i = 0; i < size; i++)
        count += text[i] == ',' || text[i] == ';';
    return count;
}

/* Takes all three. */
static void take(SourceTrace *trace, GBytes *json, char *folder, char *root)
{
    trace->json = json;
    trace->positions = count_positions(json);
    trace->folder = folder;
    trace->root = root;
    trace->state = TRACE_CAME;
}

gboolean source_trace_receive(const ServerMessage *message)
{
    if (message->header.type != MESSAGE_MAP)
        return FALSE;
    ProgramMap map;
    message_read_map(message->body, &map);
    if (asked && asked->program == map.program)
        take(asked, g_bytes_new(map.text, map.text_size), g_strndup(map.folder, map.folder_size),
             g_strndup(map.root, map.root_size));
    asked = NULL;
    return TRUE;
}

static void ask(SourceTrace *trace)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_map_wanted(bytes, execution_id(), trace->program);
    trace->state = TRACE_ASKED;
    asked = trace;
    channel_send(bytes);
}

/* What comes in the meantime is taken in as at any time. */
static void wait_for_it(SourceTrace *trace)
{
    while (trace->state == TRACE_ASKED && budget_have_time())
        execution_wait(budget_deadline_us());
}

/* The folder of a file, "" where that is not below anything known. */
static char *folder_of(const char *file)
{
    char *folder = g_path_get_dirname(file);
    if (*folder == '/' || g_str_equal(folder, "."))
        *folder = '\0';
    return folder;
}

/* Told once. */
static void refuse(SourceTrace *trace, const char *file, const char *why)
{
    if (trace->is_refused)
        return;
    trace->is_refused = TRUE;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_notice(bytes, trace->name ? NOTICE_PROGRAM_MAP : "source_map", "source map is not used",
                          trace->name ? trace->name : file, why);
    channel_send(bytes);
}

/* Takes a map out of the text. */
static void find_it(SourceTrace *trace, const char *text, gsize size, const char *file)
{
    SourceMapComment comment = source_map_find(text, size);
    trace->state = TRACE_NONE;
    if (!comment.url_size || !source_map_is_data(comment.url, comment.url_size))
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = source_map_decode(comment.url, comment.url_size, &error);
    GBytes *json = bytes ? source_map_check(bytes, &error) : NULL;
    if (json)
        take(trace, json, folder_of(file), g_strdup(""));
    else
        refuse(trace, file, error->message);
}

/* ---- reading it ---- */

/* Whether the execution can pay for it, whatever is in it. */
static gboolean is_affordable(const SourceTrace *trace)
{
    gsize size = g_bytes_get_size(trace->json);
    gint64 left_us = budget_deadline_us() - g_get_monotonic_time();
    return size * BYTES_PER_BYTE + trace->positions * BYTES_PER_POSITION < budget_memory_left() / 2 &&
           (gint64)(size * NS_PER_BYTE + trace->positions * NS_PER_POSITION) / 1000 < left_us / 2;
}

/* One that cannot be read now may be with the next error. */
static void read_it(SourceTrace *trace, const char *file)
{
    if (!is_affordable(trace)) {
        refuse(trace, file, "reading it may take more memory or time than was left to the execution");
        return;
    }
    gsize size;
    const char *json = g_bytes_get_data(trace->json, &size);
    g_autofree char *fault = NULL;
    trace->map = bindings_open_map(text_to_engine(json, size), trace->folder, trace->root, &fault);
    if (!trace->map && !fault && running_is_alive()) {
        refuse(trace, file, "there was no memory or no stack left to read it");
        return;
    }
    if (!trace->map && !fault)
        fault = g_strdup("reading it was stopped by a limit of the execution");
    trace->state = trace->map ? TRACE_OPEN : TRACE_NONE;
    g_clear_pointer(&trace->json, g_bytes_unref);
    if (fault)
        refuse(trace, file, fault);
}

gboolean source_trace(SourceTrace *trace, const char *text, gsize size, const char *file, guint line, guint column,
                      BindingsSource *source)
{
    if (!line || !running_is_alive())
        return FALSE;
    if (trace->state == TRACE_IN_TEXT)
        find_it(trace, text, size, file);
    if (trace->state == TRACE_IN_SERVER)
        ask(trace);
    if (trace->state == TRACE_ASKED)
        wait_for_it(trace);
    if (trace->state == TRACE_CAME)
        read_it(trace, file);
    return trace->state == TRACE_OPEN && bindings_trace(trace->map, line, column, source);
}
