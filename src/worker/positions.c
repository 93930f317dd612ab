/* SPDX-License-Identifier: MIT */
#include "positions.h"

#include <stdlib.h>
#include <string.h>
#include "stack-fold.h"

static SourceFile *running;
static PositionsFind *find_other;

void source_file_init(SourceFile *file, const Source *source, const char *name, gsize size)
{
    file->source = source;
    file->trace = (SourceTrace){0};
    file->name = g_strndup(name, size);
    file->url = strchr(file->name, ':') ? g_strconcat("./", file->name, NULL) : g_strdup(file->name);
}

void source_file_clear(SourceFile *file)
{
    g_clear_pointer(&file->name, g_free);
    g_clear_pointer(&file->url, g_free);
    source_trace_clear(&file->trace);
    file->source = NULL;
}

void positions_begin(SourceFile *file, PositionsFind *find)
{
    running = file;
    find_other = find;
}

gboolean source_file_has_url(const SourceFile *file, const char *url, gsize size)
{
    return strlen(file->url) == size && memcmp(file->url, url, size) == 0;
}

static SourceFile *find_by_url(const char *url, gsize size)
{
    if (running && source_file_has_url(running, url, size))
        return running;
    return find_other ? find_other(url, size) : NULL;
}

SourceFile *positions_file(const char *url)
{
    return url ? find_by_url(url, strlen(url)) : NULL;
}

gboolean positions_source(const TextPlace *place, BindingsSource *source)
{
    gsize size;
    const char *text = source_text(place->file->source, &size);
    return source_trace(&place->file->trace, text, size, place->file->name, place->line, place->column, source);
}

char *positions_text(const TextPlace *place)
{
    BindingsSource source;
    if (!positions_source(place, &source))
        return g_strdup_printf("%s:%u:%u", place->file->name, place->line, place->column);
    g_autofree char *file = source.file;
    return g_strdup_printf("%s:%u:%u", file, source.line, source.column);
}

/* ---- frames ---- */

/* One line of a stack: "function@file:line:column". */
typedef struct {
    const char *text;
    gsize size;
    gsize function; /* bytes in front of the file */
    SourceFile *file; /* NULL: none of those that users know */
    guint line;
    guint column;
} Frame;

/* The number behind the last colon of the first size bytes, which ends them there; FALSE where there is none. */
static gboolean take_number(const char *text, gsize *size, guint *number)
{
    const char *colon = memrchr(text, ':', *size);
    if (!colon || colon + 1 == text + *size)
        return FALSE;
    char *end;
    *number = (guint)strtoul(colon + 1, &end, 10);
    if (end != text + *size)
        return FALSE;
    *size = (gsize)(colon - text);
    return TRUE;
}

/* Names of functions and of files may have an @, too: the first from behind that leaves a file is the one between them. */
static void locate_frame(Frame *frame)
{
    gsize size = frame->size;
    if (!take_number(frame->text, &size, &frame->column) || !take_number(frame->text, &size, &frame->line))
        return;
    const char *end = frame->text + size;
    for (const char *at = end; !frame->file && (at = memrchr(frame->text, '@', (gsize)(at - frame->text)));) {
        frame->file = find_by_url(at + 1, (gsize)(end - at - 1));
        frame->function = (gsize)(at - frame->text);
    }
}

/* The next frame, FALSE at the end. */
static gboolean next_frame(const char **stack, Frame *frame)
{
    if (!**stack)
        return FALSE;
    *frame = (Frame){.text = *stack, .size = strcspn(*stack, "\n")};
    *stack += frame->size + ((*stack)[frame->size] == '\n');
    locate_frame(frame);
    return TRUE;
}

static gboolean ends_with(const Frame *frame, const char *end)
{
    gsize size = strlen(end);
    return frame->size >= size && memcmp(frame->text + frame->size - size, end, size) == 0;
}

static gboolean is_of_machinery(const Frame *frame)
{
    return frame->size == 0 || ends_with(frame, "@") ||
           g_strstr_len(frame->text, (gssize)frame->size, "@rrjs:");
}

/* The line of the wrapper below the file's own that the frame is in. */
static gboolean is_in_tail(const Frame *frame)
{
    const ToplevelMap *map = frame->file ? source_map(frame->file->source) : NULL;
    return map && map->form && toplevel_map_is_tail(map, frame->line);
}

static TextPlace place_of(const Frame *frame)
{
    TextPlace place = {frame->file, frame->line, frame->column};
    if (frame->file)
        source_place(frame->file->source, &place.line, &place.column);
    return place;
}

static void append_frame(GString *result, const Frame *frame, const TextPlace *place)
{
    g_string_append(result, result->len ? "\n" : "");
    if (!frame->file) {
        g_string_append_len(result, frame->text, (gssize)frame->size);
        return;
    }
    g_autofree char *text = positions_text(place);
    g_string_append_len(result, frame->text, (gssize)frame->function);
    g_string_append_printf(result, "@%s", text);
}

char *positions_stack(const char *stack, TextPlace *first)
{
    GString *result = g_string_new(NULL);
    gsize last_start = 0, user_end = 0, first_end = 0;
    TextPlace found = {0};
    Frame frame;
    while (next_frame(&stack, &frame)) {
        if (is_of_machinery(&frame)) {
            /* What the engine's functions above it did, they did for us. */
            g_string_truncate(result, user_end);
            continue;
        }
        if (is_in_tail(&frame)) {
            if (!toplevel_map_is_call(source_map(frame.file->source), frame.line))
                continue; /* a variable read or written through the global object */
            /* The frame above the call is the wrapper. */
            g_string_truncate(result, last_start);
            break;
        }
        last_start = result->len;
        TextPlace place = place_of(&frame);
        append_frame(result, &frame, &place);
        if (place.file && !found.file) {
            found = place;
            first_end = result->len;
        }
        if (!ends_with(&frame, "@[native code]"))
            user_end = result->len;
    }
    /* The engine's own functions at the bottom are what called the script. */
    g_string_truncate(result, MIN(user_end, result->len));
    if (first)
        *first = first_end <= result->len ? found : (TextPlace){0};
    char *folded = stack_fold(result->str);
    g_string_free(result, TRUE);
    return folded;
}
