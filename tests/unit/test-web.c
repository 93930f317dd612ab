/* SPDX-License-Identifier: MIT
 *
 * Which Web APIs a text can reach. */
#include "web.h"

#include <string.h>

static WebNames bit(const char *name)
{
    for (gsize i = 0; web_names[i].name; i++)
        if (strcmp(web_names[i].name, name) == 0)
            return G_GUINT64_CONSTANT(1) << i;
    g_assert_not_reached();
}

static void test_words(void)
{
    static const struct {
        const char *text;
        const char *name; /* NULL: none; "*": all */
    } cases[] = {
        {"", NULL},
        {"1 + 1", NULL},
        {"navigator", "navigator"},
        {"navigator.userAgent", "navigator"},
        {"x=navigator;", "navigator"},
        {"'navigator'", "navigator"},
        {"navigators", NULL},
        {"$navigator", NULL},
        {"_navigator navigator\xc3\xa9 navigator1", NULL},
        {"NAVIGATOR", NULL},
        {"globalThis[name]", "*"},
        {"typeof self", "*"},
        {"window", "*"},
        {"global.x", "*"},
        {"process.env.HOME", "process"},
        {"require('path')", "require"},
        {"eval(code)", "*"},
        {"new Function(code)", "*"},
        {"function f() {}", NULL},
        {"class A { constructor() {} }", NULL},
        {"class A {constructor(){}}", NULL},
        {"f.constructor(code)()", "*"},
        {"f['constructor'](code)()", "*"},
        {"f[\"constructor\"](code)()", "*"},
        {"constructor", NULL},
        {"aWordThatIsLongerThanAnyNameThereCouldBeInTheTable", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].text);
        WebNames expected = !cases[i].name                    ? 0
                            : strcmp(cases[i].name, "*") == 0 ? web_all()
                                                              : bit(cases[i].name);
        g_assert_cmphex(web_scan(cases[i].text, strlen(cases[i].text)), ==, expected);
    }
}

static void test_table(void)
{
    WebNames all = 0;
    for (gsize i = 0; web_names[i].name; i++) {
        all |= G_GUINT64_CONSTANT(1) << i;
        for (gsize j = 0; j < i; j++)
            g_assert_cmpstr(web_names[i].name, !=, web_names[j].name);
    }
    g_assert_cmphex(web_all(), ==, all);
}

static void test_only_the_given_size_is_read(void)
{
    g_assert_cmphex(web_scan("navigator", 8), ==, 0);
    g_assert_cmphex(web_scan("navigator1", 9), ==, bit("navigator"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/words", test_words);
    g_test_add_func("/web/table", test_table);
    g_test_add_func("/web/size", test_only_the_given_size_is_read);
    return g_test_run();
}
