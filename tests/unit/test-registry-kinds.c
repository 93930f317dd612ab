/* SPDX-License-Identifier: MIT
 *
 * The registry: one name has one kind, whoever comes first, and no two metrics share a line. */
#include "registry-world.h"

/* Names that belong together, with what belongs to them, in both orders and all pairs of kinds: the
 * second of two kinds is refused, the second of the same kind is another series of it. */
static void test_one_name_one_kind(void)
{
    static const char *const names[] = {"d", "d_total"};
    for (guint i = 0; i < 3 * 3 * 2 * 2; i++) {
        MetricKind first_kind = i % 3, second_kind = i / 3 % 3;
        const char *first = names[i / 9 % 2], *second = names[i / 18];
        gboolean counts = first_kind == METRIC_COUNTER || second_kind == METRIC_COUNTER;
        gboolean same_name = counts || first == second;
        g_test_message("%s %s, then %s %s", metric_kind_name(first_kind), first,
                       metric_kind_name(second_kind), second);
        g_autoptr(World) world = world_new(10, 10, 100);
        claim_accepted(world->workers[0], first_kind, first, NULL, NULL);
        RegistryClaim result = claim(world->workers[1], second_kind, second, "a", "x");
        if (first_kind != second_kind && same_name) {
            g_autofree char *detail =
                g_strconcat("the name belongs to a ", metric_kind_name(first_kind), NULL);
            check_rejected(result, CELL_REJECTED_KIND);
            g_assert_cmpstr(result.detail, ==, detail);
        } else {
            g_assert_true(result.accepted);
        }
        registry_refresh(world->server);
        g_assert_false(registry_is_corrupt(world->server));
    }
}

/* The same with a declared metric as the first. */
static void test_kinds_beside_declared(void)
{
    static const char *const declared_names[] = {"js_user_d", "js_user_d_total"};
    for (guint i = 0; i < 3 * 3 * 2; i++) {
        MetricKind declared_kind = i % 3, kind = i / 3 % 3;
        const char *declared = declared_names[i / 9];
        g_test_message("declared %s %s, then %s d", metric_kind_name(declared_kind), declared,
                       metric_kind_name(kind));
        gboolean counts = kind == METRIC_COUNTER || declared_kind == METRIC_COUNTER;
        gboolean same_name = counts || g_str_equal(declared, "js_user_d");
        g_autoptr(World) world = world_new(10, 10, 100);
        declare(world, declared_kind, "key", declared, NULL, NULL, 0);
        RegistryClaim result = claim(world->workers[0], kind, "d", NULL, NULL);
        if (declared_kind != kind && same_name)
            check_rejected(result, CELL_REJECTED_KIND);
        else
            g_assert_true(result.accepted);
    }
}

/* What is declared twice so is as the configuration wants it. */
static void test_declared_namesakes(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    declare(world, METRIC_GAUGE, "a", "jobs", NULL, NULL, 0);
    declare(world, METRIC_COUNTER, "b", "jobs_total", NULL, NULL, 0);
}

static void test_lines_of_histograms(void)
{
    static const struct {
        const char *title;
        MetricKind first_kind;
        const char *first;
        MetricKind second_kind;
        const char *second;
        gboolean accepted;
    } cases[] = {
        {"histogram, gauge _sum", METRIC_HISTOGRAM, "d", METRIC_GAUGE, "d_sum", FALSE},
        {"histogram, gauge _count", METRIC_HISTOGRAM, "d", METRIC_GAUGE, "d_count", FALSE},
        {"histogram, gauge _bucket", METRIC_HISTOGRAM, "d", METRIC_GAUGE, "d_bucket", FALSE},
        {"histogram, histogram _sum", METRIC_HISTOGRAM, "d", METRIC_HISTOGRAM, "d_sum", FALSE},
        {"gauge _count, histogram", METRIC_GAUGE, "d_count", METRIC_HISTOGRAM, "d", FALSE},
        {"gauge _sum, histogram", METRIC_GAUGE, "d_sum", METRIC_HISTOGRAM, "d", FALSE},
        {"histogram, counter _count", METRIC_HISTOGRAM, "d", METRIC_COUNTER, "d_count", TRUE},
        {"gauge, gauge _sum", METRIC_GAUGE, "d", METRIC_GAUGE, "d_sum", TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autoptr(World) world = world_new(10, 10, 100);
        claim_accepted(world->workers[0], cases[i].first_kind, cases[i].first, NULL, NULL);
        RegistryClaim second =
            claim(world->workers[1], cases[i].second_kind, cases[i].second, NULL, NULL);
        if (cases[i].accepted)
            g_assert_true(second.accepted);
        else
            check_rejected(second, CELL_REJECTED_KIND);
    }
}

/* Two workers that have not seen each other's metrics: who comes second finds out under the lock. */
enum { RACED = 200 };
typedef struct {
    Registry *worker;
    MetricKind kind;
    gboolean accepted[RACED];
} Racer;

static gpointer race(gpointer data)
{
    Racer *racer = data;
    for (guint i = 0; i < RACED; i++) {
        g_autofree char *name = g_strdup_printf("m%u", i);
        RegistryClaim result;
        do
            result = claim(racer->worker, racer->kind, name, NULL, NULL);
        while (!result.accepted && result.rejection == CELL_REJECTED_BUSY);
        racer->accepted[i] = result.accepted;
        if (!result.accepted)
            check_rejected(result, CELL_REJECTED_KIND);
    }
    return NULL;
}

static void test_kinds_in_two_workers_at_once(void)
{
    static const MetricKind pairs[][2] = {{METRIC_COUNTER, METRIC_GAUGE},
                                          {METRIC_COUNTER, METRIC_HISTOGRAM},
                                          {METRIC_GAUGE, METRIC_HISTOGRAM}};
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autoptr(World) world = world_new(RACED, 10, 20 * RACED);
        Racer racers[PLACES] = {0};
        GThread *threads[PLACES];
        for (guint j = 0; j < PLACES; j++) {
            racers[j].worker = world->workers[j];
            racers[j].kind = pairs[i][j];
            threads[j] = g_thread_new("racer", race, &racers[j]);
        }
        for (guint j = 0; j < PLACES; j++)
            g_thread_join(threads[j]);
        for (guint j = 0; j < RACED; j++)
            g_assert_true(racers[0].accepted[j] != racers[1].accepted[j]);
        registry_refresh(world->server);
        g_assert_false(registry_is_corrupt(world->server));
        g_assert_cmpuint(registry_family_count(world->server), ==, RACED);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry-kinds/one-name-one-kind", test_one_name_one_kind);
    g_test_add_func("/registry-kinds/kinds-beside-declared", test_kinds_beside_declared);
    g_test_add_func("/registry-kinds/declared-namesakes", test_declared_namesakes);
    g_test_add_func("/registry-kinds/lines-of-histograms", test_lines_of_histograms);
    g_test_add_func("/registry-kinds/kinds-at-once", test_kinds_in_two_workers_at_once);
    return g_test_run();
}
