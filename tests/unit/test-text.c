/* SPDX-License-Identifier: MIT
 *
 * Text between the engine and everybody else: what is no character becomes U+FFFD in both directions. */
#include "text.h"

#include <string.h>

static void test_to_engine(void)
{
    static const struct {
        const char *utf8;
        gsize size;
        JSChar units[8];
        gsize length;
    } cases[] = {
        {"", 0, {0}, 0},
        {"plain text", 5, {'p', 'l', 'a', 'i', 'n'}, 5},
        {"a\0b", 3, {'a', 0, 'b'}, 3},
        {"\xc3\xa9\xe2\x82\xac", 5, {0xe9, 0x20ac}, 2},
        {"\xf0\x9f\x98\x80", 4, {0xd83d, 0xde00}, 2},
        {"\xef\xbb\xbfx", 4, {0xfeff, 'x'}, 2},
        /* Each of these bytes could be taken for a character of two units. */
        {"\x80\x80\x80\x80\x80\x80", 6, {0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd, 0xfffd}, 6},
        {"\xff\xfe", 2, {0xfffd, 0xfffd}, 2},
        {"x\xf0\x9f\x98", 4, {'x', 0xfffd}, 2},
        {"\xf0x", 2, {0xfffd, 'x'}, 2},
        {"\xed\xa0\xbd", 3, {0xfffd, 0xfffd, 0xfffd}, 3},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        /* In memory of just that size, so that a byte too far is noticed. */
        g_autofree char *utf8 = g_memdup2(cases[i].utf8, cases[i].size);
        JSStringRef string = text_to_engine(utf8, cases[i].size);
        g_assert_cmpmem(JSStringGetCharactersPtr(string), JSStringGetLength(string) * sizeof(JSChar), cases[i].units,
                        cases[i].length * sizeof(JSChar));
        JSStringRelease(string);
    }
}

static void test_from_engine(void)
{
    static const struct {
        JSChar units[8];
        gsize length;
        const char *utf8;
        gsize size;
    } cases[] = {
        {{0}, 0, "", 0},
        {{'a', 0, 'b'}, 3, "a\0b", 3},
        {{0xe9, 0x20ac}, 2, "\xc3\xa9\xe2\x82\xac", 5},
        {{0xffff, 0xffff, 0xffff}, 3, "\xef\xbf\xbf\xef\xbf\xbf\xef\xbf\xbf", 9},
        {{'x', 0xd83d, 0xde00}, 3, "x\xf0\x9f\x98\x80", 5},
        {{0xd83d, 'x', 0xde00}, 3, "\xef\xbf\xbdx\xef\xbf\xbd", 7},
        {{'1', '2', '3', '4', '5', '6', '7', 0xd83d}, 8, "1234567\xef\xbf\xbd", 10},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        JSStringRef string = JSStringCreateWithCharacters(cases[i].units, cases[i].length);
        gsize size;
        g_autofree char *utf8 = text_from_engine(string, &size);
        g_assert_cmpmem(utf8, size + 1, cases[i].utf8, cases[i].size + 1);
        JSStringRelease(string);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/to-engine", test_to_engine);
    g_test_add_func("/text/from-engine", test_from_engine);
    return g_test_run();
}
