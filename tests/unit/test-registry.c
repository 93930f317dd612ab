/* SPDX-License-Identifier: MIT
 *
 * The registry: several mirrors over one memory, its lock, rules, limits and declarations. */
#include "names.h"
#include "registry-world.h"
#include <math.h>
#include <string.h>

/* ---- sharing ---- */

static void test_mirrors_agree(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    RegistryClaim first = claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", "1");
    RegistryClaim other = claim_accepted(world->workers[1], METRIC_COUNTER, "a", "x", "2");
    RegistryClaim same = claim_accepted(world->workers[1], METRIC_COUNTER, "a_total", "x", "1");
    RegistryClaim again = claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", "2");
    g_assert_cmpuint(first.slot, ==, CELL_RESERVED);
    g_assert_cmpuint(other.slot, ==, CELL_RESERVED + 1);
    g_assert_cmpuint(same.slot, ==, first.slot);
    g_assert_cmpuint(again.slot, ==, other.slot);

    registry_refresh(world->server);
    g_assert_cmpuint(registry_family_count(world->server), ==, 1);
    g_assert_cmpuint(registry_series_count(world->server), ==, 2);
    g_assert_false(registry_is_corrupt(world->server));
}

static void test_label_identity(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    const RegistryLabel sorted[] = {{"a", "1"}, {"b", "2"}};
    const RegistryLabel shuffled[] = {{"b", "2"}, {"c", ""}, {"a", "0"}, {"a", "1"}};
    const RegistryLabel emptied[] = {{"b", "2"}, {"a", "1"}, {"b", ""}};
    RegistryClaim first = registry_claim(world->workers[0], METRIC_GAUGE, "g", sorted, 2);
    RegistryClaim same = registry_claim(world->workers[1], METRIC_GAUGE, "g", shuffled, 4);
    RegistryClaim only_a = claim_accepted(world->workers[0], METRIC_GAUGE, "g", "a", "1");
    RegistryClaim without_b = registry_claim(world->workers[1], METRIC_GAUGE, "g", emptied, 3);
    RegistryClaim shifted = claim_accepted(world->workers[0], METRIC_GAUGE, "g", "a1", "b");
    RegistryClaim bare = claim_accepted(world->workers[0], METRIC_GAUGE, "g", NULL, NULL);
    g_assert_true(first.accepted && same.accepted);
    g_assert_cmpuint(same.slot, ==, first.slot);
    g_assert_cmpuint(only_a.slot, ==, first.slot + 1);
    g_assert_cmpuint(without_b.slot, ==, only_a.slot);
    g_assert_cmpuint(shifted.slot, ==, first.slot + 2);
    g_assert_cmpuint(bare.slot, ==, first.slot + 3);
}

static void test_slots_by_kind(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    Registry *worker = world->workers[0];
    RegistryClaim histogram = claim_accepted(worker, METRIC_HISTOGRAM, "h", NULL, NULL);
    RegistryClaim counter = claim_accepted(worker, METRIC_COUNTER, "c", NULL, NULL);
    RegistryClaim gauge = claim_accepted(worker, METRIC_GAUGE, "g", NULL, NULL);
    g_assert_cmpuint(histogram.slot, ==, CELL_RESERVED);
    g_assert_cmpuint(histogram.bound_count, ==, METRICS_DEFAULT_BOUND_COUNT);
    g_assert_cmpmem(histogram.bounds, 12 * sizeof(double), metrics_default_bounds,
                    sizeof(metrics_default_bounds));
    g_assert_cmpuint(counter.slot, ==, CELL_RESERVED + 14);
    g_assert_cmpuint(gauge.slot, ==, 0);
    g_assert_cmpuint(registry_series_count(worker), ==, 15 + 1 + 1);

    guint32 gauge_count;
    const double *gauges = registry_gauges(worker, &gauge_count);
    g_assert_cmpuint(gauge_count, ==, 100);
    g_assert_true(registry_gauge_is_unset(gauges[gauge.slot]));
    g_assert_false(registry_gauge_is_unset(NAN));
    g_assert_true(isnan(gauges[gauge.slot]));
}

static void test_late_mirror_reads_all(void)
{
    g_autoptr(World) world = world_new(10, 1, 100);
    claim_accepted(world->workers[0], METRIC_GAUGE, "a", "x", "1");
    claim_accepted(world->workers[0], METRIC_GAUGE, "a", "x", "2");
    RegistryClaim last = claim_accepted(world->workers[0], METRIC_COUNTER, "b", NULL, NULL);
    g_autoptr(Registry) late = new_mirror(world, 7);
    g_assert_cmpuint(registry_family_count(late), ==, 2);
    g_assert_cmpuint(claim_accepted(late, METRIC_COUNTER, "b", NULL, NULL).slot, ==, last.slot);
}

static void test_layout_is_checked(void)
{
    RegistryLimits limits = {10, 10, 100};
    gsize size = registry_memory_size(&limits);
    g_autofree void *memory = g_malloc0(size);
    g_autoptr(GError) zeroed = NULL, small = NULL, tiny = NULL;
    g_assert_null(registry_new(memory, size, 1, &zeroed));
    g_assert_error(zeroed, REGISTRY_ERROR, REGISTRY_ERROR_LAYOUT);
    registry_format(memory, &limits);
    g_assert_null(registry_new(memory, size - 1, 1, &small));
    g_assert_error(small, REGISTRY_ERROR, REGISTRY_ERROR_LAYOUT);
    g_assert_null(registry_new(memory, 8, 1, &tiny));
    g_assert_error(tiny, REGISTRY_ERROR, REGISTRY_ERROR_LAYOUT);
}

/* ---- the lock ---- */

static void test_dead_owner(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    RegistryClaim known = claim_accepted(world->workers[1], METRIC_COUNTER, "known", NULL, NULL);

    /* Dies with the lock held and half a record written. */
    g_assert_true(registry_lock(world->workers[0]));
    memset(world->workers[1]->records + world->workers[1]->read, 0xff, 100);

    g_assert_cmpuint(claim_accepted(world->workers[1], METRIC_COUNTER, "known", NULL, NULL).slot,
                     ==, known.slot);
    check_rejected(claim(world->workers[1], METRIC_COUNTER, "new", NULL, NULL), CELL_REJECTED_BUSY);
    registry_release_lock(world->memory, 2);
    check_rejected(claim(world->workers[1], METRIC_COUNTER, "new", NULL, NULL), CELL_REJECTED_BUSY);
    registry_release_lock(world->memory, 1);
    claim_accepted(world->workers[1], METRIC_COUNTER, "new", NULL, NULL);
    registry_refresh(world->server);
    g_assert_false(registry_is_corrupt(world->server));
    g_assert_cmpuint(registry_family_count(world->server), ==, 2);
}

/* ---- rules ---- */

static void test_names_and_labels_are_checked(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    Registry *worker = world->workers[0];
    check_rejected(claim(worker, METRIC_COUNTER, "", NULL, NULL), CELL_REJECTED_NAME);
    check_rejected(claim(worker, METRIC_COUNTER, "a-b", NULL, NULL), CELL_REJECTED_NAME);
    check_rejected(claim(worker, METRIC_COUNTER, "a", "a-b", "1"), CELL_REJECTED_LABEL);
    check_rejected(claim(worker, METRIC_COUNTER, "a", "__x", "1"), CELL_REJECTED_LABEL);
    check_rejected(claim(worker, METRIC_COUNTER, "a", "x", "\xff"), CELL_REJECTED_LABEL);
    check_rejected(claim(worker, METRIC_HISTOGRAM, "a", "le", "1"), CELL_REJECTED_LABEL);
    g_assert_cmpuint(registry_family_count(worker), ==, 0);
    claim_accepted(worker, METRIC_COUNTER, "a", "le", "1");
    claim_accepted(worker, METRIC_HISTOGRAM, "b", "quantile", "1");
}

static void test_label_count(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    RegistryLabel labels[NAMES_LABELS_MAX + 1];
    char names[NAMES_LABELS_MAX + 1][8];
    for (guint i = 0; i <= NAMES_LABELS_MAX; i++) {
        g_snprintf(names[i], sizeof(names[i]), "l%02u", 99 - i);
        labels[i] = (RegistryLabel){names[i], "v"};
    }
    check_rejected(registry_claim(world->workers[0], METRIC_GAUGE, "g", labels, 33),
                   CELL_REJECTED_LABEL);
    g_assert_true(registry_claim(world->workers[0], METRIC_GAUGE, "g", labels, 32).accepted);
    labels[32].value = "";
    g_assert_true(registry_claim(world->workers[0], METRIC_GAUGE, "g", labels, 33).accepted);
    registry_refresh(world->server);
    g_assert_cmpuint(registry_series_count(world->server), ==, 1);
}

static void test_long_values_are_cut(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    g_autofree char *filler = g_strnfill(1023, 'v');
    g_autofree char *value = g_strconcat(filler, "\303\251 and more", NULL);
    RegistryClaim cut = claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", value);
    RegistryClaim same = claim_accepted(world->workers[1], METRIC_COUNTER, "a", "x", filler);
    g_assert_cmpuint(same.slot, ==, cut.slot);
}

/* ---- limits ---- */

static void test_family_limit(void)
{
    g_autoptr(World) world = world_new(2, 10, 100);
    claim_accepted(world->workers[0], METRIC_COUNTER, "a", NULL, NULL);
    claim_accepted(world->workers[0], METRIC_COUNTER, "b", NULL, NULL);
    check_rejected(claim(world->workers[1], METRIC_COUNTER, "c", NULL, NULL), CELL_REJECTED_LIMIT);
    claim_accepted(world->workers[1], METRIC_COUNTER, "a", "x", "1");
}

static void test_series_limit(void)
{
    g_autoptr(World) world = world_new(10, 100, 17);
    claim_accepted(world->workers[0], METRIC_HISTOGRAM, "h", NULL, NULL); /* 15 */
    check_rejected(claim(world->workers[1], METRIC_HISTOGRAM, "h", "x", "1"), CELL_REJECTED_LIMIT);
    check_rejected(claim(world->workers[1], METRIC_HISTOGRAM, "i", NULL, NULL),
                   CELL_REJECTED_LIMIT);
    claim_accepted(world->workers[0], METRIC_COUNTER, "c", "x", "1");
    claim_accepted(world->workers[0], METRIC_GAUGE, "g", NULL, NULL);
    check_rejected(claim(world->workers[1], METRIC_COUNTER, "c", "x", "2"), CELL_REJECTED_LIMIT);
    claim_accepted(world->workers[1], METRIC_COUNTER, "c", "x", "1");
    g_assert_cmpuint(registry_series_count(world->workers[1]), ==, 17);
    g_assert_cmpuint(registry_family_count(world->workers[1]), ==, 3);
}

static void test_memory_limit(void)
{
    g_autoptr(World) world = world_new(10, 2000, 2000);
    RegistryLabel labels[NAMES_LABELS_MAX];
    char names[NAMES_LABELS_MAX][8], first[16];
    g_autofree char *value = g_strnfill(1024, 'v');
    for (guint i = 0; i < NAMES_LABELS_MAX; i++) {
        g_snprintf(names[i], sizeof(names[i]), "l%02u", i);
        labels[i] = (RegistryLabel){names[i], value};
    }
    labels[0].value = first;
    RegistryClaim result = {.accepted = TRUE};
    guint made;
    for (made = 0; result.accepted; made++) {
        g_snprintf(first, sizeof(first), "%u", made);
        result = registry_claim(world->workers[0], METRIC_COUNTER, "a", labels, NAMES_LABELS_MAX);
    }
    check_rejected(result, CELL_REJECTED_LIMIT);
    g_assert_cmpstr(result.detail, ==, "the registry of metrics is full");
    g_assert_cmpuint(made, >, 30);
    claim_accepted(world->workers[1], METRIC_COUNTER, "a", NULL,
                   NULL); /* small enough for what is left */
    g_assert_false(registry_is_corrupt(world->workers[1]));
}

static void test_overflow(void)
{
    g_autoptr(World) world = world_new(10, 2, 200);
    for (guint kind = METRIC_COUNTER; kind <= METRIC_HISTOGRAM; kind++) {
        static const char *const names[] = {"c", "g", "h"};
        Registry *worker = world->workers[kind % PLACES],
                 *other = world->workers[(kind + 1) % PLACES];
        RegistryClaim first = claim_accepted(worker, kind, names[kind], "x", "1");
        g_assert_false(first.overflow);
        g_assert_false(claim_accepted(worker, kind, names[kind], "x", "2").overflow);
        RegistryClaim third = claim_accepted(worker, kind, names[kind], "x", "3");
        RegistryClaim fourth = claim_accepted(other, kind, names[kind], "x", "4");
        g_assert_true(third.overflow && fourth.overflow);
        g_assert_cmpuint(third.slot, ==, fourth.slot);
        g_assert_cmpuint(third.overflow_cell, ==, fourth.overflow_cell);
        g_assert_cmpuint(claim_accepted(other, kind, names[kind], "x", "1").slot, ==, first.slot);
        world->cells[0][third.overflow_cell] = 2;
        world->cells[1][third.overflow_cell] = kind;
        if (kind != METRIC_GAUGE)
            world->cells[0][third.slot] = 5;
    }
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) text = g_string_new(NULL);
    registry_expose(world->server, page, (const double *const *)world->cells, PLACES);
    metrics_page_render(page, text);
    g_assert_nonnull(strstr(
        text->str,
        "# HELP js_metrics_overflow_total Samples recorded in the overflow series of a metric.\n"
        "# TYPE js_metrics_overflow_total counter\n"
        "js_metrics_overflow_total{metric=\"js_user_c_total\"} 2\n"
        "js_metrics_overflow_total{metric=\"js_user_g\"} 3\n"
        "js_metrics_overflow_total{metric=\"js_user_h\"} 4\n"
        "# HELP js_user_c_total User-defined counter: c\n"
        "# TYPE js_user_c_total counter\n"
        "js_user_c_total{x=\"1\"} 0\n"
        "js_user_c_total{x=\"2\"} 0\n"
        "js_user_c_total{overflow=\"true\"} 5\n"));
    g_assert_nonnull(strstr(text->str, "\njs_user_h_sum{overflow=\"true\"} 5\n"));
}

/* A script may use the overflow series' labels itself, before or after the family is full. */
static void test_overflow_labels_of_a_script(void)
{
    g_autoptr(World) world = world_new(10, 1, 100);
    RegistryClaim own = claim_accepted(world->workers[0], METRIC_COUNTER, "a", "overflow", "true");
    g_assert_false(own.overflow);
    g_assert_false(claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", "1").overflow);
    RegistryClaim full = claim_accepted(world->workers[1], METRIC_COUNTER, "a", "x", "2");
    g_assert_true(full.overflow);
    g_assert_cmpuint(full.slot, ==, own.slot);
    g_assert_false(registry_is_corrupt(world->workers[1]));
}

/* Whatever the limits are filled with, every cell and gauge lies inside its array. */
static void test_cells_suffice(void)
{
    g_autoptr(World) world = world_new(4, 1, 40);
    guint32 cell_count = registry_cell_count(&world->limits), most = 0, gauge_count;
    registry_gauges(world->server, &gauge_count);
    for (guint i = 0; i < 40; i++) {
        g_autofree char *name = g_strdup_printf("m%u", i % 4), *value = g_strdup_printf("%u", i);
        RegistryClaim result =
            claim(world->workers[0], i % 4 == 3 ? METRIC_GAUGE : METRIC_COUNTER, name, "x", value);
        g_assert_true(result.accepted);
        most = MAX(most, result.overflow_cell);
        if (i % 4 != 3)
            most = MAX(most, result.slot);
        else
            g_assert_cmpuint(result.slot, <, gauge_count);
    }
    g_assert_cmpuint(most, <, cell_count);
}

/* ---- declared metrics ---- */

static void test_declared(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    static const char *const labels[] = {"type", "is_admin", NULL}, *const none[] = {NULL};
    static const double bounds[] = {0.1, 0.2, INFINITY};
    declare(world, METRIC_COUNTER, "registered_users", "ns_sub_registered_users", labels, NULL, 0);
    declare(world, METRIC_HISTOGRAM, "sizes", "sizes", none, bounds, 3);
    declare(world, METRIC_HISTOGRAM, "times", "times", none, NULL, 0);

    MetricKind kind = METRIC_GAUGE;
    static const char *const in_order[] = {"web", "yes"};
    const RegistryLabel named[] = {{"is_admin", "yes"}, {"type", "web"}};
    const RegistryLabel wrong[] = {{"is_admin", "yes"}, {"typo", "web"}};
    const RegistryLabel twice[] = {{"type", "yes"}, {"type", "web"}};
    RegistryClaim first = registry_claim_declared_in_order(world->workers[0], "registered_users",
                                                           in_order, 2, &kind);
    RegistryClaim same =
        registry_claim_declared(world->workers[1], "registered_users", named, 2, NULL);
    g_assert_true(first.accepted && same.accepted);
    g_assert_cmpint(kind, ==, METRIC_COUNTER);
    g_assert_cmpuint(first.slot, ==, same.slot);
    check_rejected(registry_claim_declared(world->workers[0], "registered_users", wrong, 2, NULL),
                   CELL_REJECTED_LABEL);
    check_rejected(registry_claim_declared(world->workers[0], "registered_users", twice, 2, NULL),
                   CELL_REJECTED_LABEL);
    check_rejected(registry_claim_declared(world->workers[0], "registered_users", named, 1, NULL),
                   CELL_REJECTED_LABEL);
    check_rejected(
        registry_claim_declared(world->workers[0], "ns_sub_registered_users", named, 2, NULL),
        CELL_REJECTED_UNDECLARED);

    RegistryClaim sizes = registry_claim_declared(world->workers[0], "sizes", NULL, 0, &kind);
    RegistryClaim times = registry_claim_declared(world->workers[0], "times", NULL, 0, NULL);
    g_assert_cmpint(kind, ==, METRIC_HISTOGRAM);
    g_assert_cmpuint(sizes.bound_count, ==, 2);
    g_assert_cmpuint(times.bound_count, ==, 11);
    g_assert_cmpfloat(times.bounds[0], ==, 0.005);

    world->cells[0][sizes.slot] = 0.5;
    world->cells[0][sizes.slot + 3] = 1;
    world->cells[0][first.slot] = 3;
    world->cells[1][first.slot] = 4;
    g_autoptr(MetricsPage) page = metrics_page_new();
    g_autoptr(GString) text = g_string_new(NULL);
    registry_expose(world->server, page, (const double *const *)world->cells, PLACES);
    metrics_page_render(page, text);
    g_assert_true(g_str_has_prefix(text->str,
                                   "# HELP ns_sub_registered_users Help.\n"
                                   "# TYPE ns_sub_registered_users counter\n"
                                   "ns_sub_registered_users{is_admin=\"yes\",type=\"web\"} 7\n"
                                   "# HELP sizes Help.\n"
                                   "# TYPE sizes histogram\n"
                                   "sizes_bucket{le=\"0.1\"} 0\n"
                                   "sizes_bucket{le=\"0.2\"} 0\n"
                                   "sizes_bucket{le=\"+Inf\"} 1\n"
                                   "sizes_sum 0.5\n"
                                   "sizes_count 1\n"));
}

static void test_declared_empty_labels(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    static const char *const labels[] = {"b", "a", NULL};
    declare(world, METRIC_COUNTER, "d", "d", labels, NULL, 0);
    static const char *const values[] = {"", "1"};
    g_assert_true(
        registry_claim_declared_in_order(world->workers[0], "d", values, 2, NULL).accepted);
    check_page(world, "# HELP d Help.\n# TYPE d counter\nd{a=\"1\",b=\"\"} 0\n");
}

/* A label may be called anything: what is no name is refused wherever it stands. The texts end at
 * their literals' end, so that trailing NULs count. */
static void test_claims_as_text(void)
{
    enum { SCRIPT, NAMED, IN_ORDER };
#define TEXT(literal) literal, sizeof(literal) - 1
    static const struct {
        const char *title;
        guint how;
        const char *text;
        gsize size;
        const char *rejection; /* NULL: accepted */
    } cases[] = {
        {"no labels", SCRIPT, TEXT("q"), NULL},
        {"a label", SCRIPT, TEXT("q\0a\0x"), NULL},
        {"an empty value", SCRIPT, TEXT("q\0a\0"), NULL},
        {"a name alone", SCRIPT, TEXT("q\0a"), NULL},
        {"an empty name", SCRIPT, TEXT("q\0\0x"), "label"},
        {"an empty name and value", SCRIPT, TEXT("q\0\0"), "label"},
        {"an empty name alone", SCRIPT, TEXT("q\0"), "label"},
        {"an empty name behind others", SCRIPT, TEXT("q\0a\0x\0\0x"), "label"},
        {"an empty metric", SCRIPT, TEXT(""), "name"},
        {"an empty metric with a label", SCRIPT, TEXT("\0a\0x"), "name"},
        {"declared, named", NAMED, TEXT("two\0b\0x\0a\0y"), NULL},
        {"declared, empty names", NAMED, TEXT("two\0\0x\0\0y"), "label"},
        {"declared, one empty name", NAMED, TEXT("two\0\0x\0b\0y"), "label"},
        {"declared, another empty name", NAMED, TEXT("two\0a\0x\0\0y"), "label"},
        {"declared, the one label without a name", NAMED, TEXT("one\0\0x"), "label"},
        {"declared, none", NAMED, TEXT("one"), "label"},
        {"declared, in order", IN_ORDER, TEXT("two\0x\0y"), NULL},
        {"declared, in order, empty", IN_ORDER, TEXT("two\0\0"), NULL},
        {"declared, in order, too few", IN_ORDER, TEXT("two\0x"), "label"},
        {"declared, in order, too many", IN_ORDER, TEXT("two\0x\0y\0"), "label"},
        {"declared, in order, none", IN_ORDER, TEXT("none"), NULL},
        {"declared, one for none", IN_ORDER, TEXT("none\0"), "label"},
        {"not declared", NAMED, TEXT("q\0a\0x"), "undeclared"},
        {"not declared, in order", IN_ORDER, TEXT(""), "undeclared"},
    };
#undef TEXT
    static const char *const none[] = {NULL}, *const one[] = {"a", NULL},
                             *const two[] = {"a", "b", NULL};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autoptr(World) world = world_new(10, 10, 100);
        declare(world, METRIC_COUNTER, "none", "none", none, NULL, 0);
        declare(world, METRIC_COUNTER, "one", "one", one, NULL, 0);
        declare(world, METRIC_COUNTER, "two", "two", two, NULL, 0);
        Registry *worker = world->workers[0];
        RegistryClaim result =
            cases[i].how == SCRIPT
                ? registry_claim_text(worker, METRIC_GAUGE, cases[i].text, cases[i].size)
                : registry_claim_declared_text(worker, cases[i].text, cases[i].size,
                                               cases[i].how == IN_ORDER, NULL);
        g_assert_cmpstr(result.accepted ? NULL : cell_rejection_name(result.rejection), ==,
                        cases[i].rejection);
        registry_refresh(world->server);
        g_assert_false(registry_is_corrupt(world->server));
    }
}

static void test_bad_declarations(void)
{
    static const double falling[] = {2, 1}, not_finite[] = {1, NAN, 2};
    static const char *const twice[] = {"a", "a", NULL}, *const reserved[] = {"le", NULL},
                             *const illegal[] = {"a-b", NULL};
    static const struct {
        const char *title;
        MetricKind kind;
        const char *key;
        const char *name;
        const char *help;
        const char *const *labels;
        const double *bounds;
        guint bound_count;
    } cases[] = {
        {"no key", METRIC_GAUGE, "", "x", "", NULL, NULL, 0},
        {"key taken", METRIC_GAUGE, "taken", "x", "", NULL, NULL, 0},
        {"name taken", METRIC_GAUGE, "x", "ns_taken", "", NULL, NULL, 0},
        {"illegal name", METRIC_GAUGE, "x", "a-b", "", NULL, NULL, 0},
        {"clash", METRIC_GAUGE, "x", "ns_taken_sum", "", NULL, NULL, 0},
        {"help not UTF-8", METRIC_GAUGE, "x", "x", "\xff", NULL, NULL, 0},
        {"bounds falling", METRIC_HISTOGRAM, "x", "x", "", NULL, falling, 2},
        {"bound not finite", METRIC_HISTOGRAM, "x", "x", "", NULL, not_finite, 3},
        {"bounds of a gauge", METRIC_GAUGE, "x", "x", "", NULL, metrics_default_bounds, 2},
        {"label twice", METRIC_GAUGE, "x", "x", "", twice, NULL, 0},
        {"label le", METRIC_HISTOGRAM, "x", "x", "", reserved, NULL, 0},
        {"illegal label", METRIC_GAUGE, "x", "x", "", illegal, NULL, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autoptr(World) world = world_new(10, 10, 100);
        g_autoptr(GError) error = NULL;
        declare(world, METRIC_HISTOGRAM, "taken", "ns_taken", NULL, NULL, 0);
        g_assert_false(registry_declare(world->server, cases[i].kind, cases[i].key, cases[i].name,
                                        cases[i].help, cases[i].labels, cases[i].bounds,
                                        cases[i].bound_count, &error));
        g_assert_error(error, REGISTRY_ERROR, REGISTRY_ERROR_DECLARATION);
        g_assert_false(registry_is_corrupt(world->server));
    }
}

/* A script's metric that has the name of a declared one is that metric. */
static void test_script_reaches_declared(void)
{
    g_autoptr(World) world = world_new(10, 10, 100);
    static const double bounds[] = {1};
    declare(world, METRIC_HISTOGRAM, "d", "js_user_d", NULL, bounds, 1);
    g_assert_cmpuint(
        claim_accepted(world->workers[0], METRIC_HISTOGRAM, "d", NULL, NULL).bound_count, ==, 1);
    check_rejected(claim(world->workers[0], METRIC_GAUGE, "d", NULL, NULL), CELL_REJECTED_KIND);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry/mirrors-agree", test_mirrors_agree);
    g_test_add_func("/registry/label-identity", test_label_identity);
    g_test_add_func("/registry/slots-by-kind", test_slots_by_kind);
    g_test_add_func("/registry/late-mirror", test_late_mirror_reads_all);
    g_test_add_func("/registry/layout", test_layout_is_checked);
    g_test_add_func("/registry/dead-owner", test_dead_owner);
    g_test_add_func("/registry/names-and-labels", test_names_and_labels_are_checked);
    g_test_add_func("/registry/label-count", test_label_count);
    g_test_add_func("/registry/long-values", test_long_values_are_cut);
    g_test_add_func("/registry/family-limit", test_family_limit);
    g_test_add_func("/registry/series-limit", test_series_limit);
    g_test_add_func("/registry/memory-limit", test_memory_limit);
    g_test_add_func("/registry/overflow", test_overflow);
    g_test_add_func("/registry/overflow-labels", test_overflow_labels_of_a_script);
    g_test_add_func("/registry/cells-suffice", test_cells_suffice);
    g_test_add_func("/registry/declared", test_declared);
    g_test_add_func("/registry/declared-empty-labels", test_declared_empty_labels);
    g_test_add_func("/registry/claims-as-text", test_claims_as_text);
    g_test_add_func("/registry/bad-declarations", test_bad_declarations);
    g_test_add_func("/registry/script-reaches-declared", test_script_reaches_declared);
    return g_test_run();
}
