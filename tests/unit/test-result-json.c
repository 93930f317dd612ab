/* SPDX-License-Identifier: MIT */
#include "result-json.h"

#include <string.h>

static void test_depth(void)
{
    static const struct {
        const char *json;
        guint depth;
    } rows[] = {
        {"1", 0},
        {"\"[[[[\"", 0},
        {"[]", 1},
        {"{}", 1},
        {"[1,[2,{\"a\":[]}],[]]", 4},
        {"[[],[],[],{},{}]", 2},
        {"{\"a[[[\":\"\\\"[[[[[\",\"b\\\\\":[1]}", 2},
        {"[\"\\\\\",[[\"{\"]]]", 3},
        {"[\"\\\\\",[[\"\\\"[[[\"]]]", 3},
        {"[\"\\\\\\\"[[[[[[\"]", 1},
        {"\"[[[[[[[[[[[[[[[[\"", 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize size = strlen(rows[i].json);
        g_test_message("%s", rows[i].json);
        for (guint levels = 1; levels < 6; levels++)
            g_assert_cmpint(result_json_is_deeper(rows[i].json, size, levels), ==, rows[i].depth > levels);
    }
}

static void test_lone_surrogates(void)
{
    static const struct {
        const char *json;
        const char *repaired;
    } rows[] = {
        {"\"a\"", "\"a\""},
        {"\"\\ud800\"", "\"\\ufffd\""},
        {"\"\\uD83D\\uDE00\\udc00\"", "\"\\uD83D\\uDE00\\ufffd\""},
        {"\"\\\\ud800\"", "\"\\\\ud800\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *json = g_strdup(rows[i].json);
        result_json_replace_lone_surrogates(json, strlen(json));
        g_assert_cmpstr(json, ==, rows[i].repaired);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/result-json/depth", test_depth);
    g_test_add_func("/result-json/lone-surrogates", test_lone_surrogates);
    return g_test_run();
}
