/* SPDX-License-Identifier: MIT
 *
 * Any text as message, key and value of a log line, in every mode and encoding: the line is one line of valid UTF-8,
 * nothing in its message steers a terminal, and what is JSON parses. */
#include "log-format.h"

#include <jansson.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_console(const char *line)
{
    for (const char *at = line; *at; at = g_utf8_next_char(at)) {
        if (*at == '{')
            break; /* from here on fields may follow, which are JSON */
        gunichar c = g_utf8_get_char(at);
        g_assert(c == '\t' || c == '\n' || (c >= 0x20 && (c < 0x7f || c >= 0xa0)));
    }
}

static void check_line(const char *line, gsize size, LogEncoding encoding)
{
    g_assert(size > 0 && strlen(line) == size);
    g_assert(g_utf8_validate(line, size, NULL));
    g_assert(strchr(line, '\n') == line + size - 1);
    if (encoding == LOG_ENCODING_CONSOLE) {
        check_console(line);
        return;
    }
    /* Large doubles are written without an exponent, as integers that no integer type holds. */
    json_t *value = json_loads(line, JSON_DECODE_INT_AS_REAL, NULL);
    g_assert(json_is_object(value));
    json_decref(value);
}

static void check_own_line(LogFormat *format, const char *text, gint64 time_ns)
{
    double number;
    memcpy(&number, &time_ns, sizeof number);
    const LogField fields[] = {LOG_STRING(text, text), LOG_DOUBLE("number", number), LOG_INT("time", time_ns), {0}};
    g_autoptr(GString) out = g_string_new(NULL);
    log_format_own_line(format, out, LOG_INFO, time_ns, "rrjs", text, fields);
    check_line(out->str, out->len, format->encoding);
}

static void check_context(LogFormat *format, const char *text, gint64 time_ns)
{
    g_autoptr(GString) context = g_string_new(NULL);
    log_format_append_field(format, context, &LOG_STRING("request_id", text));
    log_format_append_field(format, context, &LOG_STRING("script", text));
    g_autoptr(GString) out = g_string_new(NULL);
    log_format_line(format, out, LOG_WARN, time_ns, "js", (LogText){"m", 1}, (LogText){context->str, context->len},
                    (LogText){"\"a\":1", 5});
    check_line(out->str, out->len, format->encoding);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gint64 time_ns = 0;
    gsize time_size = MIN(size, sizeof time_ns);
    if (time_size)
        memcpy(&time_ns, data, time_size);
    g_autofree char *text = g_strndup((const char *)data + time_size, size - time_size);

    for (int mode = LOG_MODE_DEVELOPMENT; mode <= LOG_MODE_FALLBACK; mode++) {
        for (int encoding = LOG_ENCODING_CONSOLE; encoding <= LOG_ENCODING_JSON; encoding++) {
            LogFormat format;
            log_format_init(&format, mode, encoding, "\n", FALSE);
            check_own_line(&format, text, time_ns);
            check_context(&format, text, time_ns);
            log_format_clear(&format);
        }
    }
    return 0;
}
