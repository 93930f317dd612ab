/* SPDX-License-Identifier: MIT
 *
 * Doubles as text, in the three layouts. */
#include "number.h"
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef struct {
    double value;
    const char *prometheus;
    const char *plain;
    const char *json;
} Case;

static const Case cases[] = {
    {0, "0", "0", "0"},
    {-0.0, "0", "-0", "-0"},
    {1, "1", "1", "1"},
    {-1, "-1", "-1", "-1"},
    {10, "10", "10", "10"},
    {0.1, "0.1", "0.1", "0.1"},
    {2.5, "2.5", "2.5", "2.5"},
    {-2.5, "-2.5", "-2.5", "-2.5"},
    {99.99, "99.99", "99.99", "99.99"},
    {10.3020001, "10.3020001", "10.3020001", "10.3020001"},
    {500000, "500000", "500000", "500000"},
    {999999, "999999", "999999", "999999"},
    {1000000, "1e+06", "1000000", "1000000"},
    {-3000000, "-3e+06", "-3000000", "-3000000"},
    {1234567, "1.234567e+06", "1234567", "1234567"},
    {123456789.123, "1.23456789123e+08", "123456789.123", "123456789.123"},
    {123456789.123456789, "1.2345678912345679e+08", "123456789.12345679", "123456789.12345679"},
    {1e20, "1e+20", "100000000000000000000", "100000000000000000000"},
    {1e21, "1e+21", "1000000000000000000000", "1e+21"},
    {1e100, "1e+100",
     "100000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "00000000",
     "1e+100"},
    {0.0001, "0.0001", "0.0001", "0.0001"},
    {0.00001, "1e-05", "0.00001", "0.00001"},
    {0.00001234, "1.234e-05", "0.00001234", "0.00001234"},
    {1e-6, "1e-06", "0.000001", "0.000001"},
    {1e-7, "1e-07", "0.0000001", "1e-7"},
    {1.5e-10, "1.5e-10", "0.00000000015", "1.5e-10"},
    {1.0 / 3, "0.3333333333333333", "0.3333333333333333", "0.3333333333333333"},
    {9007199254740991.0, "9.007199254740991e+15", "9007199254740991", "9007199254740991"},
    {9007199254740992.0, "9.007199254740992e+15", "9007199254740992", "9007199254740992"},
    {9007199254740994.0, "9.007199254740994e+15", "9007199254740994", "9007199254740994"},
    {18446744073709551615.0, "1.8446744073709552e+19", "18446744073709552000",
     "18446744073709552000"},
    {9.5367431640625e-07, "9.5367431640625e-07", "0.00000095367431640625", "9.5367431640625e-7"},
    {INFINITY, "+Inf", "+Inf", "+Inf"},
    {-INFINITY, "-Inf", "-Inf", "-Inf"},
    {NAN, "NaN", "NaN", "NaN"},
};

static void check_text(const char *expected, const char *text, gsize length)
{
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpuint(length, ==, strlen(expected));
}

static void test_layouts(void)
{
    char text[NUMBER_TEXT_MAX];
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        check_text(cases[i].prometheus, text, number_format_prometheus(cases[i].value, text));
        check_text(cases[i].plain, text, number_format_plain(cases[i].value, text));
        check_text(cases[i].json, text, number_format_json(cases[i].value, text));
    }
}

/* For some powers of two the nearest decimal of 16 digits lies below and does not read back, but
 * the next one above does; 2^-24 is one. */
static void test_powers_of_two(void)
{
    static const struct {
        int exponent;
        const char *text;
    } powers[] = {
        {-1044, "5.304989477e-315"},       {-1022, "2.2250738585072014e-308"},
        {-1017, "7.120236347223045e-307"}, {-778, "6.290184345309701e-235"},
        {-44, "5.684341886080802e-14"},    {-24, "5.960464477539063e-08"},
        {122, "5.316911983139664e+36"},    {574, "6.183260036827614e+172"},
    };
    char text[NUMBER_TEXT_MAX];
    for (guint i = 0; i < G_N_ELEMENTS(powers); i++) {
        number_format_prometheus(ldexp(1, powers[i].exponent), text);
        g_assert_cmpstr(text, ==, powers[i].text);
    }
}

static void test_extremes(void)
{
    char text[NUMBER_TEXT_MAX];
    g_assert_cmpuint(number_format_plain(5e-324, text), ==, 326);
    g_assert_true(g_str_has_prefix(text, "0.00000"));
    g_assert_true(g_str_has_suffix(text, "0005"));
    number_format_prometheus(5e-324, text);
    g_assert_cmpstr(text, ==, "5e-324");
    number_format_json(-5e-324, text);
    g_assert_cmpstr(text, ==, "-5e-324");
    number_format_json(DBL_MAX, text);
    g_assert_cmpstr(text, ==, "1.7976931348623157e+308");
    g_assert_cmpuint(number_format_plain(-DBL_MAX, text), ==, 310);
    g_assert_cmpuint(number_format_plain(-2.2250738585072014e-308, text), <, NUMBER_TEXT_MAX);
}

/* Without the zeros around that only say where the point is. */
static guint count_digits(const char *text)
{
    guint count = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text == '0') {
            zeros += count > 0;
        } else if (g_ascii_isdigit(*text)) {
            count += zeros + 1;
            zeros = 0;
        }
    }
    return count;
}

/* All three read back to the same bits, and no shorter "%e" does. */
static void check_round_trip(double value)
{
    char text[NUMBER_TEXT_MAX], shorter[40];
    number_format_plain(value, text);
    g_assert_cmpfloat(g_ascii_strtod(text, NULL), ==, value);
    number_format_json(value, text);
    g_assert_cmpfloat(g_ascii_strtod(text, NULL), ==, value);
    number_format_prometheus(value, text);
    g_assert_cmpfloat(g_ascii_strtod(text, NULL), ==, value);

    guint digits = count_digits(text);
    if (digits < 2)
        return;
    g_snprintf(shorter, sizeof(shorter), "%.*e", (int)digits - 2, value);
    if (g_ascii_strtod(shorter, NULL) == value)
        g_error("%s is not the shortest text: %s reads back too", text, shorter);
}

static double from_bits(guint64 bits)
{
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* Behind the text there is no memory at all: reading on would be noticed, whoever does it. */
static double parse_at_the_edge(const char *text)
{
    enum { ROOM = 1 << 20 }; /* a multiple of any page's size */
    static char *edge;
    gsize size = strlen(text);
    if (!edge) {
        char *memory = mmap(NULL, 2 * ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        g_assert_true(memory != MAP_FAILED && mprotect(memory + ROOM, ROOM, PROT_NONE) == 0);
        edge = memory + ROOM;
    }
    memcpy(edge - size, text, size);
    return number_parse_json(edge - size, size);
}

/* As strtod reads it. */
static void check_parse(const char *text)
{
    double expected = g_ascii_strtod(text, NULL), value = parse_at_the_edge(text);
    if (value != expected || signbit(value) != signbit(expected))
        g_error("%s reads as %a, not as %a", text, value, expected);
}

static void test_parse(void)
{
    static const char *const texts[] = {
        "0", "-0", "0.0", "-0.0e5", "0e999999999999", "1", "-1", "10", "1.5", "-2.50", "1e3", "1E+3", "1e-3", "0.001",
        "123456789012345678", "1234567890123456789", "12345678901234567890", "123456789012345678901234567890",
        "0.00000000000000000000000000000000000123456789012345678901234567890", "9007199254740993", "9007199254740992.5",
        "9007199254740993.00000000000000000000000000000000000001", "9007199254740992.99999999999999999999999999999999999",
        "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e308", "1e309", "-1e400", "1e99999999999",
        "2.2250738585072014e-308", "2.2250738585072011e-308", "5e-324", "2e-324", "2.4703282292062328e-324", "1e-400",
        "1e-99999999999", "100000000000000000000000e-23", "8.5e22", "1e23", "6.02214076e23", "179769313486231580793e289",
    };
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        check_parse(texts[i]);
    for (guint i = 0; i < 60000; i++) {
        char text[64];
        double value = from_bits((guint64)g_test_rand_int() << 32 | (guint32)g_test_rand_int());
        if (!isfinite(value))
            continue;
        g_snprintf(text, sizeof text, "%.*e", g_test_rand_int_range(0, 25), value);
        check_parse(text);
        g_snprintf(text, sizeof text, "%u.%u%ue%d", (guint32)g_test_rand_int(), (guint32)g_test_rand_int(),
                   (guint32)g_test_rand_int(), g_test_rand_int_range(-345, 310));
        check_parse(text);
        g_snprintf(text, sizeof text, "%.*e", g_test_rand_int_range(0, 25),
                   from_bits((guint32)g_test_rand_int() >> g_test_rand_int_range(0, 32))); /* subnormal */
        check_parse(text);
    }
}

/* Of digits more than any number needs, only whether they are zeros counts. */
static void test_parse_long(void)
{
    g_autoptr(GString) text = g_string_new("9007199254740993.");
    for (guint i = 0; i < 100000; i++)
        g_string_append_c(text, '0');
    check_parse(text->str);
    g_string_append_c(text, '1');
    check_parse(text->str);
    g_string_append(text, "e-100000");
    check_parse(text->str);
    g_string_erase(text, 16, 1);
    g_string_append(text, "7");
    check_parse(text->str);
}

static void test_round_trips(void)
{
    for (int exponent = -1074; exponent <= 1023; exponent++) {
        double power = ldexp(1, exponent);
        check_round_trip(power);
        check_round_trip(nextafter(power, INFINITY));
        check_round_trip(-nextafter(power, 0));
    }
    for (guint i = 0; i < 60000; i++) {
        double value = from_bits((guint64)g_test_rand_int() << 32 | (guint32)g_test_rand_int());
        if (isfinite(value))
            check_round_trip(value);
        check_round_trip(g_test_rand_int() / 1000.0);
        check_round_trip(g_test_rand_double_range(-1e18, 1e18));
        check_round_trip(from_bits(g_test_rand_int() & 0xfffff)); /* subnormal */
    }
}

/* A process that sets a locale with a decimal comma prints the same bytes. Skipped where none is
 * installed. */
static void test_locale(void)
{
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) {
        g_test_skip("no de_DE.UTF-8 locale");
        return;
    }
    char text[NUMBER_TEXT_MAX];
    number_format_prometheus(1.0 / 3, text);
    setlocale(LC_NUMERIC, "C");
    g_assert_cmpstr(text, ==, "0.3333333333333333");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/number/layouts", test_layouts);
    g_test_add_func("/number/powers-of-two", test_powers_of_two);
    g_test_add_func("/number/extremes", test_extremes);
    g_test_add_func("/number/round-trips", test_round_trips);
    g_test_add_func("/number/parse", test_parse);
    g_test_add_func("/number/parse/long", test_parse_long);
    g_test_add_func("/number/locale", test_locale);
    return g_test_run();
}
