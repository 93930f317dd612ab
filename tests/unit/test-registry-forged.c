/* SPDX-License-Identifier: MIT
 *
 * Records as a hostile worker could write them: the reading ends, what was read before still
 * serves. */
#include "registry-world.h"
#include <math.h>
#include <string.h>

/* What a hostile worker appends: head and text as they are. */
static void forge(World *world, gconstpointer head, gsize head_size, const char *text,
                  gsize text_size)
{
    RegistryHeader *header = world->memory;
    guint8 *to = (guint8 *)world->memory + REGISTRY_HEADER_SIZE + header->published;
    memcpy(to, head, head_size);
    memcpy(to + head_size, text, text_size);
    header->published += *(const guint32 *)head;
}

static void forge_family(World *world, MetricKind kind, const double *bounds, guint32 bound_count,
                         const char *text, gsize text_size)
{
    struct {
        FamilyRecord record;
        double bounds[4];
    } head = {.record = {.kind = kind, .bound_count = bound_count, .text_size = text_size}};
    gsize head_size = sizeof(FamilyRecord) + bound_count * sizeof(double);
    head.record.header = (RecordHeader){(head_size + text_size + 7) / 8 * 8, RECORD_FAMILY};
    for (guint i = 0; i < bound_count; i++)
        head.bounds[i] = bounds[i];
    forge(world, &head, head_size, text, text_size);
}

static void forge_series(World *world, guint32 family, const char *text, gsize text_size)
{
    SeriesRecord record = {{(sizeof(SeriesRecord) + text_size + 7) / 8 * 8, RECORD_SERIES},
                           .family = family,
                           .text_size = text_size};
    forge(world, &record, sizeof(record), text, text_size);
}

/* A family 0, a counter "a" with one series, stands before what is forged. */
static World *world_with_counter(void)
{
    World *world = world_new(3, 2, 40);
    claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", "1");
    registry_refresh(world->server);
    return world;
}

/* The reading ends, and what was read before still serves. */
static void check_corrupt(World *world)
{
    registry_refresh(world->server);
    g_assert_true(registry_is_corrupt(world->server));
    claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", "1");
    check_rejected(claim(world->workers[0], METRIC_COUNTER, "a", "x", "new"), CELL_REJECTED_LIMIT);
    claim_accepted(world->workers[0], METRIC_COUNTER, "a", "x", "1");
    check_page(world,
               "# HELP js_user_a_total User-defined counter: a\n# TYPE js_user_a_total counter\n"
               "js_user_a_total{x=\"1\"} 0\n");
}

#define TEXT(literal) literal, sizeof(literal) - 1

static void test_forged_series(void)
{
    static const struct {
        const char *title;
        guint32 family;
        const char *text;
        gsize size;
    } cases[] = {
        {"no such family", 1, TEXT("x\0002\0")},
        {"the series there already", 0, TEXT("x\0001\0")},
        {"illegal label name", 0, TEXT("a-b\0002\0")},
        {"reserved label name", 0, TEXT("__x\0002\0")},
        {"empty label name", 0, TEXT("\0002\0")},
        {"empty value", 0, TEXT("x\0\0")},
        {"value not UTF-8", 0, TEXT("x\0\xff\0")},
        {"name without a value", 0, TEXT("x\0")},
        {"no final NUL", 0, TEXT("x\0002")},
        {"labels unsorted", 0, TEXT("b\0001\0a\0001\0")},
        {"label twice", 0, TEXT("b\0001\0b\0002\0")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autoptr(World) world = world_with_counter();
        forge_series(world, cases[i].family, cases[i].text, cases[i].size);
        check_corrupt(world);
    }
}

static void test_forged_families(void)
{
    static const double rising[] = {1, 2}, falling[] = {2, 1}, infinite[] = {1, INFINITY};
    static const struct {
        const char *title;
        guint32 kind;
        const double *bounds;
        guint32 bound_count;
        const char *text;
        gsize size;
    } cases[] = {
        {"not a script's name", METRIC_GAUGE, NULL, 0, TEXT("process_open_fds\0\0\0")},
        {"illegal name", METRIC_GAUGE, NULL, 0, TEXT("js_user_a b\0\0\0")},
        {"counter without _total", METRIC_COUNTER, NULL, 0, TEXT("js_user_b\0\0\0")},
        {"a declaration", METRIC_GAUGE, NULL, 0, TEXT("process_open_fds\0\0key\0")},
        {"label names without a key", METRIC_GAUGE, NULL, 0, TEXT("js_user_b\0\0\0x\0")},
        {"the name there already", METRIC_COUNTER, NULL, 0, TEXT("js_user_a_total\0\0\0")},
        {"clash", METRIC_HISTOGRAM, rising, 2, TEXT("js_user_a_total\0\0\0")},
        {"unknown kind", 3, NULL, 0, TEXT("js_user_b\0\0\0")},
        {"help not UTF-8", METRIC_GAUGE, NULL, 0, TEXT("js_user_b\0\xff\0\0")},
        {"text ends early", METRIC_GAUGE, NULL, 0, TEXT("js_user_b\0\0")},
        {"bounds of a gauge", METRIC_GAUGE, rising, 2, TEXT("js_user_b\0\0\0")},
        {"bounds falling", METRIC_HISTOGRAM, falling, 2, TEXT("js_user_b\0\0\0")},
        {"bound infinite", METRIC_HISTOGRAM, infinite, 2, TEXT("js_user_b\0\0\0")},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autoptr(World) world = world_with_counter();
        forge_family(world, cases[i].kind, cases[i].bounds, cases[i].bound_count, cases[i].text,
                     cases[i].size);
        registry_refresh(world->server);
        g_assert_true(registry_is_corrupt(world->server));
        if (!strstr(cases[i].title,
                    "declaration")) /* another worker may believe that one: it shows nothing */
            check_corrupt(world);
    }
}

static void test_forged_past_limits(void)
{
    g_autoptr(World) families = world_with_counter();
    forge_family(families, METRIC_GAUGE, NULL, 0, TEXT("js_user_b\0\0\0"));
    forge_family(families, METRIC_GAUGE, NULL, 0, TEXT("js_user_c\0\0\0"));
    registry_refresh(families->server);
    g_assert_false(registry_is_corrupt(families->server));
    forge_family(families, METRIC_GAUGE, NULL, 0, TEXT("js_user_d\0\0\0"));
    check_corrupt(families);

    g_autoptr(World) per_family = world_with_counter();
    forge_series(per_family, 0, TEXT("x\0002\0"));
    registry_refresh(per_family->server);
    g_assert_false(registry_is_corrupt(per_family->server));
    forge_series(per_family, 0, TEXT("overflow\0true\0"));
    registry_refresh(per_family->server);
    g_assert_false(registry_is_corrupt(per_family->server));
    forge_series(per_family, 0, TEXT("x\0003\0"));
    registry_refresh(per_family->server);
    g_assert_true(registry_is_corrupt(per_family->server));

    static const double bounds[] = {1, 2, 3, 4};
    g_autoptr(World) series = world_new(10, 10, 13);
    forge_family(series, METRIC_HISTOGRAM, bounds, 4, TEXT("js_user_h\0\0\0"));
    forge_series(series, 0, "", 0); /* 7 */
    registry_refresh(series->server);
    g_assert_false(registry_is_corrupt(series->server));
    forge_series(series, 0, TEXT("x\0001\0")); /* 14 */
    registry_refresh(series->server);
    g_assert_true(registry_is_corrupt(series->server));
    g_assert_cmpuint(registry_series_count(series->server), ==, 7);
}

static void test_forged_sizes(void)
{
    static const struct {
        const char *title;
        guint32 size, type, text_size;
    } cases[] = {
        {"size 0", 0, RECORD_SERIES, 0},
        {"size too small", 8, RECORD_SERIES, 0},
        {"size not a multiple of 8", 20, RECORD_SERIES, 4},
        {"size past the published bytes", 48, RECORD_SERIES, 30},
        {"size past the largest", REGISTRY_RECORD_MAX + 8, RECORD_SERIES, REGISTRY_RECORD_MAX - 8},
        {"text past the record", 24, RECORD_SERIES, 16},
        {"text far past the record", 24, RECORD_SERIES, G_MAXUINT32},
        {"unknown type", 24, 3, 8},
        {"a family without its head", 16, RECORD_FAMILY, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].title);
        g_autoptr(World) world = world_with_counter();
        RegistryHeader *header = world->memory;
        SeriesRecord record = {
            {cases[i].size, cases[i].type}, .family = 0, .text_size = cases[i].text_size};
        guint32 before = header->published;
        forge(world, &record, sizeof(record), "", 0);
        header->published = before + 24;
        check_corrupt(world);
    }
}

static void test_forged_published(void)
{
    static const gint64 changes[] = {-8, 4, 64 << 20, -1000000};
    for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
        g_autoptr(World) world = world_with_counter();
        ((RegistryHeader *)world->memory)->published += (guint32)changes[i];
        check_corrupt(world);
    }
}

/* ---- what lies beside the records ---- */

static guint32 *lock_of(World *world)
{
    return &((RegistryHeader *)world->memory)->lock;
}

/* A number that somebody wrote there keeps the one whose it is from nothing. */
static void test_forged_lock_of_a_worker(void)
{
    g_autoptr(World) world = world_with_counter();
    *lock_of(world) = 2;
    check_rejected(claim(world->workers[0], METRIC_COUNTER, "b", NULL, NULL), CELL_REJECTED_BUSY);
    claim_accepted(world->workers[1], METRIC_COUNTER, "b", NULL, NULL);
    claim_accepted(world->workers[0], METRIC_COUNTER, "b", NULL, NULL);
    g_assert_cmpuint(*lock_of(world), ==, 0);
}

static void test_stuck_lock(void)
{
    g_autoptr(World) world = world_with_counter();
    const gint64 second = G_USEC_PER_SEC, start = 1000 * second;
    g_assert_cmpuint(registry_stuck_owner(world->server, start), ==, 0);
    *lock_of(world) = 4711;
    g_assert_cmpuint(registry_stuck_owner(world->server, start + second), ==, 0);
    g_assert_cmpuint(registry_stuck_owner(world->server, start + 2 * second - 1), ==, 0);
    ((RegistryHeader *)world->memory)->published += 8; /* it is at work */
    g_assert_cmpuint(registry_stuck_owner(world->server, start + 2 * second), ==, 0);
    *lock_of(world) = 1;
    g_assert_cmpuint(registry_stuck_owner(world->server, start + 4 * second), ==, 0);
    g_assert_cmpuint(registry_stuck_owner(world->server, start + 5 * second), ==, 1);
    *lock_of(world) = 0;
    g_assert_cmpuint(registry_stuck_owner(world->server, start + 6 * second), ==, 0);
}

/* A writer that was thought dead does not write over what came after. */
static void test_lost_lock(void)
{
    g_autoptr(World) world = world_with_counter();
    Registry *slow = world->workers[0];
    g_assert_true(registry_lock(slow));
    registry_release_lock(world->memory, 1);
    claim_accepted(world->workers[1], METRIC_COUNTER, "b", NULL, NULL);
    g_byte_array_set_size(slow->fresh, 64);
    g_assert_false(registry_append_fresh(slow));
    registry_refresh(world->server);
    g_assert_false(registry_is_corrupt(world->server));
}

static void test_damaged_header(void)
{
    g_autoptr(World) world = world_with_counter();
    guint32 published = ((RegistryHeader *)world->memory)->published;
    memset(world->memory, 0xff, G_STRUCT_OFFSET(RegistryHeader, lock));
    g_assert_null(registry_new(world->memory, world->size, 1, NULL));
    registry_restore(world->server);
    g_assert_cmpuint(((RegistryHeader *)world->memory)->published, ==, published);
    g_autoptr(Registry) late = new_mirror(world, 1);
    claim_accepted(late, METRIC_COUNTER, "a", "x", "1");
}

/* The server puts back what it has read, whatever became of it; who comes then finds all of it and can go on. */
static void test_restored_records(void)
{
    g_autoptr(World) world = world_with_counter();
    RegistryHeader *header = world->memory;
    forge_series(world, 7, TEXT("x\0002\0"));
    registry_refresh(world->server);
    g_assert_true(registry_is_corrupt(world->server));
    memset((guint8 *)world->memory + REGISTRY_HEADER_SIZE, 0xff, header->published);

    registry_restore(world->server);
    g_assert_false(registry_is_corrupt(world->server));
    g_autoptr(Registry) late = new_mirror(world, 1);
    claim_accepted(late, METRIC_COUNTER, "a", "x", "1");
    claim_accepted(late, METRIC_COUNTER, "b", NULL, NULL);
    check_page(world, "# HELP js_user_a_total User-defined counter: a\n# TYPE js_user_a_total counter\n"
                      "js_user_a_total{x=\"1\"} 0\n"
                      "# HELP js_user_b_total User-defined counter: b\n# TYPE js_user_b_total counter\njs_user_b_total 0\n");
}

/* Also where less seems to be published than was read. */
static void test_restored_size(void)
{
    g_autoptr(World) world = world_with_counter();
    ((RegistryHeader *)world->memory)->published = 0;
    registry_restore(world->server);
    g_assert_false(registry_is_corrupt(world->server));
    g_autoptr(Registry) late = new_mirror(world, 1);
    g_assert_cmpuint(registry_family_count(late), ==, 1);
}

/* Cells that would stay what they are whatever is added to them. */
static void test_dead_cells(void)
{
    g_autoptr(World) world = world_new(10, 1, 100);
    Registry *worker = world->workers[0];
    double *cells = world->cells[0];
    RegistryClaim counter = claim_accepted(worker, METRIC_COUNTER, "c", "x", "1");
    RegistryClaim overflow = claim_accepted(worker, METRIC_COUNTER, "c", "x", "2");
    RegistryClaim histogram = claim_accepted(worker, METRIC_HISTOGRAM, "h", NULL, NULL);
    RegistryClaim negative = claim_accepted(worker, METRIC_HISTOGRAM, "n", NULL, NULL);
    claim_accepted(worker, METRIC_GAUGE, "g", NULL, NULL);
    registry_refresh(world->server);

    cells[CELL_REJECTED_NAME] = NAN;
    cells[CELL_LINES_DROPPED] = 5;
    cells[counter.slot] = -1;
    cells[overflow.overflow_cell] = INFINITY;
    cells[histogram.slot] = -INFINITY;
    cells[histogram.slot + histogram.bound_count + 1] = -1e300;
    cells[negative.slot] = -7;
    cells[negative.slot + 1] = 2;
    registry_mend_cells(world->server, cells);
    g_assert_cmpfloat(cells[CELL_REJECTED_NAME], ==, 0);
    g_assert_cmpfloat(cells[CELL_LINES_DROPPED], ==, 5);
    g_assert_cmpfloat(cells[counter.slot], ==, 0);
    g_assert_cmpfloat(cells[overflow.overflow_cell], ==, 0);
    g_assert_cmpfloat(cells[histogram.slot], ==, 0);
    g_assert_cmpfloat(cells[histogram.slot + histogram.bound_count + 1], ==, 0);
    g_assert_cmpfloat(cells[negative.slot], ==, -7);
    g_assert_cmpfloat(cells[negative.slot + 1], ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/registry/forged-series", test_forged_series);
    g_test_add_func("/registry/forged-families", test_forged_families);
    g_test_add_func("/registry/forged-past-limits", test_forged_past_limits);
    g_test_add_func("/registry/forged-sizes", test_forged_sizes);
    g_test_add_func("/registry/forged-published", test_forged_published);
    g_test_add_func("/registry/forged-lock", test_forged_lock_of_a_worker);
    g_test_add_func("/registry/stuck-lock", test_stuck_lock);
    g_test_add_func("/registry/lost-lock", test_lost_lock);
    g_test_add_func("/registry/damaged-header", test_damaged_header);
    g_test_add_func("/registry/restored-records", test_restored_records);
    g_test_add_func("/registry/restored-size", test_restored_size);
    g_test_add_func("/registry/dead-cells", test_dead_cells);
    return g_test_run();
}
