/* SPDX-License-Identifier: MIT
 *
 * The heap of deadlines: always the earliest first, whatever is added and taken out of its middle meanwhile. */
#include "deadlines.h"

enum { COUNT = 2000 };

static void test_none(void)
{
    Deadlines *deadlines = deadlines_new();
    Deadline deadline = {0};
    g_assert_null(deadlines_first(deadlines));
    deadlines_remove(deadlines, &deadline);
    deadlines_add(deadlines, &deadline, 5);
    g_assert_true(deadlines_first(deadlines) == &deadline);
    deadlines_remove(deadlines, &deadline);
    deadlines_remove(deadlines, &deadline);
    g_assert_null(deadlines_first(deadlines));
    deadlines_free(deadlines);
}

static void test_order(void)
{
    Deadlines *deadlines = deadlines_new();
    g_autofree Deadline *all = g_new0(Deadline, COUNT);
    for (guint i = 0; i < COUNT; i++)
        deadlines_add(deadlines, &all[i], g_test_rand_int_range(0, COUNT / 4));
    gint64 before_us = 0;
    for (guint i = 0; i < COUNT; i++) {
        Deadline *first = deadlines_first(deadlines);
        g_assert_cmpint(first->at_us, >=, before_us);
        before_us = first->at_us;
        deadlines_remove(deadlines, first);
    }
    g_assert_null(deadlines_first(deadlines));
    deadlines_free(deadlines);
}

static gint64 earliest(const Deadline *all)
{
    gint64 at_us = G_MAXINT64;
    for (guint i = 0; i < COUNT / 10; i++)
        at_us = all[i].position > 0 ? MIN(at_us, all[i].at_us) : at_us;
    return at_us;
}

static void test_middle(void)
{
    Deadlines *deadlines = deadlines_new();
    g_autofree Deadline *all = g_new0(Deadline, COUNT / 10);
    for (guint round = 0; round < 10 * COUNT; round++) {
        Deadline *one = &all[g_test_rand_int_range(0, COUNT / 10)];
        if (one->position > 0)
            deadlines_remove(deadlines, one);
        else
            deadlines_add(deadlines, one, g_test_rand_int_range(0, COUNT));
        const Deadline *first = deadlines_first(deadlines);
        g_assert_cmpint(first ? first->at_us : G_MAXINT64, ==, earliest(all));
    }
    deadlines_free(deadlines);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/deadlines/none", test_none);
    g_test_add_func("/deadlines/order", test_order);
    g_test_add_func("/deadlines/middle", test_middle);
    return g_test_run();
}
