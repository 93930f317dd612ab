/* SPDX-License-Identifier: MIT
 *
 * The comment that names a source map: where it is one and where it only looks like it; and what is no map. */
#include "source-map.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *text;
    const char *url; /* "": none */
    gsize offset;
} FindCase;

static const FindCase find_cases[] = {
    {"empty", "", ""},
    {"none", "let a = 1\n// the end\n", ""},
    {"last-line", "a\n//# sourceMappingURL=a.map", "a.map", 2},
    {"alone", "//# sourceMappingURL=a.map", "a.map", 0},
    {"blank-lines-behind", "a\r\n//# sourceMappingURL=a.map \t\r\n\r\n \n", "a.map", 3},
    {"old-mark", "a\n//@ sourceMappingURL=a.map", "a.map", 2},
    {"no-blank", "a\n//#sourceMappingURL=a.map", "a.map", 2},
    {"more-blanks", "a\n//# \t sourceMappingURL=a.map", "a.map", 2},
    {"behind-code", "a; //# sourceMappingURL=a.map", "a.map", 3},
    {"block", "a\n/*# sourceMappingURL=a.map */", "a.map", 2},
    {"block-without-blank", "a\n/*#sourceMappingURL=a.map*/ ", "a.map", 2},
    {"block-open", "a\n/*# sourceMappingURL=a.map", ""},
    {"block-empty", "/*# sourceMappingURL=*/", ""},
    {"block-overlap", "/*# sourceMappingURL=/", ""},
    {"two", "//# sourceMappingURL=a.map\n//# sourceMappingURL=b.map", "b.map", 27},
    {"two-in-a-line", "//# sourceMappingURL=a.map//# sourceMappingURL=b.map", "b.map", 26},
    {"comments-behind", "//# sourceMappingURL=a.map\n  //# debugId=1\n//\n", "a.map", 0},
    {"code-behind", "//# sourceMappingURL=a.map\na", ""},
    {"block-behind", "//# sourceMappingURL=a.map\n/* */", ""},
    {"in-quotes", "a = '//# sourceMappingURL=a.map'", ""},
    {"in-template", "a = `\n//# sourceMappingURL=a.map`", ""},
    {"before-quotes", "a = '//# sourceMappingURL=' + b", ""},
    {"no-url", "//# sourceMappingURL=", ""},
    {"blank-url", "//# sourceMappingURL= a.map", ""},
    {"two-words", "//# sourceMappingURL=a b", ""},
    {"no-comment", "sourceMappingURL=a.map", ""},
    {"short", "/# sourceMappingURL=a.map", ""},
    {"other-mark", "//! sourceMappingURL=a.map", ""},
    {"other-case", "//# sourcemappingurl=a.map", ""},
};

static void test_find(gconstpointer data)
{
    const FindCase *test = data;
    gsize size = strlen(test->text);
    g_autofree char *exact = g_memdup2(test->text, MAX(size, 1)); /* without the final NUL, so that sanitizers see its end */
    SourceMapComment comment = source_map_find(exact, size);
    g_assert_cmpmem(comment.url, comment.url_size, test->url, strlen(test->url));
    if (comment.url_size > 0)
        g_assert_cmpuint(comment.offset, ==, test->offset);
}

/* Each line is looked at once. */
static void test_long(void)
{
    g_autoptr(GString) text = g_string_new("//# sourceMappingURL=a.map\n");
    for (guint i = 0; i < 500000; i++)
        g_string_append(text, "// x\n\n");
    SourceMapComment comment = source_map_find(text->str, text->len);
    g_assert_cmpmem(comment.url, comment.url_size, "a.map", 5);
    g_string_assign(text, "");
    for (guint i = 0; i < 200000; i++)
        g_string_append(text, "//# sourceMappingURL=");
    comment = source_map_find(text->str, text->len);
    g_assert_cmpuint(comment.url_size, ==, 0);
}

typedef struct {
    const char *text;
    const char *rest;    /* NULL: it is no map */
    const char *message; /* its beginning */
} CheckCase;

static const CheckCase check_cases[] = {
    {"{}", "{}"},
    {" {\"a\":[1]}\n", " {\"a\":[1]}\n"},
    {"\xef\xbb\xbf{}", "{}"},
    {")]}'\n{}", "{}"},
    {")]}', more\n{}", "{}"},
    {")]}'", NULL, "no JSON: "},
    {"", NULL, "no JSON: "},
    {"{", NULL, "no JSON: "},
    {"{} {}", NULL, "no JSON: "},
    {"{\"a\":\"\xff\"}", NULL, "no JSON: "},
    {"null", NULL, "JSON, but no object"},
    {"[{}]", NULL, "JSON, but no object"},
    {"\"a\"", NULL, "JSON, but no object"},
};

static void test_check(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(check_cases); i++) {
        const CheckCase *test = &check_cases[i];
        g_autoptr(GBytes) bytes = g_bytes_new(test->text, strlen(test->text));
        g_autoptr(GError) error = NULL;
        g_autoptr(GBytes) map = source_map_check(bytes, &error);
        g_assert_cmpint(map != NULL, ==, test->rest != NULL);
        if (map)
            g_assert_cmpmem(g_bytes_get_data(map, NULL), g_bytes_get_size(map), test->rest, strlen(test->rest));
        else
            g_assert_true(g_str_has_prefix(error->message, test->message));
    }
}

static void test_deep(void)
{
    g_autofree char *open = g_strnfill(200, '['), *shut = g_strnfill(200, ']');
    g_autofree char *text = g_strconcat("{\"a\":", open, shut, "}", NULL);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    g_autoptr(GError) error = NULL;
    g_assert_null(source_map_check(bytes, &error));
    g_assert_true(g_str_has_prefix(error->message, "no JSON: "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(find_cases); i++) {
        g_autofree char *path = g_strconcat("/source-map/find/", find_cases[i].name, NULL);
        g_test_add_data_func(path, &find_cases[i], test_find);
    }
    g_test_add_func("/source-map/long", test_long);
    g_test_add_func("/source-map/check", test_check);
    g_test_add_func("/source-map/deep", test_deep);
    return g_test_run();
}
