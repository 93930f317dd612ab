/* SPDX-License-Identifier: MIT
 *
 * The bytes of own lines beside those that zap wrote for the same values, as recorded in zap-lines.tsv. */
#include "log-format.h"

#include <string.h>

#define TIME_NS G_GINT64_CONSTANT(1762890686123456789)

/* The cells of a row; the last one may hold tabs. */
typedef struct {
    const char *kind;
    const char *input;
    const char *expected;
} Row;

static const LogField order_fields[] = {
    LOG_INT("order_id", 12345), LOG_DOUBLE("total", 99.99), LOG_STRING("customer", "john@example.com"),
    LOG_BOOL("paid", TRUE),     {0},
};

static LogMode mode_of(const char *kind)
{
    static const struct {
        const char *name;
        LogMode mode;
    } modes[] = {
        {"production ", LOG_MODE_PRODUCTION},
        {"development ", LOG_MODE_DEVELOPMENT},
        {"raw ", LOG_MODE_RAW},
        {"fallback ", LOG_MODE_FALLBACK},
    };
    for (guint i = 0; i < G_N_ELEMENTS(modes); i++)
        if (g_str_has_prefix(kind, modes[i].name))
            return modes[i].mode;
    g_error("zap-lines.tsv: unknown mode in \"%s\"", kind);
}

static void check_line(const Row *row)
{
    const LogField none[] = {{0}};
    LogFormat format;
    LogEncoding encoding = g_str_has_suffix(row->kind, " json") ? LOG_ENCODING_JSON : LOG_ENCODING_CONSOLE;
    log_format_init(&format, mode_of(row->kind), encoding, "", FALSE);
    g_autoptr(GString) line = g_string_new(NULL);
    log_format_own_line(&format, line, LOG_WARN, TIME_NS, "js", "Order processed", *row->input ? order_fields : none);
    g_autofree char *expected = g_strconcat(row->expected, "\n", NULL);
    g_assert_cmpstr(line->str, ==, expected);
    log_format_clear(&format);
}

static char *bytes_of(const char *hex)
{
    gsize size = strlen(hex) / 2;
    char *bytes = g_malloc(size + 1);
    for (gsize i = 0; i < size; i++)
        bytes[i] = (char)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    bytes[size] = '\0';
    return bytes;
}

static double double_of(const char *hex)
{
    guint64 bits = g_ascii_strtoull(hex, NULL, 16);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void check_value(const Row *row)
{
    g_autofree char *bytes = bytes_of(row->input);
    const LogField field = g_str_equal(row->kind, "double") ? LOG_DOUBLE("k", double_of(row->input)) : LOG_STRING("k", bytes);
    for (LogEncoding encoding = LOG_ENCODING_CONSOLE; encoding <= LOG_ENCODING_JSON; encoding++) {
        LogFormat format;
        log_format_init(&format, LOG_MODE_RAW, encoding, "", FALSE);
        g_autoptr(GString) text = g_string_new(NULL);
        log_format_append_field(&format, text, &field);
        g_autofree char *expected = g_strconcat(encoding == LOG_ENCODING_JSON ? "\"k\":" : "\"k\": ", row->expected, NULL);
        g_assert_cmpstr(text->str, ==, expected);
        log_format_clear(&format);
    }
}

static void test_recorded(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "zap-lines.tsv", NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);

    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint count = 0;
    for (char **line = lines; *line; line++) {
        if (**line == '#' || **line == '\0')
            continue;
        g_auto(GStrv) cells = g_strsplit(*line, "\t", 3);
        const Row row = {cells[0], cells[1], cells[2]};
        (strchr(row.kind, ' ') ? check_line : check_value)(&row);
        count++;
    }
    g_assert_cmpuint(count, >, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/log-zap/recorded", test_recorded);
    return g_test_run();
}
