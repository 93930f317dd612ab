/* SPDX-License-Identifier: MIT
 *
 * The helper thread: what it does first, who is told, and what becomes of what nobody waits for. */
#include "helper.h"

#include <string.h>

typedef struct {
    HelperJob job;
    char name;
    GString *story; /* of the main loop */
    GMutex *gate;   /* held by the test while the thread is to wait; NULL: it does not */
    gboolean worked;
} Job;

static void work(HelperJob *job)
{
    Job *mine = (Job *)job;
    if (mine->gate) {
        g_mutex_lock(mine->gate);
        g_mutex_unlock(mine->gate);
    }
    mine->worked = TRUE;
}

static void done(HelperJob *job)
{
    Job *mine = (Job *)job;
    g_assert_true(mine->worked);
    g_string_append_c(mine->story, mine->name);
    g_free(mine);
}

static void dropped(HelperJob *job)
{
    Job *mine = (Job *)job;
    g_string_append_printf(mine->story, "-%c", mine->name);
    g_free(mine);
}

static HelperJob *submit(Helper *helper, GString *story, char name, gboolean is_result, GMutex *gate)
{
    Job *job = g_new0(Job, 1);
    *job = (Job){.job = {.work = work, .done = done, .free = dropped}, .name = name, .story = story, .gate = gate};
    helper_submit(helper, &job->job, is_result);
    return &job->job;
}

static void await(const GString *story, const char *expected)
{
    while (!g_str_equal(story->str, expected)) {
        g_assert_cmpuint(story->len, <, strlen(expected));
        g_main_context_iteration(NULL, TRUE);
    }
}

typedef struct {
    GMutex gate;
    GString *story;
    Helper *helper;
} World;

/* The thread is at job a, until the gate is unlocked. */
static void world_init(World *world)
{
    g_mutex_init(&world->gate);
    g_mutex_lock(&world->gate);
    world->story = g_string_new(NULL);
    world->helper = helper_new();
}

static void world_clear(World *world)
{
    helper_free(world->helper);
    g_string_free(world->story, TRUE);
    g_mutex_clear(&world->gate);
}

static HelperJob *begin(World *world)
{
    HelperJob *first = submit(world->helper, world->story, 'a', FALSE, &world->gate);
    while (g_atomic_pointer_get(&first->queue))
        g_thread_yield();
    return first;
}

static void test_order(void)
{
    World world;
    world_init(&world);
    begin(&world);
    submit(world.helper, world.story, 'b', FALSE, NULL);
    submit(world.helper, world.story, 'c', TRUE, NULL);
    submit(world.helper, world.story, 'd', TRUE, NULL);
    submit(world.helper, world.story, 'e', FALSE, NULL);
    g_assert_cmpstr(world.story->str, ==, "");
    g_mutex_unlock(&world.gate);
    await(world.story, "acdbe");
    world_clear(&world);
}

static void test_cancel(void)
{
    World world;
    world_init(&world);
    HelperJob *current = begin(&world), *queued = submit(world.helper, world.story, 'b', FALSE, NULL);
    submit(world.helper, world.story, 'c', FALSE, NULL);
    helper_cancel(queued);
    g_assert_cmpstr(world.story->str, ==, "-b");
    helper_cancel(current);
    g_assert_cmpstr(world.story->str, ==, "-b"); /* the thread is at it */
    g_mutex_unlock(&world.gate);
    await(world.story, "-b-ac");
    world_clear(&world);
}

static void test_free(void)
{
    World world;
    world_init(&world);
    begin(&world);
    submit(world.helper, world.story, 'b', FALSE, NULL);
    submit(world.helper, world.story, 'c', TRUE, NULL);
    g_mutex_unlock(&world.gate);
    helper_free(g_steal_pointer(&world.helper));
    g_assert_cmpuint(world.story->len, ==, strlen("-a-b-c")); /* in whatever state each of them was */
    world_clear(&world);
}

static void test_no_thread(void)
{
    World world;
    world_init(&world);
    g_mutex_unlock(&world.gate);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/helper/order", test_order);
    g_test_add_func("/helper/cancel", test_cancel);
    g_test_add_func("/helper/free", test_free);
    g_test_add_func("/helper/no-thread", test_no_thread);
    return g_test_run();
}
