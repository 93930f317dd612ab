/* SPDX-License-Identifier: MIT
 *
 * The bytes of log lines in every mode and encoding, and the escaping in them. */
#include "log-format.h"

#include <string.h>

#define TIME_NS G_GINT64_CONSTANT(1762890686123456789)
#define TEXT(literal) ((LogText){(literal), strlen(literal)})
#define J LOG_ENCODING_JSON
#define C LOG_ENCODING_CONSOLE

typedef struct {
    const char *name;
    LogMode mode;
    LogEncoding encoding;
    LogLevel level;
    gboolean colour;
    const char *logger;
    const char *message;
    const char *context;
    const char *fields;
    const char *line;
} LineCase;

#define CTX_J "\"request_id\":\"r1\""
#define CTX_C "\"request_id\": \"r1\""
#define FLD_J "\"order_id\":12345,\"total\":99.99"
#define FLD_C "\"order_id\": 12345, \"total\": 99.99"
#define ISO "2025-11-11T19:51:26+0000"

static const LineCase line_cases[] = {
    {"production", LOG_MODE_PRODUCTION, J, LOG_INFO, FALSE, "js", "Order processed", "", FLD_J,
     "{\"level\":\"info\",\"ts\":1762890686123456789,\"logger\":\"js\",\"msg\":\"Order processed\","
     "\"order_id\":12345,\"total\":99.99}\n"},
    {"production-context", LOG_MODE_PRODUCTION, J, LOG_WARN, FALSE, "js", "m", CTX_J, FLD_J,
     "{\"level\":\"warn\",\"ts\":1762890686123456789,\"logger\":\"js\",\"msg\":\"m\","
     "\"request_id\":\"r1\",\"order_id\":12345,\"total\":99.99}\n"},
    {"production-context-only", LOG_MODE_PRODUCTION, J, LOG_ERROR, FALSE, "js", "m", CTX_J, "",
     "{\"level\":\"error\",\"ts\":1762890686123456789,\"logger\":\"js\",\"msg\":\"m\",\"request_id\":\"r1\"}\n"},
    {"production-empty", LOG_MODE_PRODUCTION, J, LOG_DEBUG, FALSE, "js", "", "", "",
     "{\"level\":\"debug\",\"ts\":1762890686123456789,\"logger\":\"js\",\"msg\":\"\"}\n"},
    {"production-nameless", LOG_MODE_PRODUCTION, J, LOG_INFO, FALSE, "", "m", "", "",
     "{\"level\":\"info\",\"ts\":1762890686123456789,\"msg\":\"m\"}\n"},
    {"production-colour", LOG_MODE_PRODUCTION, J, LOG_INFO, TRUE, "js", "m", "", "",
     "{\"level\":\"info\",\"ts\":1762890686123456789,\"logger\":\"js\",\"msg\":\"m\"}\n"},
    {"production-console", LOG_MODE_PRODUCTION, C, LOG_INFO, TRUE, "js", "Order processed", CTX_C, FLD_C,
     "1762890686123456789\tinfo\tjs\tOrder processed\t"
     "{\"request_id\": \"r1\", \"order_id\": 12345, \"total\": 99.99}\n"},
    {"production-console-plain", LOG_MODE_PRODUCTION, C, LOG_ERROR, FALSE, "js", "m", "", "",
     "1762890686123456789\terror\tjs\tm\n"},

    {"development", LOG_MODE_DEVELOPMENT, C, LOG_INFO, FALSE, "js", "Order processed", "", FLD_C,
     ISO "\tINFO\tjs          \tOrder processed\t{\"order_id\": 12345, \"total\": 99.99}\n"},
    {"development-context", LOG_MODE_DEVELOPMENT, C, LOG_DEBUG, FALSE, "js", "m", CTX_C, FLD_C,
     ISO "\tDEBUG\tjs          \tm\t{\"request_id\": \"r1\", \"order_id\": 12345, \"total\": 99.99}\n"},
    {"development-empty", LOG_MODE_DEVELOPMENT, C, LOG_WARN, FALSE, "js", "", "", "",
     ISO "\tWARN\tjs          \t\n"},
    {"development-empty-with-fields", LOG_MODE_DEVELOPMENT, C, LOG_WARN, FALSE, "js", "", "", FLD_C,
     ISO "\tWARN\tjs          \t\t{\"order_id\": 12345, \"total\": 99.99}\n"},
    {"development-nameless", LOG_MODE_DEVELOPMENT, C, LOG_INFO, FALSE, "", "m", "", "", ISO "\tINFO\tm\n"},
    {"development-name-of-12", LOG_MODE_DEVELOPMENT, C, LOG_INFO, FALSE, "twelve.bytes", "m", "", "",
     ISO "\tINFO\ttwelve.bytes\tm\n"},
    {"development-long-name", LOG_MODE_DEVELOPMENT, C, LOG_INFO, FALSE, "js.billing.invoices", "m", "", "",
     ISO "\tINFO\tjs.billing.invoices\tm\n"},
    {"development-name-counts-bytes", LOG_MODE_DEVELOPMENT, C, LOG_INFO, FALSE, "zürich", "m", "", "",
     ISO "\tINFO\tzürich     \tm\n"},
    {"development-json", LOG_MODE_DEVELOPMENT, J, LOG_ERROR, TRUE, "js", "m", CTX_J, FLD_J,
     "{\"level\":\"ERROR\",\"ts\":\"" ISO "\",\"logger\":\"js          \",\"msg\":\"m\","
     "\"request_id\":\"r1\",\"order_id\":12345,\"total\":99.99}\n"},
    {"colour-debug", LOG_MODE_DEVELOPMENT, C, LOG_DEBUG, TRUE, "js", "m", "", "",
     ISO "\t\033[97mDEBUG\033[0m\t\033[92mjs          \033[0m\tm\n"},
    {"colour-info", LOG_MODE_DEVELOPMENT, C, LOG_INFO, TRUE, "js", "m", "", "",
     ISO "\t\033[96mINFO\033[0m\t\033[92mjs          \033[0m\tm\n"},
    {"colour-warn", LOG_MODE_DEVELOPMENT, C, LOG_WARN, TRUE, "js", "m", "", "",
     ISO "\t\033[93mWARN\033[0m\t\033[92mjs          \033[0m\tm\n"},
    {"colour-error", LOG_MODE_FALLBACK, C, LOG_ERROR, TRUE, "js", "m", "", FLD_C,
     ISO "\t\033[91mERROR\033[0m\t\033[92mjs          \033[0m\tm\t{\"order_id\": 12345, \"total\": 99.99}\n"},

    {"raw", LOG_MODE_RAW, C, LOG_INFO, TRUE, "js", "Order processed", "", "", "Order processed\n"},
    {"raw-fields", LOG_MODE_RAW, C, LOG_INFO, FALSE, "js", "m", CTX_C, FLD_C,
     "m\t{\"request_id\": \"r1\", \"order_id\": 12345, \"total\": 99.99}\n"},
    {"raw-empty", LOG_MODE_RAW, C, LOG_INFO, FALSE, "js", "", "", "", "\n"},
    {"raw-fields-only", LOG_MODE_RAW, C, LOG_INFO, FALSE, "js", "", "", FLD_C,
     "{\"order_id\": 12345, \"total\": 99.99}\n"},
    {"raw-json", LOG_MODE_RAW, J, LOG_INFO, FALSE, "js", "Order processed", "", FLD_J,
     "{\"message\":\"Order processed\",\"order_id\":12345,\"total\":99.99}\n"},

    {"fallback", LOG_MODE_FALLBACK, C, LOG_INFO, FALSE, "js", "m", "", FLD_C,
     ISO "\tINFO\tjs          \tm\t{\"order_id\": 12345, \"total\": 99.99}\n"},
    {"fallback-json", LOG_MODE_FALLBACK, J, LOG_INFO, FALSE, "js", "m", "", FLD_J,
     "{\"L\":\"INFO\",\"T\":\"" ISO "\",\"N\":\"js          \",\"M\":\"m\",\"order_id\":12345,\"total\":99.99}\n"},
};

static void test_line(gconstpointer data)
{
    const LineCase *test = data;
    LogFormat format;
    log_format_init(&format, test->mode, test->encoding, "\n", test->colour);
    g_autoptr(GString) out = g_string_new(NULL);
    log_format_line(&format, out, test->level, TIME_NS, test->logger, TEXT(test->message), TEXT(test->context),
                    TEXT(test->fields));
    g_assert_cmpstr(out->str, ==, test->line);
    g_assert_cmpuint(out->len, ==, strlen(test->line));
    log_format_clear(&format);
}

static void test_line_ending(void)
{
    static const struct {
        const char *ending;
        const char *lines;
    } cases[] = {{NULL, "m\nm\n"}, {"", "m\nm\n"}, {"\r\n", "m\r\nm\r\n"}, {" ;; ", "m ;; m ;; "}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        LogFormat format;
        log_format_init(&format, LOG_MODE_RAW, C, cases[i].ending, FALSE);
        g_autoptr(GString) out = g_string_new(NULL);
        for (int line = 0; line < 2; line++)
            log_format_line(&format, out, LOG_INFO, TIME_NS, "js", TEXT("m"), TEXT(""), TEXT(""));
        g_assert_cmpstr(out->str, ==, cases[i].lines);
        log_format_clear(&format);
    }
}

/* What is remembered of the last line must not show in the next one. */
static void test_head_changes(void)
{
    LogFormat format;
    log_format_init(&format, LOG_MODE_PRODUCTION, C, "\n", FALSE);
    g_autoptr(GString) out = g_string_new(NULL);
    static const struct {
        gint64 time_ns;
        LogLevel level;
        const char *name;
    } lines[] = {{1, LOG_INFO, "js"}, {1, LOG_INFO, "rrjs"}, {2, LOG_INFO, "rrjs"}, {2, LOG_WARN, "rrjs"},
                 {1, LOG_INFO, "js"}, {1, LOG_INFO, "js"}};
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
        log_format_line(&format, out, lines[i].level, lines[i].time_ns, lines[i].name, TEXT("m"), TEXT(""), TEXT(""));
    g_assert_cmpstr(out->str, ==,
                    "1\tinfo\tjs\tm\n1\tinfo\trrjs\tm\n2\tinfo\trrjs\tm\n2\twarn\trrjs\tm\n1\tinfo\tjs\tm\n"
                    "1\tinfo\tjs\tm\n");
    log_format_clear(&format);
}

static void test_times(void)
{
    static const struct {
        gint64 time_ns;
        const char *iso;
        const char *number;
    } cases[] = {
        {0, "1970-01-01T00:00:00+0000", "0"},
        {999999999, "1970-01-01T00:00:00+0000", "999999999"},
        {-1, "1969-12-31T23:59:59+0000", "-1"},
        {G_GINT64_CONSTANT(951782399000000000), "2000-02-28T23:59:59+0000", "951782399000000000"},
        {G_MAXINT64, "2262-04-11T23:47:16+0000", "9223372036854775807"},
        {G_MININT64, "1677-09-21T00:12:43+0000", "-9223372036854775808"},
    };
    LogFormat development, production;
    log_format_init(&development, LOG_MODE_DEVELOPMENT, C, "\n", FALSE);
    log_format_init(&production, LOG_MODE_PRODUCTION, C, "\n", FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        log_format_line(&development, out, LOG_INFO, cases[i].time_ns, "", TEXT(""), TEXT(""), TEXT(""));
        log_format_line(&production, out, LOG_INFO, cases[i].time_ns, "", TEXT(""), TEXT(""), TEXT(""));
        g_autofree char *expected = g_strdup_printf("%s\tINFO\t\n%s\tinfo\t\n", cases[i].iso, cases[i].number);
        g_assert_cmpstr(out->str, ==, expected);
    }
    log_format_clear(&development);
    log_format_clear(&production);
}

typedef struct {
    const char *name;
    const char *text;
    const char *json;    /* between the quotes of msg */
    const char *console; /* as a raw message */
} EscapeCase;

static const EscapeCase escape_cases[] = {
    {"plain", "Order processed", "Order processed", "Order processed"},
    {"quotes", "\"q\" \\", "\\\"q\\\" \\\\", "\"q\" \\"},
    {"white", "a\nb\rc\td", "a\\nb\\rc\\td", "a\\nb\\rc\\td"},
    {"controls", "\x01\x08\x0c\x0b\x1f", "\\u0001\\u0008\\u000c\\u000b\\u001f", "\\u0001\\u0008\\u000c\\u000b\\u001f"},
    {"delete", "\x7f", "\x7f", "\\u007f"},
    {"c1", "\xc2\x80\xc2\x9b\xc2\xa0", "\xc2\x80\xc2\x9b\xc2\xa0", "\\u0080\\u009b\xc2\xa0"},
    {"markup", "</script>'&\xe2\x80\xa8", "</script>'&\xe2\x80\xa8", "</script>'&\xe2\x80\xa8"},
    {"emoji", "\xf0\x9f\x98\x80\xef\xbf\xbd", "\xf0\x9f\x98\x80\xef\xbf\xbd", "\xf0\x9f\x98\x80\xef\xbf\xbd"},
    {"invalid", "\xff\xc3(\xed\xa0\x80", "\\ufffd\\ufffd(\\ufffd\\ufffd\\ufffd", "\\ufffd\\ufffd(\\ufffd\\ufffd\\ufffd"},
    {"cut", "a\xe2\x82", "a\\ufffd\\ufffd", "a\\ufffd\\ufffd"},
    {"too-large", "\xf4\x90\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd", "\\ufffd\\ufffd\\ufffd\\ufffd"},
    {"overlong", "\xc0\x80", "\\ufffd\\ufffd", "\\ufffd\\ufffd"},
    {"forged", "x\n" ISO "\tERROR\tjs", "x\\n" ISO "\\tERROR\\tjs", "x\\n" ISO "\\tERROR\\tjs"},
};

static void test_escape(gconstpointer data)
{
    const EscapeCase *test = data;
    const LogField fields[] = {LOG_STRING(test->text, test->text), {0}};
    LogFormat json, console;
    log_format_init(&json, LOG_MODE_RAW, J, "\n", FALSE);
    log_format_init(&console, LOG_MODE_RAW, C, "\n", FALSE);

    g_autoptr(GString) out = g_string_new(NULL);
    log_format_own_line(&json, out, LOG_INFO, TIME_NS, "rrjs", test->text, fields);
    g_autofree char *in_json = g_strdup_printf("{\"message\":\"%s\",\"%s\":\"%s\"}\n", test->json, test->json, test->json);
    g_assert_cmpstr(out->str, ==, in_json);

    g_string_truncate(out, 0);
    log_format_own_line(&console, out, LOG_INFO, TIME_NS, "rrjs", test->text, fields);
    g_autofree char *in_console = g_strdup_printf("%s\t{\"%s\": \"%s\"}\n", test->console, test->json, test->json);
    g_assert_cmpstr(out->str, ==, in_console);
    log_format_clear(&json);
    log_format_clear(&console);
}

static void test_own_fields(void)
{
    const LogField fields[] = {
        LOG_STRING("s", "x"),      LOG_STRING("none", NULL),    LOG_INT("i", G_MININT64),  LOG_BOOL("t", TRUE),
        LOG_BOOL("f", FALSE),      LOG_DOUBLE("d", 99.99),      LOG_DOUBLE("large", 1e21), LOG_DOUBLE("small", 1e-7),
        LOG_DOUBLE("minus", -0.0), LOG_DOUBLE("nan", 0.0 / 0.0), LOG_DOUBLE("up", 1.0 / 0.0), LOG_DOUBLE("down", -1.0 / 0.0),
        {0},
    };
    static const struct {
        LogEncoding encoding;
        const char *line;
    } cases[] = {
        {J, "{\"level\":\"info\",\"ts\":1762890686123456789,\"logger\":\"rrjs\",\"msg\":\"worker started\",\"s\":\"x\","
            "\"none\":null,\"i\":-9223372036854775808,\"t\":true,\"f\":false,\"d\":99.99,"
            "\"large\":1000000000000000000000,\"small\":0.0000001,\"minus\":-0,\"nan\":\"NaN\",\"up\":\"+Inf\","
            "\"down\":\"-Inf\"}\n"},
        {C, "1762890686123456789\tinfo\trrjs\tworker started\t{\"s\": \"x\", \"none\": null, "
            "\"i\": -9223372036854775808, \"t\": true, \"f\": false, \"d\": 99.99, \"large\": 1000000000000000000000, "
            "\"small\": 0.0000001, \"minus\": -0, \"nan\": \"NaN\", \"up\": \"+Inf\", \"down\": \"-Inf\"}\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        LogFormat format;
        log_format_init(&format, LOG_MODE_PRODUCTION, cases[i].encoding, "\n", FALSE);
        g_autoptr(GString) out = g_string_new(NULL);
        log_format_own_line(&format, out, LOG_INFO, TIME_NS, "rrjs", "worker started", fields);
        g_assert_cmpstr(out->str, ==, cases[i].line);
        log_format_clear(&format);
    }
}

static void test_durations(void)
{
    static const struct {
        LogMode mode;
        const char *end; /* of the line */
    } cases[] = {
        {LOG_MODE_PRODUCTION, "\"d\":1.5,\"small\":0.000001}\n"},
        {LOG_MODE_DEVELOPMENT, "\"d\": \"1.5s\", \"small\": \"1µs\"}\n"},
        {LOG_MODE_FALLBACK, "\"d\": \"1.5s\", \"small\": \"1µs\"}\n"},
        {LOG_MODE_RAW, "\"d\": 1500000000, \"small\": 1000}\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        LogFormat format;
        log_format_init(&format, cases[i].mode, log_format_mode_encoding(cases[i].mode), "\n", FALSE);
        g_autoptr(GString) out = g_string_new(NULL);
        const LogField fields[] = {LOG_DURATION("d", 1500000000), LOG_DURATION("small", 1000), {0}};
        log_format_own_line(&format, out, LOG_INFO, TIME_NS, "js", "m", fields);
        g_test_message("%s", out->str);
        g_assert_true(g_str_has_suffix(out->str, cases[i].end));
        log_format_clear(&format);
    }
}

static void test_messages_of_json(void)
{
    static const struct {
        const char *json;
        const char *console;
    } cases[] = {
        {"", ""},
        {"plain ü😀", "plain ü😀"},
        {"a\\\"b\\\\c\\/d", "a\"b\\c/d"},
        {"\\n\\r\\t\\b\\f\\u0000\\u001b", "\\n\\r\\t\\u0008\\u000c\\u0000\\u001b"},
        {"C:\\\\new", "C:\\new"},
        {"\x7f\xc2\x80\xc2\x9f", "\\u007f\\u0080\\u009f"},
        {"\\u00fc", "\\u00fc"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        LogFormat format;
        log_format_init(&format, LOG_MODE_DEVELOPMENT, LOG_ENCODING_CONSOLE, "\n", FALSE);
        g_autoptr(GString) out = g_string_new(NULL);
        log_format_append_message(&format, out, cases[i].json, strlen(cases[i].json));
        g_assert_cmpstr(out->str, ==, cases[i].console);
        format.encoding = LOG_ENCODING_JSON;
        g_string_truncate(out, 0);
        log_format_append_message(&format, out, cases[i].json, strlen(cases[i].json));
        g_assert_cmpstr(out->str, ==, cases[i].json);
        log_format_clear(&format);
    }
}

static void test_reserved_keys(void)
{
    static const struct {
        LogMode mode;
        LogEncoding encoding;
        const char *keys;
    } cases[] = {
        {LOG_MODE_PRODUCTION, J, "level ts logger msg"}, {LOG_MODE_DEVELOPMENT, J, "level ts logger msg"},
        {LOG_MODE_FALLBACK, J, "L T N M"},               {LOG_MODE_RAW, J, "message"},
        {LOG_MODE_PRODUCTION, C, ""},                    {LOG_MODE_RAW, C, ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        LogFormat format;
        log_format_init(&format, cases[i].mode, cases[i].encoding, "\n", FALSE);
        const char *const *reserved = log_format_reserved_keys(&format);
        GString *keys = g_string_new(NULL);
        for (; *reserved; reserved++)
            g_string_append_printf(keys, "%s%s", keys->len ? " " : "", *reserved);
        g_assert_cmpstr(keys->str, ==, cases[i].keys);
        g_string_free(keys, TRUE);
        log_format_clear(&format);
    }
}

#define ADD_CASES(path, cases, function)                                     \
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {                        \
        g_autofree char *name = g_strconcat(path, (cases)[i].name, NULL);    \
        g_test_add_data_func(name, &(cases)[i], function);                   \
    }

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_CASES("/log-format/line/", line_cases, test_line);
    ADD_CASES("/log-format/escape/", escape_cases, test_escape);
    g_test_add_func("/log-format/line-ending", test_line_ending);
    g_test_add_func("/log-format/head-changes", test_head_changes);
    g_test_add_func("/log-format/times", test_times);
    g_test_add_func("/log-format/own-fields", test_own_fields);
    g_test_add_func("/log-format/own-fields/durations", test_durations);
    g_test_add_func("/log-format/messages-of-json", test_messages_of_json);
    g_test_add_func("/log-format/reserved-keys", test_reserved_keys);
    return g_test_run();
}
