/* SPDX-License-Identifier: MIT
 *
 * Ring to logger. The ring's lines are checked by ring_take as bytes, and here as pieces of a line: what a worker writes
 * must not end the line, nor what the server says in it. */
#include "drain.h"

#include <string.h>
#include <unistd.h>

#include "json-check.h"
#include "standard-streams.h"

/* Console text is collected up to so much before it is written, however long the execution. */
#define TEXT_BUFFER (64u << 10)

struct Drain {
    Logger *logger;
    const char *const *context;
    gboolean console_text;
    GByteArray *line;
    GString *message; /* of a line that came quoted */
    GString *text[2]; /* for standard output, for standard error */
    guint64 lines[LOG_LEVEL_COUNT];
    gboolean dirty; /* the logger has lines to flush */
};

Drain *drain_new(Logger *logger, const char *const *context, gboolean console_text)
{
    Drain *drain = g_new0(Drain, 1);
    drain->logger = logger;
    drain->context = context;
    drain->console_text = console_text;
    drain->line = g_byte_array_sized_new(1024); /* never NULL inside, also where the first line is empty */
    drain->message = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(drain->text); i++)
        drain->text[i] = g_string_new(NULL);
    return drain;
}

void drain_free(Drain *drain)
{
    if (!drain)
        return;
    g_byte_array_unref(drain->line);
    g_string_free(drain->message, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS(drain->text); i++)
        g_string_free(drain->text[i], TRUE);
    g_free(drain);
}

void line_origin_init(LineOrigin *origin, guint worker)
{
    *origin = (LineOrigin){.worker = worker, .request_id = "", .context = g_string_new(NULL)};
}

void line_origin_clear(LineOrigin *origin)
{
    g_string_free(origin->context, TRUE);
}

void line_origin_set(LineOrigin *origin, const char *request_id, const char *function, const char *script, ReplyLines *reply)
{
    origin->reply = reply;
    origin->request_id = request_id ? request_id : "";
    origin->function = function;
    origin->script = script;
    origin->context_is_rendered = FALSE;
}

/* The value of a context field, or NULL where this line has none. */
static const char *context_value(const LineOrigin *origin, const char *key, char number[static 16])
{
    if (g_str_equal(key, "request_id"))
        return *origin->request_id ? origin->request_id : NULL;
    if (g_str_equal(key, "function"))
        return origin->function;
    if (g_str_equal(key, "script"))
        return origin->script;
    if (g_str_equal(key, "worker")) {
        g_snprintf(number, 16, "%u", origin->worker);
        return number;
    }
    return NULL;
}

static void render_context(const Drain *drain, LineOrigin *origin)
{
    g_string_truncate(origin->context, 0);
    for (const char *const *key = drain->context; *key; key++) {
        char number[16];
        const char *value = context_value(origin, *key, number);
        if (value)
            logger_append_context(drain->logger, origin->context, *key, value);
    }
    origin->context_is_rendered = TRUE;
}

/* DEL and the control characters behind it, as UTF-8; the ring has none of the others. */
static gboolean has_controls(const char *text, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        guchar c = (guchar)text[i];
        if (c == 0x7f || (c == 0xc2 && i + 1 < size && (guchar)text[i + 1] < 0xa0))
            return TRUE;
    }
    return FALSE;
}

/* Whether the message is the inside of a JSON string. */
static gboolean is_quoted(const Drain *drain, const RingRecord *record)
{
    return (record->level & RING_QUOTED) || logger_pieces(drain->logger) == LOG_PIECES_JSON;
}

/* Whether the pieces stay inside the line that is made of them, as LogPieces says. The characters are whole: fields begin
 * with a quote, so none is cut between the message and them. */
static gboolean pieces_are_sound(const Drain *drain, const RingRecord *record)
{
    const char *message = (const char *)drain->line->data;
    gsize message_size = (gsize)record->message_size;
    if (is_quoted(drain, record) ? !json_check_string_inside(message, message_size)
                                                        : has_controls(message, message_size))
        return FALSE;
    return json_check_members(message + message_size, (gsize)(record->length - record->message_size));
}

typedef struct {
    const char *text;
    gsize size;
} Piece;

/* In the logger's form, which is that of the ring or made of it. */
static Piece message_of(Drain *drain, const RingRecord *record)
{
    const char *message = (const char *)drain->line->data;
    if (!(record->level & RING_QUOTED))
        return (Piece){message, (gsize)record->message_size};
    g_string_truncate(drain->message, 0);
    logger_append_message(drain->logger, drain->message, message, (gsize)record->message_size);
    return (Piece){drain->message->str, drain->message->len};
}

static void write_line(Drain *drain, const RingRecord *record, LineOrigin *origin)
{
    if (!origin->context_is_rendered)
        render_context(drain, origin);
    LogLevel level = record->level & ~RING_QUOTED;
    Piece message = message_of(drain, record);
    const char *bytes = (const char *)drain->line->data, *fields = bytes + record->message_size;
    gsize fields_size = (gsize)(record->length - record->message_size);
    /* A double has microseconds to give; nanoseconds since the epoch would show its rounding. */
    gint64 time_ns = (gint64)(record->time_ms * 1000 + 0.5) * 1000;
    logger_write_pieces(drain->logger, level, time_ns, "js", message.text, message.size, origin->context->str,
                        origin->context->len, fields, fields_size);
    if (origin->reply && is_quoted(drain, record))
        reply_lines_add(origin->reply, level, record->time_ms, bytes, (gsize)record->message_size, fields, fields_size);
    drain->lines[level]++;
    drain->dirty = TRUE;
}

/* Written to a person or a pipe, and waited for: only the command line asks for text. */
static void flush_text(Drain *drain)
{
    for (guint i = 0; i < G_N_ELEMENTS(drain->text); i++) {
        standard_write(i == 0 ? STDOUT_FILENO : STDERR_FILENO, drain->text[i]->str, drain->text[i]->len);
        g_string_truncate(drain->text[i], 0);
    }
}

static void collect_text(Drain *drain, const RingRecord *record)
{
    int level = record->level & ~RING_TEXT;
    GString *text = drain->text[level == LOG_WARN || level == LOG_ERROR];
    g_string_append_len(text, (const char *)drain->line->data, record->length);
    if (text->len > TEXT_BUFFER)
        flush_text(drain);
}

DrainResult drain_ring(Drain *drain, const Block *block, LineOrigin *origin, gsize limit)
{
    for (gsize taken = 0; taken < limit;) {
        RingRecord record;
        RingRead read = ring_take(block, &record, drain->line);
        if (read != RING_LINE)
            return read == RING_EMPTY ? DRAIN_EMPTY : DRAIN_CORRUPT;
        gboolean text = (record.level & RING_TEXT) != 0;
        if (text ? !drain->console_text : !pieces_are_sound(drain, &record))
            return DRAIN_CORRUPT;
        if (text)
            collect_text(drain, &record);
        else
            write_line(drain, &record, origin);
        taken += sizeof record + (gsize)record.length;
    }
    return DRAIN_MORE;
}

void drain_flush(Drain *drain)
{
    flush_text(drain);
    if (!drain->dirty)
        return;
    drain->dirty = FALSE;
    logger_flush(drain->logger);
}

guint64 drain_lines(const Drain *drain, LogLevel level)
{
    return drain->lines[level];
}

guint64 drain_lines_dropped(const Drain *drain)
{
    return logger_lines_dropped(drain->logger);
}
