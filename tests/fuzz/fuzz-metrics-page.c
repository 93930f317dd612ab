/* SPDX-License-Identifier: MIT
 *
 * Arbitrary bytes as metric names, label names and values on their way to the page: whatever is
 * accepted, the page is valid UTF-8 and can be parsed line by line. */
#include "page.h"
#include "registry.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next NUL-terminated piece of the input; "" at its end. */
static const char *next_piece(const char **cursor, const char *end)
{
    const char *piece = *cursor;
    *cursor = piece < end ? piece + strlen(piece) + 1 : end;
    return piece < end ? piece : "";
}

static const char *skip_word(const char *text)
{
    g_assert_false(g_ascii_isdigit(*text));
    gsize size = strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_:");
    g_assert_cmpuint(size, >, 0);
    return text + size;
}

static const char *skip_char(const char *text, char expected)
{
    g_assert_cmpint(*text, ==, expected);
    return text + 1;
}

/* "…" with \\, \" and \n as the only escapes. */
static const char *skip_quoted(const char *text)
{
    text = skip_char(text, '"');
    for (; *text != '"'; text++) {
        g_assert_true(*text != '\0' && *text != '\n');
        if (*text == '\\')
            g_assert_nonnull(strchr("\\\"n", *++text));
    }
    return text + 1;
}

static void check_sample(const char *line)
{
    line = skip_word(line);
    if (*line == '{') {
        do {
            line = skip_word(line + 1);
            line = skip_char(line, '=');
            line = skip_quoted(line);
        } while (*line == ',');
        line = skip_char(line, '}');
    }
    line = skip_char(line, ' ');
    char *end;
    g_ascii_strtod(line, &end);
    g_assert_true(end > line && *end == '\0');
}

static void check_page(const GString *text)
{
    g_assert_true(g_utf8_validate(text->str, text->len, NULL));
    if (text->len == 0)
        return;
    g_assert_cmpint(text->str[text->len - 1], ==, '\n');
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    for (char **line = lines; line[1]; line++) {
        if (g_str_has_prefix(*line, "# HELP ") || g_str_has_prefix(*line, "# TYPE "))
            skip_char(skip_word(*line + 7), ' ');
        else
            check_sample(*line);
    }
}

/* Values and a help text as they are, straight on the page. */
static void add_raw(MetricsPage *page, const char *cursor, const char *end)
{
    MetricsFamily *family =
        metrics_page_family(page, "raw", METRIC_GAUGE, next_piece(&cursor, end));
    for (guint i = 0; i < 8 && cursor < end; i++) {
        const MetricsLabel labels[] = {{"b", next_piece(&cursor, end)},
                                       {"a", next_piece(&cursor, end)}};
        metrics_family_sample(family, labels, i % 3, i);
    }
}

static void claim_all(Registry *registry, const char *cursor, const char *end)
{
    for (guint i = 0; i < 64 && cursor < end; i++) {
        const char *name = next_piece(&cursor, end);
        RegistryLabel labels[2];
        for (guint j = 0; j < G_N_ELEMENTS(labels); j++) {
            labels[j].name = next_piece(&cursor, end);
            labels[j].value = next_piece(&cursor, end);
        }
        registry_claim(registry, (MetricKind)(i % 3), name, labels, i % 2 + 1);
        registry_claim(registry, METRIC_COUNTER, "a", labels, i % 2 + 1);
    }
    g_assert_false(registry_is_corrupt(registry));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    RegistryLimits limits = {8, 8, 100};
    gsize memory_size = registry_memory_size(&limits);
    g_autofree void *memory = g_malloc0(memory_size);
    g_autofree double *cells = g_new0(double, registry_cell_count(&limits));
    g_autofree char *text = g_malloc0(size + 1);
    if (size > 0)
        memcpy(text, data, size);
    registry_format(memory, &limits);
    g_autoptr(Registry) registry = registry_new(memory, memory_size, 1, NULL);
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) rendered = g_string_new(NULL);

    claim_all(registry, text, text + size);
    registry_expose(registry, page, (const double *const[]){cells}, 1);
    add_raw(page, text, text + size);
    metrics_page_render(page, rendered);
    check_page(rendered);
    return 0;
}
