/* SPDX-License-Identifier: MIT
 *
 * The exposition page, against literal bytes. */
#include "page.h"
#include <math.h>
#include <string.h>

static void check_page(MetricsPage *page, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    metrics_page_render(page, text);
    g_assert_cmpstr(text->str, ==, expected);
}

static void test_empty(void)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    check_page(page, "");
    metrics_page_family(page, "without_samples", METRIC_GAUGE, "Left out.");
    check_page(page, "");
}

static void test_layout(void)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    MetricsFamily *family = metrics_page_family(page, "js_user_api_requests_total", METRIC_COUNTER,
                                                "User-defined counter: api_requests\\ \"q\" \nnl");
    const MetricsLabel labels[] = {{"endpoint", "/u"}, {"method", ""}, {"_x", ""}, {"A", "1"}};
    metrics_family_sample(family, labels, G_N_ELEMENTS(labels), 3e6);
    metrics_family_sample(metrics_page_family(page, "js_user_g", METRIC_GAUGE, ""), NULL, 0, -1.5);
    check_page(
        page,
        "# HELP js_user_api_requests_total User-defined counter: api_requests\\\\ \"q\" \\nnl\n"
        "# TYPE js_user_api_requests_total counter\n"
        "js_user_api_requests_total{A=\"1\",_x=\"\",endpoint=\"/u\",method=\"\"} 3e+06\n"
        "# HELP js_user_g \n"
        "# TYPE js_user_g gauge\n"
        "js_user_g -1.5\n");
}

static void test_histogram(void)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    static const double bounds[] = {0.001, 1, 2.5, 500000, 1e6}, counts[] = {2, 0, 1, 1, 0, 1};
    MetricsFamily *family = metrics_page_family(page, "d", METRIC_HISTOGRAM, "D");
    const MetricsLabel labels[] = {{"z", "1"}, {"a", "q"}};
    metrics_family_histogram(family, labels, 2, bounds, 5, counts, 10.3020001);
    metrics_family_histogram(family, NULL, 0, bounds, 1, counts, 0);
    check_page(page, "# HELP d D\n"
                     "# TYPE d histogram\n"
                     "d_bucket{le=\"0.001\"} 2\n"
                     "d_bucket{le=\"+Inf\"} 2\n"
                     "d_sum 0\n"
                     "d_count 2\n"
                     "d_bucket{a=\"q\",z=\"1\",le=\"0.001\"} 2\n"
                     "d_bucket{a=\"q\",z=\"1\",le=\"1\"} 2\n"
                     "d_bucket{a=\"q\",z=\"1\",le=\"2.5\"} 3\n"
                     "d_bucket{a=\"q\",z=\"1\",le=\"500000\"} 4\n"
                     "d_bucket{a=\"q\",z=\"1\",le=\"1e+06\"} 4\n"
                     "d_bucket{a=\"q\",z=\"1\",le=\"+Inf\"} 5\n"
                     "d_sum{a=\"q\",z=\"1\"} 10.3020001\n"
                     "d_count{a=\"q\",z=\"1\"} 5\n");
}

/* Fewer labels first, then values bytewise, whatever the names are. */
static void test_order(void)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    MetricsFamily *family = metrics_page_family(page, "b", METRIC_GAUGE, "");
    static const char *const values[] = {"\303\251", "q\"", "b", "a", "B", ""};
    const MetricsLabel two[] = {{"a", "0"}, {"b", "0"}}, other_name[] = {{"y", "a"}};
    metrics_family_sample(family, two, 2, 9);
    metrics_family_sample(family, other_name, 1, 8);
    for (guint i = 0; i < G_N_ELEMENTS(values); i++)
        metrics_family_sample(family, &(MetricsLabel){"x", values[i]}, 1, i);
    metrics_family_sample(family, NULL, 0, 7);
    metrics_family_sample(metrics_page_family(page, "a_b", METRIC_GAUGE, ""), NULL, 0, 1);
    metrics_family_sample(metrics_page_family(page, "aB", METRIC_GAUGE, ""), NULL, 0, 1);
    check_page(page, "# HELP aB \n# TYPE aB gauge\naB 1\n"
                     "# HELP a_b \n# TYPE a_b gauge\na_b 1\n"
                     "# HELP b \n# TYPE b gauge\n"
                     "b 7\n"
                     "b{x=\"\"} 5\n"
                     "b{x=\"B\"} 4\n"
                     "b{x=\"a\"} 3\n"
                     "b{y=\"a\"} 8\n"
                     "b{x=\"b\"} 2\n"
                     "b{x=\"q\\\"\"} 1\n"
                     "b{x=\"\303\251\"} 0\n"
                     "b{a=\"0\",b=\"0\"} 9\n");
}

static void test_values(void)
{
    static const struct {
        double value;
        const char *line;
    } cases[] = {
        {NAN, "g NaN\n"},
        {INFINITY, "g +Inf\n"},
        {-INFINITY, "g -Inf\n"},
        {-0.0, "g 0\n"},
        {1.0 / 3, "g 0.3333333333333333\n"},
        {9007199254740992.0, "g 9.007199254740992e+15\n"},
        {999999, "g 999999\n"},
        {1e-5, "g 1e-05\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(MetricsPage) page = metrics_page_new();
        g_autofree char *expected = g_strconcat("# HELP g \n# TYPE g gauge\n", cases[i].line, NULL);
        metrics_family_sample(metrics_page_family(page, "g", METRIC_GAUGE, ""), NULL, 0,
                              cases[i].value);
        check_page(page, expected);
    }
}

static void test_escaping(void)
{
    static const struct {
        const char *value;
        const char *text;
    } cases[] = {
        {"a\\b", "a\\\\b"},
        {"\"", "\\\""},
        {"\n", "\\n"},
        {"\\n\n\\", "\\\\n\\n\\\\"},
        {"\r\t\001{},= #", "\r\t\001{},= #"},
        {"\xff"
         "a",
         "\357\277\275a"},
        {"\xed\xa0\x80", "\357\277\275\357\277\275\357\277\275"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(MetricsPage) page = metrics_page_new();
        MetricsFamily *family = metrics_page_family(page, "g", METRIC_GAUGE, "");
        metrics_family_sample(family, &(MetricsLabel){"x", cases[i].value}, 1, 1);
        g_autofree char *expected =
            g_strconcat("# HELP g \n# TYPE g gauge\ng{x=\"", cases[i].text, "\"} 1\n", NULL);
        check_page(page, expected);
    }
}

static void test_name_twice(void)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    metrics_family_sample(metrics_page_family(page, "b", METRIC_GAUGE, "first"), NULL, 0, 1);
    metrics_family_sample(metrics_page_family(page, "a", METRIC_GAUGE, ""), NULL, 0, 0);
    metrics_family_sample(metrics_page_family(page, "b", METRIC_COUNTER, "second"), NULL, 0, 2);
    check_page(page, "# HELP a \n# TYPE a gauge\na 0\n"
                     "# HELP b first\n# TYPE b gauge\nb 1\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page/empty", test_empty);
    g_test_add_func("/page/layout", test_layout);
    g_test_add_func("/page/histogram", test_histogram);
    g_test_add_func("/page/order", test_order);
    g_test_add_func("/page/values", test_values);
    g_test_add_func("/page/escaping", test_escaping);
    g_test_add_func("/page/name-twice", test_name_twice);
    return g_test_run();
}
