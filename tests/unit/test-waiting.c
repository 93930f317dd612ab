/* SPDX-License-Identifier: MIT
 *
 * The budget of bytes that wait: who finds room beside what, and who is woken. */
#include "waiting.h"

enum { MEBIBYTE = 1 << 20, KIBIBYTE = 1 << 10 };

typedef struct {
    guint max_mb;
    Waiting *waiting;
    guint woken;
} World;

static void on_room(gpointer user_data)
{
    ((World *)user_data)->woken++;
}

static void world_init(World *world)
{
    *world = (World){.max_mb = 32};
    world->waiting = waiting_new(&world->max_mb);
    waiting_on_room(world->waiting, on_room, world);
}

static void world_clear(World *world)
{
    waiting_free(world->waiting);
}

static const struct {
    const char *name;
    gsize before, size;
    gboolean is_further, has_room;
} cases[] = {
    {"small up to the end", 32 * MEBIBYTE - KIBIBYTE, KIBIBYTE, FALSE, TRUE},
    {"small behind the end", 32 * MEBIBYTE - KIBIBYTE, KIBIBYTE + 1, FALSE, FALSE},
    {"small of a client with others", 30 * MEBIBYTE - KIBIBYTE, KIBIBYTE, TRUE, TRUE},
    {"small of a client with others, behind its share", 30 * MEBIBYTE - KIBIBYTE, KIBIBYTE + 1, TRUE, FALSE},
    {"large up to seven eighths", 27 * MEBIBYTE, MEBIBYTE, FALSE, TRUE},
    {"large into the last eighth", 27 * MEBIBYTE, MEBIBYTE + 1, FALSE, FALSE},
    {"large of a client with others up to the half", 15 * MEBIBYTE, MEBIBYTE, TRUE, TRUE},
    {"large of a client with others behind the half", 15 * MEBIBYTE, MEBIBYTE + 1, TRUE, FALSE},
    {"larger than all, beside little", 4 * MEBIBYTE, 100 * MEBIBYTE, FALSE, TRUE},
    {"larger than all, beside more", 4 * MEBIBYTE + 1, 100 * MEBIBYTE, FALSE, FALSE},
    {"as large as there are numbers", 4 * MEBIBYTE + 1, G_MAXSIZE, FALSE, FALSE},
};

static void test_case(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    World world;
    world_init(&world);
    waiting_add(world.waiting, cases[i].before);
    g_assert_cmpint(waiting_take(world.waiting, cases[i].size, cases[i].is_further), ==, cases[i].has_room);
    g_assert_cmpuint(waiting_bytes(world.waiting), ==, cases[i].before + (cases[i].has_room ? cases[i].size : 0));
    g_assert_cmpuint(waiting_misses(world.waiting), ==, !cases[i].has_room);
    world_clear(&world);
}

static void test_wake(void)
{
    World world;
    world_init(&world);
    waiting_add(world.waiting, 32 * MEBIBYTE);
    waiting_give(world.waiting, MEBIBYTE);
    g_assert_cmpuint(world.woken, ==, 0); /* nobody asked */
    g_assert_false(waiting_has_room(world.waiting, 8 * MEBIBYTE, FALSE));
    waiting_give(world.waiting, 11 * MEBIBYTE - 1);
    g_assert_cmpuint(world.woken, ==, 0);
    waiting_give(world.waiting, 1);
    g_assert_cmpuint(world.woken, ==, 1);
    g_assert_true(waiting_has_room(world.waiting, 8 * MEBIBYTE, FALSE));
    waiting_give(world.waiting, MEBIBYTE);
    g_assert_cmpuint(world.woken, ==, 1);
    world_clear(&world);
}

static void test_follow(void)
{
    World world;
    world_init(&world);
    gsize counted = 0;
    waiting_follow(world.waiting, &counted, 100);
    waiting_follow(world.waiting, &counted, 300);
    g_assert_cmpuint(waiting_bytes(world.waiting), ==, 300);
    waiting_follow(world.waiting, &counted, 0);
    g_assert_cmpuint(waiting_bytes(world.waiting), ==, 0);
    world_clear(&world);
}

static void test_refusal(void)
{
    World world;
    world_init(&world);
    waiting_add(world.waiting, 30000000);
    g_autofree char *text = waiting_refusal(world.waiting, "a request", 15000000);
    g_assert_cmpstr(text, ==, "a request of 15000000 bytes does not fit: 30000000 bytes wait already (js.max_waiting_mb is 32)");
    g_assert_cmpuint(waiting_refusals(world.waiting), ==, 1);
    world.max_mb = 64; /* while the server runs */
    g_assert_true(waiting_has_room(world.waiting, 15000000, FALSE));
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/waiting/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    g_test_add_func("/waiting/wake", test_wake);
    g_test_add_func("/waiting/follow", test_follow);
    g_test_add_func("/waiting/refusal", test_refusal);
    return g_test_run();
}
