/* SPDX-License-Identifier: MIT
 *
 * What passes as JSON and as pieces of it. Texts are given without their NUL and in memory of just their size. */
#include "json-check.h"

#include <string.h>

typedef gboolean (*Check)(const char *text, gsize size);

typedef struct {
    const char *text;
    gsize size;
} Text;
#define TEXT(literal) {literal, sizeof(literal) - 1}

static gboolean passes(Check check, const char *text, gsize size)
{
    g_autofree char *exact = g_memdup2(text, size); /* reading on would be noticed */
    return check(exact, size);
}

static void check_all(Check check, const Text *texts, gsize count, gboolean expected)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *shown = g_strescape(texts[i].text, NULL);
        g_test_message("%s", shown);
        g_assert_cmpint(passes(check, texts[i].text, texts[i].size), ==, expected);
    }
}

static const Text values[] = {
    TEXT("null"), TEXT("true"), TEXT("false"), TEXT("0"), TEXT("-0"), TEXT("10"), TEXT("-1.50"), TEXT("0.1"),
    TEXT("1e5"), TEXT("1E+5"), TEXT("0e-12"), TEXT("123456789012345678901234567890"), TEXT("\"\""), TEXT("\"a b\""),
    TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00fF\""), TEXT("\"\\ud800\""), TEXT("\"\x7f ü\""), TEXT("[]"), TEXT("{}"),
    TEXT("[1,[2,[]],{}]"), TEXT("\"\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\""),
    TEXT("\"seven..\xc3\xbc\xc3\xbc, and more than eight\""), TEXT("{\"\\u0000\":1}"), TEXT("[[[]],{}]"), TEXT("{\"a\":{\"b\":[{\"c\":1},2]},\"\":null}"), TEXT(" [ 1 , 2 ]\t\r\n"),
    TEXT(" { \"a\" : 1 , \"b\" : [ ] } "),
};

static const Text broken_values[] = {
    TEXT(""), TEXT(" "), TEXT("nul"), TEXT("nulls"), TEXT("True"), TEXT("01"), TEXT("-"), TEXT("+1"), TEXT("1."), TEXT(".5"),
    TEXT("1e"), TEXT("1e+"), TEXT("0x1"), TEXT("NaN"), TEXT("Infinity"), TEXT("undefined"), TEXT("\""), TEXT("\"a"),
    TEXT("\"\\\""), TEXT("\"\\x41\""), TEXT("\"\\u12\""), TEXT("\"\\u123g\""), TEXT("\"a\nb\""), TEXT("\"a\0b\""), TEXT("'a'"),
    TEXT("["), TEXT("]"), TEXT("[1"), TEXT("[1,"), TEXT("[1,]"), TEXT("[,1]"), TEXT("[1 2]"), TEXT("[1}"), TEXT("{"), TEXT("{1:2}"),
    TEXT("{\"a\"}"), TEXT("{\"a\":}"), TEXT("{\"a\":1,}"), TEXT("{\"a\":1]"), TEXT("{\"a\":1 \"b\":2}"), TEXT("{a:1}"),
    TEXT("1,\"status\":\"success\""), TEXT("1}"), TEXT("1 2"), TEXT("null\0"), TEXT("\xff"),
    TEXT("\"\xff\""), TEXT("\"a\xc3\""), TEXT("\"\xc3\""), TEXT("\"\xc0\x80\""), TEXT("\"\xe0\x9f\xbf\""), TEXT("\"\xed\xa0\x80\""),
    TEXT("\"\xf0\x8f\xbf\xbf\""), TEXT("\"\xf4\x90\x80\x80\""), TEXT("\"\xf5\x80\x80\x80\""), TEXT("\"\xe4\xb8\""), TEXT("\"\x80\""),
    TEXT("\"12345678\xff\""), TEXT("\"ü\xff\""), TEXT("[1]]"), TEXT("{}{}"), TEXT("[}"), TEXT("{]"),
};

static const Text members[] = {
    TEXT(""), TEXT("\"a\":1"), TEXT("\"a\":1,\"b\":[2,3]"), TEXT("\"a\": 1, \"b\": {\"c\":null}"), TEXT("\"\\n\":\"\\n\""),
};

static const Text broken_members[] = {
    TEXT(" "), TEXT(","), TEXT("\"a\""), TEXT("\"a\":"), TEXT("\"a\":1,"), TEXT(",\"a\":1"), TEXT("\"a\":1}"),
    TEXT("\"a\":1},{\"a\":1"), TEXT("\"a\":1]"), TEXT("a:1"), TEXT("\"a\":1 \"b\":2"), TEXT("\"a\":1\0"), TEXT("\xbc\"a\":1"),
};

static const Text insides[] = {
    TEXT(""), TEXT("a b"), TEXT("\\\"quoted\\\""), TEXT("\\\\"), TEXT("\\u000a"), TEXT("ü\x7f"),
};

static const Text broken_insides[] = {
    TEXT("\""), TEXT("a\",\"b\":\"c"), TEXT("\\"), TEXT("a\\"), TEXT("\\x"), TEXT("\\u12"), TEXT("\n"), TEXT("\x1b[2J"), TEXT("a\0"),
};

static void test_values(void)
{
    check_all(json_check_value, values, G_N_ELEMENTS(values), TRUE);
    check_all(json_check_value, broken_values, G_N_ELEMENTS(broken_values), FALSE);
}

static void test_members(void)
{
    check_all(json_check_members, members, G_N_ELEMENTS(members), TRUE);
    check_all(json_check_members, broken_members, G_N_ELEMENTS(broken_members), FALSE);
}

static void test_insides(void)
{
    check_all(json_check_string_inside, insides, G_N_ELEMENTS(insides), TRUE);
    check_all(json_check_string_inside, broken_insides, G_N_ELEMENTS(broken_insides), FALSE);
}

static void test_no_text(void)
{
    g_assert_false(json_check_value(NULL, 0));
    g_assert_true(json_check_members(NULL, 0));
    g_assert_true(json_check_string_inside(NULL, 0));
}

/* Every other container is an object, so that each level's closing bracket depends on what is remembered of it. */
static GString *nested(guint depth)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < depth; i++)
        g_string_append(text, i % 2 ? "{\"a\":" : "[");
    g_string_append_c(text, '1');
    for (guint i = depth; i > 0; i--)
        g_string_append_c(text, (i - 1) % 2 ? '}' : ']');
    return text;
}

static void test_depth(void)
{
    static const guint depths[] = {1, 7, 8, 9, 1000, JSON_SCAN_DEPTH_MAX, JSON_SCAN_DEPTH_MAX + 1, 1000000};
    for (guint i = 0; i < G_N_ELEMENTS(depths); i++) {
        g_autoptr(GString) text = nested(depths[i]);
        g_assert_cmpint(passes(json_check_value, text->str, text->len), ==, depths[i] <= JSON_SCAN_DEPTH_MAX);
        text->str[text->len - 1] ^= ']' ^ '}';
        g_assert_false(passes(json_check_value, text->str, text->len));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/json-check/values", test_values);
    g_test_add_func("/json-check/members", test_members);
    g_test_add_func("/json-check/inside of a string", test_insides);
    g_test_add_func("/json-check/no text", test_no_text);
    g_test_add_func("/json-check/depth", test_depth);
    return g_test_run();
}
