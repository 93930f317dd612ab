/* SPDX-License-Identifier: MIT
 *
 * The values of the registry on the page, against literal bytes. */
#include "registry-world.h"
#include <math.h>

static void test_sums_over_places(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    RegistryClaim counter = claim_accepted(world->workers[0], METRIC_COUNTER, "c", NULL, NULL);
    RegistryClaim histogram = claim_accepted(world->workers[1], METRIC_HISTOGRAM, "h", "x", "1");
    world->cells[0][counter.slot] = 2;
    world->cells[1][counter.slot] = 40;
    world->cells[0][histogram.slot] = -1.5;
    world->cells[1][histogram.slot] = 0.25;
    world->cells[0][histogram.slot + 1] = 1;
    world->cells[1][histogram.slot + 1 + 6] = 1;
    world->cells[1][histogram.slot + 1 + 12] = 3;
    check_page(world, "# HELP js_user_c_total User-defined counter: c\n"
                      "# TYPE js_user_c_total counter\n"
                      "js_user_c_total 42\n"
                      "# HELP js_user_h User-defined histogram: h\n"
                      "# TYPE js_user_h histogram\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.001\"} 1\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.005\"} 1\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.01\"} 1\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.025\"} 1\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.05\"} 1\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.1\"} 1\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.25\"} 2\n"
                      "js_user_h_bucket{x=\"1\",le=\"0.5\"} 2\n"
                      "js_user_h_bucket{x=\"1\",le=\"1\"} 2\n"
                      "js_user_h_bucket{x=\"1\",le=\"2.5\"} 2\n"
                      "js_user_h_bucket{x=\"1\",le=\"5\"} 2\n"
                      "js_user_h_bucket{x=\"1\",le=\"10\"} 2\n"
                      "js_user_h_bucket{x=\"1\",le=\"+Inf\"} 5\n"
                      "js_user_h_sum{x=\"1\"} -1.25\n"
                      "js_user_h_count{x=\"1\"} 5\n");
}

static void test_gauges(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    guint32 count;
    double *gauges = registry_gauges(world->workers[0], &count);
    RegistryClaim unset = claim_accepted(world->workers[0], METRIC_GAUGE, "g", "x", "unset");
    check_page(world, "");
    RegistryClaim set = claim_accepted(world->workers[0], METRIC_GAUGE, "g", "x", "set");
    RegistryClaim infinite = claim_accepted(world->workers[1], METRIC_GAUGE, "g", "x", "infinite");
    RegistryClaim nan = claim_accepted(world->workers[1], METRIC_GAUGE, "g", "x", "nan");
    gauges[set.slot] = -65.5;
    gauges[infinite.slot] = -INFINITY;
    gauges[nan.slot] = NAN;
    g_assert_true(registry_gauge_is_unset(gauges[unset.slot]));
    check_page(world, "# HELP js_user_g User-defined gauge: g\n"
                      "# TYPE js_user_g gauge\n"
                      "js_user_g{x=\"infinite\"} -Inf\n"
                      "js_user_g{x=\"nan\"} NaN\n"
                      "js_user_g{x=\"set\"} -65.5\n");
}

static void test_impossible_cells(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    static const double bounds[] = {1};
    declare(world, METRIC_HISTOGRAM, "h", "h", NULL, bounds, 1);
    RegistryClaim counter = claim_accepted(world->workers[0], METRIC_COUNTER, "c", NULL, NULL);
    RegistryClaim histogram = registry_claim_declared(world->workers[0], "h", NULL, 0, NULL);
    world->cells[0][counter.slot] = NAN;
    world->cells[1][counter.slot] = -5;
    world->cells[0][histogram.slot] = INFINITY;
    world->cells[1][histogram.slot] = 2;
    world->cells[0][histogram.slot + 1] = -1;
    world->cells[1][histogram.slot + 1] = 1;
    world->cells[0][histogram.slot + 2] = -INFINITY;
    check_page(world, "# HELP h Help.\n"
                      "# TYPE h histogram\n"
                      "h_bucket{le=\"1\"} 1\n"
                      "h_bucket{le=\"+Inf\"} 1\n"
                      "h_sum 2\n"
                      "h_count 1\n"
                      "# HELP js_user_c_total User-defined counter: c\n"
                      "# TYPE js_user_c_total counter\n"
                      "js_user_c_total 0\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry/sums-over-places", test_sums_over_places);
    g_test_add_func("/registry/gauges", test_gauges);
    g_test_add_func("/registry/impossible-cells", test_impossible_cells);
    return g_test_run();
}
