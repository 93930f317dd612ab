/* SPDX-License-Identifier: MIT
 *
 * duration_text() against what Go's time.Duration prints. */
#include "duration.h"

typedef struct {
    const char *name;
    gint64 nanoseconds;
    const char *text;
} Case;

static const Case cases[] = {
    {"zero", 0, "0s"},
    {"one-nanosecond", 1, "1ns"},
    {"below-microsecond", 999, "999ns"},
    {"microsecond", 1000, "1µs"},
    {"microseconds-fraction", 1100, "1.1µs"},
    {"below-millisecond", 999999, "999.999µs"},
    {"millisecond", 1000000, "1ms"},
    {"milliseconds", 250000000, "250ms"},
    {"milliseconds-fraction", 2200000, "2.2ms"},
    {"fraction-with-zeros", 1000001, "1.000001ms"},
    {"below-second", 999999999, "999.999999ms"},
    {"second", 1000000000, "1s"},
    {"second-and-a-half", 1500000000, "1.5s"},
    {"second-and-nanosecond", 1000000001, "1.000000001s"},
    {"below-minute", 59999000000, "59.999s"},
    {"minutes", 120000000000, "2m0s"},
    {"minutes-fraction", 245001000000, "4m5.001s"},
    {"hour", 3600000000000, "1h0m0s"},
    {"hours-fraction", 18367001000000, "5h6m7.001s"},
    {"days-are-hours", 172800000000000, "48h0m0s"},
    {"negative", -1500000000, "-1.5s"},
    {"negative-nanosecond", -1, "-1ns"},
    {"largest", G_MAXINT64, "2562047h47m16.854775807s"},
    {"smallest", G_MININT64, "-2562047h47m16.854775808s"},
};

static void test_text(gconstpointer data)
{
    const Case *test = data;
    g_autofree char *text = duration_text(test->nanoseconds);
    g_assert_cmpstr(text, ==, test->text);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/duration/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_text);
    }
    return g_test_run();
}
