/* SPDX-License-Identifier: MIT */
#include "log-format.h"
#include "duration.h"
#include "number.h"

#include <math.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { KEY_LEVEL, KEY_TIME, KEY_NAME, KEY_MESSAGE, KEY_COUNT };

/* What zap's encoder is told in each mode of RoadRunner's logger. Keys that are NULL: the line has no such part. */
typedef struct LogLayout {
    const char *keys[KEY_COUNT + 1];
    LogEncoding encoding;   /* where the settings name none */
    gboolean for_people;    /* date and time in words, level in capitals, coloured */
    int name_width;         /* bytes that a name is padded to */
} LogLayout;

static const LogLayout layouts[] = {
    [LOG_MODE_DEVELOPMENT] = {{"level", "ts", "logger", "msg"}, LOG_ENCODING_CONSOLE, TRUE, 12},
    [LOG_MODE_PRODUCTION] = {{"level", "ts", "logger", "msg"}, LOG_ENCODING_JSON, FALSE, 0},
    [LOG_MODE_RAW] = {{NULL, NULL, NULL, "message"}, LOG_ENCODING_CONSOLE, FALSE, 0},
    [LOG_MODE_OFF] = {{NULL, NULL, NULL, "message"}, LOG_ENCODING_CONSOLE, FALSE, 0},
    [LOG_MODE_FALLBACK] = {{"L", "T", "N", "M"}, LOG_ENCODING_CONSOLE, TRUE, 12},
};

static const struct {
    const char *name;
    const char *capitals;
    const char *colour;
} levels[LOG_LEVEL_COUNT] = {
    [LOG_DEBUG] = {"debug", "DEBUG", "\033[97m"},
    [LOG_INFO] = {"info", "INFO", "\033[96m"},
    [LOG_WARN] = {"warn", "WARN", "\033[93m"},
    [LOG_ERROR] = {"error", "ERROR", "\033[91m"},
};

#define NAME_COLOUR "\033[92m"
#define COLOUR_END "\033[0m"

const char *log_level_name(LogLevel level)
{
    return levels[level].name;
}

void log_format_init(LogFormat *format, LogMode mode, LogEncoding encoding, const char *line_ending, gboolean colour)
{
    *format = (LogFormat){
        .layout = &layouts[mode],
        .encoding = encoding,
        .colour = colour && encoding == LOG_ENCODING_CONSOLE && layouts[mode].for_people,
        .line_ending = g_strdup(line_ending && *line_ending ? line_ending : "\n"),
        .message = g_string_new(NULL),
        .fields = g_string_new(NULL),
    };
    format->line_ending_size = strlen(format->line_ending);
    for (int level = 0; level < LOG_LEVEL_COUNT; level++)
        format->heads[level].text = g_string_new(NULL);
}

void log_format_clear(LogFormat *format)
{
    for (int level = 0; level < LOG_LEVEL_COUNT; level++) {
        g_string_free(format->heads[level].text, TRUE);
        g_free(format->heads[level].name);
    }
    g_string_free(format->message, TRUE);
    g_string_free(format->fields, TRUE);
    g_free(format->line_ending);
}

LogEncoding log_format_mode_encoding(LogMode mode)
{
    return layouts[mode].encoding;
}

gboolean log_format_wants_colour(void)
{
    static gsize decided; /* 1: no, 2: yes */
    if (g_once_init_enter(&decided)) {
        const char *no_color = g_getenv("NO_COLOR");
        gboolean wanted = !(no_color && *no_color) && g_strcmp0(g_getenv("TERM"), "dumb") != 0 && isatty(STDOUT_FILENO);
        g_once_init_leave(&decided, wanted ? 2 : 1);
    }
    return decided == 2;
}

const char *const *log_format_reserved_keys(const LogFormat *format)
{
    static const char *const none[] = {NULL};
    if (format->encoding == LOG_ENCODING_CONSOLE)
        return none;
    const char *const *keys = format->layout->keys;
    return keys[KEY_LEVEL] ? keys : keys + KEY_MESSAGE;
}

/* ---- escaping ---- */

/* Where an escape is needed, in JSON strings and in console messages. The latter are read by people: quotes and
 * backslashes stay as they are, but nothing may start a new line or steer the terminal. */
static gboolean needs_escape(gunichar c, LogEncoding encoding)
{
    if (encoding == LOG_ENCODING_JSON)
        return c < 0x20 || c == '"' || c == '\\';
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static void append_escape(GString *out, gunichar c)
{
    if (c == '"' || c == '\\')
        g_string_append_printf(out, "\\%c", (char)c);
    else if (c == '\n')
        g_string_append(out, "\\n");
    else if (c == '\r')
        g_string_append(out, "\\r");
    else if (c == '\t')
        g_string_append(out, "\\t");
    else
        g_string_append_printf(out, "\\u%04x", c);
}

/* Appends text so that the result is valid UTF-8 on one line; each byte that belongs to no character is \ufffd. */
static void append_escaped(GString *out, const char *text, LogEncoding encoding)
{
    const char *plain = text; /* start of what can be copied as it is */
    for (const char *at = text; *at;) {
        gunichar c = g_utf8_get_char_validated(at, -1);
        gboolean valid = !(c & 0x80000000u);
        const char *next = valid ? g_utf8_next_char(at) : at + 1;
        if (!valid || needs_escape(c, encoding)) {
            g_string_append_len(out, plain, at - plain);
            append_escape(out, valid ? c : 0xfffd);
            plain = next;
        }
        at = next;
    }
    g_string_append(out, plain);
}

static void append_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    append_escaped(out, text, LOG_ENCODING_JSON);
    g_string_append_c(out, '"');
}

static void append_double(GString *out, double number)
{
    char text[NUMBER_TEXT_MAX];
    gsize size = number_format_plain(number, text);
    if (isfinite(number))
        g_string_append_len(out, text, size);
    else
        append_quoted(out, text);
}

static void append_duration(const LogFormat *format, GString *out, gint64 duration_ns)
{
    if (format->layout->for_people) {
        g_autofree char *text = duration_text(duration_ns);
        append_quoted(out, text);
    } else if (format->layout->keys[KEY_LEVEL]) {
        append_double(out, (double)duration_ns / 1e9);
    } else {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, duration_ns);
    }
}

static void append_value(const LogFormat *format, GString *out, const LogField *field)
{
    switch (field->type) {
    case LOG_FIELD_STRING:
        if (field->string)
            append_quoted(out, field->string);
        else
            g_string_append(out, "null");
        break;
    case LOG_FIELD_INT:
        g_string_append_printf(out, "%" G_GINT64_FORMAT, field->integer);
        break;
    case LOG_FIELD_DOUBLE:
        append_double(out, field->number);
        break;
    case LOG_FIELD_BOOL:
        g_string_append(out, field->integer ? "true" : "false");
        break;
    case LOG_FIELD_DURATION:
        append_duration(format, out, field->integer);
        break;
    case LOG_FIELD_END:
        break;
    }
}

/* What a backslash and this character of a JSON string are in a line for people. */
static void append_unescaped(GString *out, char escape)
{
    switch (escape) {
    case '"':
    case '\\':
    case '/':
        g_string_append_c(out, escape);
        break;
    case 'b':
        append_escape(out, '\b');
        break;
    case 'f':
        append_escape(out, '\f');
        break;
    default: /* n, r, t and u: the same */
        g_string_append_printf(out, "\\%c", escape);
    }
}

void log_format_append_message(const LogFormat *format, GString *out, const char *json, gsize size)
{
    if (format->encoding == LOG_ENCODING_JSON) {
        g_string_append_len(out, json, (gssize)size);
        return;
    }
    for (const char *at = json, *end = json + size; at < end;) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\\') {
            append_unescaped(out, at[1]);
            at += 2;
            continue;
        }
        if (needs_escape(c, LOG_ENCODING_CONSOLE))
            append_escape(out, c);
        else
            g_string_append_unichar(out, c);
        at = g_utf8_next_char(at);
    }
}

void log_format_append_field(const LogFormat *format, GString *pieces, const LogField *field)
{
    gboolean spaced = format->encoding == LOG_ENCODING_CONSOLE;
    if (pieces->len)
        g_string_append(pieces, spaced ? ", " : ",");
    append_quoted(pieces, field->key);
    g_string_append(pieces, spaced ? ": " : ":");
    append_value(format, pieces, field);
}

/* ---- the head of a line ---- */

#define SECOND_NS G_GINT64_CONSTANT(1000000000)

static gint64 whole_seconds(gint64 time_ns)
{
    return time_ns / SECOND_NS - (time_ns % SECOND_NS < 0);
}

static void append_time(const LogFormat *format, GString *out, gint64 time_ns)
{
    if (!format->layout->for_people) {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, time_ns);
        return;
    }
    time_t seconds = whole_seconds(time_ns);
    struct tm utc;
    char text[64];
    gsize size = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+0000", gmtime_r(&seconds, &utc));
    g_string_append_len(out, text, size);
}

/* Padded by bytes, as the width of printf counts. */
static void append_painted(const LogFormat *format, GString *out, const char *colour, const char *text, int width)
{
    g_string_append_printf(out, "%s%-*s%s", format->colour ? colour : "", width, text,
                           format->colour ? COLOUR_END : "");
}

static const char *level_text(const LogFormat *format, LogLevel level)
{
    return format->layout->for_people ? levels[level].capitals : levels[level].name;
}

static void append_json_head(const LogFormat *format, GString *head, LogLevel level, gint64 time_ns, const char *name)
{
    const LogLayout *layout = format->layout;
    const char *quote = layout->for_people ? "\"" : "";
    g_string_append_c(head, '{');
    if (layout->keys[KEY_LEVEL]) {
        g_string_append_printf(head, "\"%s\":\"%s\",\"%s\":%s", layout->keys[KEY_LEVEL], level_text(format, level),
                               layout->keys[KEY_TIME], quote);
        append_time(format, head, time_ns);
        g_string_append_printf(head, "%s,", quote);
    }
    if (layout->keys[KEY_NAME] && *name)
        g_string_append_printf(head, "\"%s\":\"%-*s\",", layout->keys[KEY_NAME], layout->name_width, name);
    g_string_append_printf(head, "\"%s\":\"", layout->keys[KEY_MESSAGE]);
}

static void append_console_head(const LogFormat *format, GString *head, LogLevel level, gint64 time_ns, const char *name)
{
    if (!format->layout->keys[KEY_LEVEL])
        return;
    append_time(format, head, time_ns);
    g_string_append_c(head, '\t');
    append_painted(format, head, levels[level].colour, level_text(format, level), 0);
    g_string_append_c(head, '\t');
    if (*name) {
        append_painted(format, head, NAME_COLOUR, name, format->layout->name_width);
        g_string_append_c(head, '\t');
    }
}

/* Lines come in bursts that share time and name, so that the head is mostly a copy of what is there. */
static const GString *take_head(LogFormat *format, LogLevel level, gint64 time_ns, const char *name)
{
    LogHead *head = &format->heads[level];
    gint64 moment = format->layout->for_people ? whole_seconds(time_ns) : time_ns;
    if (head->name && head->moment == moment && strcmp(head->name, name) == 0)
        return head->text;

    g_string_truncate(head->text, 0);
    if (format->encoding == LOG_ENCODING_JSON)
        append_json_head(format, head->text, level, time_ns, name);
    else
        append_console_head(format, head->text, level, time_ns, name);
    head->moment = moment;
    if (g_strcmp0(head->name, name) != 0) {
        g_free(head->name);
        head->name = g_strdup(name);
    }
    return head->text;
}

/* ---- the line ---- */

static inline char *put(char *end, LogText piece)
{
    return piece.size ? mempcpy(end, piece.text, piece.size) : end;
}

static inline char *put_json_tail(char *end, LogText context, LogText fields)
{
    *end++ = '"';
    if (context.size)
        *end++ = ',';
    end = put(end, context);
    if (fields.size)
        *end++ = ',';
    end = put(end, fields);
    *end++ = '}';
    return end;
}

/* No TAB where the line is empty so far: a raw line without a message. */
static inline char *put_console_tail(char *end, gboolean is_empty, LogText context, LogText fields)
{
    if (!context.size && !fields.size)
        return end;
    if (!is_empty)
        *end++ = '\t';
    *end++ = '{';
    end = put(end, context);
    if (context.size && fields.size)
        end = mempcpy(end, ", ", 2);
    end = put(end, fields);
    *end++ = '}';
    return end;
}

/* More than all separators of a line take together. */
#define SEPARATORS_MAX 8

void log_format_line(LogFormat *format, GString *out, LogLevel level, gint64 time_ns, const char *name,
                     LogText message, LogText context, LogText fields)
{
    const GString *head = take_head(format, level, time_ns, name);
    gsize start = out->len;
    g_string_set_size(out, start + head->len + message.size + context.size + fields.size + SEPARATORS_MAX +
                               format->line_ending_size);

    char *end = mempcpy(out->str + start, head->str, head->len);
    end = put(end, message);
    if (format->encoding == LOG_ENCODING_JSON)
        end = put_json_tail(end, context, fields);
    else
        end = put_console_tail(end, head->len + message.size == 0, context, fields);
    end = mempcpy(end, format->line_ending, format->line_ending_size);
    g_string_truncate(out, end - out->str);
}

void log_format_own_line(LogFormat *format, GString *out, LogLevel level, gint64 time_ns, const char *name,
                         const char *message, const LogField *fields)
{
    g_string_truncate(format->message, 0);
    append_escaped(format->message, message, format->encoding);
    g_string_truncate(format->fields, 0);
    for (; fields->type != LOG_FIELD_END; fields++)
        log_format_append_field(format, format->fields, fields);

    log_format_line(format, out, level, time_ns, name, (LogText){format->message->str, format->message->len},
                    (LogText){NULL, 0}, (LogText){format->fields->str, format->fields->len});
}
