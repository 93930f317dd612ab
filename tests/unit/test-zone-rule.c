/* SPDX-License-Identifier: MIT
 *
 * Rules of POSIX in the form of the table of zones, and texts that are none. */
#include "zone-rule.h"

static const struct {
    const char *text, *rule; /* NULL: it is none */
} cases[] = {
    {"UTC0", "0"},
    {"<+03>-3", "10800"},
    {"<-0330>+3:30", "-12600"},
    {"XXX-5:45:30", "20730"},
    {"GMT+3", "-10800"},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "3600 7200 M3.5.0/7200 M10.5.0/10800"},
    {"EST5EDT,M3.2.0,M11.1.0", "-18000 -14400 M3.2.0/7200 M11.1.0/7200"},
    {"EST5EDT", "-18000 -14400 M3.2.0/7200 M11.1.0/7200"},
    {"EST5EDT4,M3.2.0/2:30,M11.1.0/-1", "-18000 -14400 M3.2.0/9000 M11.1.0/-3600"},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "37800 39600 M10.1.0/7200 M4.1.0/7200"},
    {"IST-2IDT,M3.4.4/26,M10.5.0", "7200 10800 M3.4.4/93600 M10.5.0/7200"},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "0 3600 M3.5.0/3600 M10.5.0/7200"}, /* the winter is the exception */

    {"", NULL},
    {"UTC", NULL},
    {"Europe/Berlin", NULL},
    {"CE-1", NULL},
    {"<>3", NULL},
    {"<+03-3", NULL},
    {"<+03>", NULL},
    {"CET-", NULL},
    {"CET-1CEST,", NULL},
    {"CET-1CEST,M3.5.0", NULL},
    {"CET-1CEST,M3.5.0,M10.5.0,", NULL},
    {"CET-1CEST,M13.5.0,M10.5.0", NULL},
    {"CET-1CEST,M3.5.7,M10.5.0", NULL},
    {"CET-1CEST,M3.6.0,M10.5.0", NULL},
    {"CET-1CEST,J60,J300", NULL},
    {"CET-168", NULL},
    {"CET-1:60", NULL},
    {"CET-99999999999999999999", NULL},
};

static void test_cases(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].text);
        g_autofree char *rule = zone_rule(cases[i].text);
        g_assert_cmpstr(rule, ==, cases[i].rule);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zone-rule/cases", test_cases);
    return g_test_run();
}
