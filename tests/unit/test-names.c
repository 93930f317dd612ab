/* SPDX-License-Identifier: MIT
 *
 * Which metric and label names are legal, family names, and where long label values are cut. */
#include "names.h"
#include <string.h>

static void test_script_names(void)
{
    static const char *const legal[] = {"a", "api_requests", "_x", ":rule:x", "A9", "x_total"};
    static const char *const illegal[] = {"",    "9a",  "a-b", "a b", "a.b", "caf\303\251",
                                          "a\n", "a\"", "{"};
    for (guint i = 0; i < G_N_ELEMENTS(legal); i++)
        g_assert_cmpstr(names_check_script(legal[i]), ==, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(illegal); i++)
        g_assert_nonnull(names_check_script(illegal[i]));

    g_autofree char *longest = g_strnfill(200, 'a'), *too_long = g_strnfill(201, 'a');
    g_assert_null(names_check_script(longest));
    g_assert_cmpstr(names_check_script(too_long), ==, "the metric name has more than 200 bytes");
}

static void test_label_names(void)
{
    static const struct {
        const char *name;
        MetricKind kind;
        gboolean legal;
    } cases[] = {
        {"a", METRIC_COUNTER, TRUE},          {"_x", METRIC_COUNTER, TRUE},
        {"A9_", METRIC_GAUGE, TRUE},          {"le", METRIC_COUNTER, TRUE},
        {"le", METRIC_GAUGE, TRUE},           {"le", METRIC_HISTOGRAM, FALSE},
        {"quantile", METRIC_HISTOGRAM, TRUE}, {"__x", METRIC_COUNTER, FALSE},
        {"__name__", METRIC_GAUGE, FALSE},    {"", METRIC_COUNTER, FALSE},
        {"0", METRIC_COUNTER, FALSE},         {"a:b", METRIC_COUNTER, FALSE},
        {"a-b", METRIC_COUNTER, FALSE},       {"\303\251", METRIC_GAUGE, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("label \"%s\"", cases[i].name);
        g_assert_cmpint(names_check_label(cases[i].name, cases[i].kind) == NULL, ==,
                        cases[i].legal);
    }
    g_autofree char *longest = g_strnfill(100, 'a'), *too_long = g_strnfill(101, 'a');
    g_assert_null(names_check_label(longest, METRIC_GAUGE));
    g_assert_nonnull(names_check_label(too_long, METRIC_GAUGE));
}

static void test_families(void)
{
    static const struct {
        MetricKind kind;
        const char *name;
        const char *family;
    } cases[] = {
        {METRIC_COUNTER, "api_requests", "js_user_api_requests_total"},
        {METRIC_COUNTER, "api_requests_total", "js_user_api_requests_total"},
        {METRIC_COUNTER, "_total", "js_user__total"},
        {METRIC_COUNTER, "total", "js_user_total_total"},
        {METRIC_GAUGE, "queue_size", "js_user_queue_size"},
        {METRIC_HISTOGRAM, "d_total", "js_user_d_total"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) family = g_string_new(NULL);
        names_append_family(family, cases[i].kind, cases[i].name);
        g_assert_cmpstr(family->str, ==, cases[i].family);
        g_assert_true(names_is_script_family(family->str, cases[i].kind));
    }
    g_assert_false(names_is_script_family("js_user_x", METRIC_COUNTER));
    g_assert_false(names_is_script_family("js_user_", METRIC_GAUGE));
    g_assert_false(names_is_script_family("js_user_9", METRIC_GAUGE));
    g_assert_false(names_is_script_family("process_open_fds", METRIC_GAUGE));
    g_autofree char *filler = g_strnfill(201, 'a');
    g_autofree char *too_long = g_strconcat("js_user_", filler, NULL);
    g_assert_false(names_is_script_family(too_long, METRIC_GAUGE));
}

static void test_value_size(void)
{
    g_assert_cmpuint(names_value_size(""), ==, 0);
    g_assert_cmpuint(names_value_size("abc"), ==, 3);
    g_autofree char *filler = g_strnfill(1024, 'v');
    g_assert_cmpuint(names_value_size(filler), ==, 1024);
    filler[1022] = '\0';
    g_autofree char *cut_before =
        g_strconcat(filler, "\342\202\254", NULL); /* a character of 3 bytes, 1025 in all */
    g_autofree char *cut_after =
        g_strconcat(filler, "\303\251", "x", NULL); /* one of 2 bytes, 1024 with it */
    g_assert_cmpuint(names_value_size(cut_before), ==, 1022);
    g_assert_cmpuint(names_value_size(cut_after), ==, 1024);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/names/script-names", test_script_names);
    g_test_add_func("/names/label-names", test_label_names);
    g_test_add_func("/names/families", test_families);
    g_test_add_func("/names/value-size", test_value_size);
    return g_test_run();
}
