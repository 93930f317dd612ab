/* SPDX-License-Identifier: MIT
 *
 * The table of a worker's life: what holds for all of it, and the rows that matter most. */
#include "life.h"

static const struct {
    const char *name;
    WorkerState state;
    LifeEvent event;
    LifeAction action;
    WorkerState next;
} cases[] = {
    {"a started worker that is ready loads programs", WORKER_STARTING, LIFE_READY, LIFE_LOAD, WORKER_LOADING},
    {"a load is followed by the next", WORKER_LOADING, LIFE_REPLY, LIFE_ANSWER_AND_LOAD, WORKER_LOADING},
    {"with the last it can take calls", WORKER_LOADING, LIFE_LOADED, LIFE_OFFER, WORKER_IDLE},
    {"who loads takes no call", WORKER_LOADING, LIFE_CALL, LIFE_IGNORE, WORKER_LOADING},
    {"a program may ask while it is loaded", WORKER_LOADING, LIFE_ASK, LIFE_IGNORE, WORKER_LOADING},
    {"who loads is recycled at once", WORKER_LOADING, LIFE_RECYCLE, LIFE_KILL, WORKER_KILLED},
    {"a program that was stopped is loaded anew", WORKER_BUSY, LIFE_REPLY_STALE, LIFE_ANSWER_AND_LOAD, WORKER_LOADING},
    {"but not by who leaves", WORKER_STOPPING, LIFE_REPLY_STALE, LIFE_ANSWER_AND_KILL, WORKER_KILLED},
    {"a start that takes too long is ended", WORKER_STARTING, LIFE_TIME_LIMIT, LIFE_KILL, WORKER_KILLED},
    {"a starting worker is new enough", WORKER_STARTING, LIFE_RECYCLE, LIFE_IGNORE, WORKER_STARTING},
    {"a call may want a program loaded first", WORKER_IDLE, LIFE_LACK, LIFE_LOAD, WORKER_LOADING},
    {"a call makes busy", WORKER_IDLE, LIFE_CALL, LIFE_FOLLOW, WORKER_BUSY},
    {"an idle worker is recycled at once", WORKER_IDLE, LIFE_RECYCLE, LIFE_KILL, WORKER_KILLED},
    {"an idle worker has nothing to answer", WORKER_IDLE, LIFE_REPLY, LIFE_KILL_HOSTILE, WORKER_KILLED},
    {"who has no call has nothing to ask for", WORKER_IDLE, LIFE_ASK, LIFE_KILL_HOSTILE, WORKER_KILLED},
    {"nor before the first call", WORKER_STARTING, LIFE_ASK, LIFE_KILL_HOSTILE, WORKER_KILLED},
    {"a call may ask", WORKER_BUSY, LIFE_ASK, LIFE_IGNORE, WORKER_BUSY},
    {"the last call may ask", WORKER_STOPPING, LIFE_ASK, LIFE_IGNORE, WORKER_STOPPING},
    {"nobody is ready twice", WORKER_BUSY, LIFE_READY, LIFE_KILL_HOSTILE, WORKER_KILLED},
    {"a reply frees the worker", WORKER_BUSY, LIFE_REPLY, LIFE_ANSWER, WORKER_IDLE},
    {"a busy worker is recycled after its call", WORKER_BUSY, LIFE_RECYCLE, LIFE_FOLLOW, WORKER_STOPPING},
    {"a busy worker may finish when the pool stops", WORKER_BUSY, LIFE_STOP, LIFE_FOLLOW, WORKER_STOPPING},
    {"the last reply ends the worker", WORKER_STOPPING, LIFE_REPLY, LIFE_ANSWER_AND_KILL, WORKER_KILLED},
    {"the last call has a time limit too", WORKER_STOPPING, LIFE_TIME_LIMIT, LIFE_KILL, WORKER_KILLED},
    {"a killed worker says nothing", WORKER_KILLED, LIFE_REPLY, LIFE_IGNORE, WORKER_KILLED},
    {"nobody is killed twice", WORKER_KILLED, LIFE_TIME_LIMIT, LIFE_IGNORE, WORKER_KILLED},
    {"where nobody is, somebody can start", WORKER_GONE, LIFE_START, LIFE_FOLLOW, WORKER_STARTING},
    {"where nobody is, nobody is stopped", WORKER_GONE, LIFE_STOP, LIFE_IGNORE, WORKER_GONE},
};

static void test_case(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    LifeStep step = life_step(cases[i].state, cases[i].event);
    g_assert_cmpint(step.action, ==, cases[i].action);
    g_assert_cmpint(step.next, ==, cases[i].next);
}

static gboolean has_process(WorkerState state)
{
    return state != WORKER_GONE;
}

static void test_every_exit_is_buried(void)
{
    for (WorkerState state = 0; state < WORKER_STATE_COUNT; state++) {
        LifeStep step = life_step(state, LIFE_EXIT);
        g_assert_cmpint(step.next, ==, WORKER_GONE);
        g_assert_cmpint(step.action, ==, has_process(state) ? LIFE_BURY : LIFE_IGNORE);
    }
}

/* Only its own exit frees a place, and only a start fills it. */
static void test_gone_is_left_by_start_only(void)
{
    for (LifeEvent event = 0; event < LIFE_EVENT_COUNT; event++) {
        g_assert_cmpint(life_step(WORKER_GONE, event).next, ==, event == LIFE_START ? WORKER_STARTING : WORKER_GONE);
        for (WorkerState state = 0; state < WORKER_GONE; state++)
            g_assert_cmpint(life_step(state, event).next == WORKER_GONE, ==, event == LIFE_EXIT);
    }
}

static void test_killed_means_killed(void)
{
    for (WorkerState state = 0; state < WORKER_KILLED; state++) {
        for (LifeEvent event = 0; event < LIFE_EVENT_COUNT; event++) {
            LifeStep step = life_step(state, event);
            gboolean kills = step.action == LIFE_KILL || step.action == LIFE_KILL_HOSTILE ||
                             step.action == LIFE_ANSWER_AND_KILL;
            g_assert_cmpint(step.next == WORKER_KILLED, ==, kills);
        }
    }
}

static void test_names(void)
{
    for (WorkerState state = 0; state < WORKER_STATE_COUNT; state++)
        g_assert_nonnull(worker_state_name(state));
    for (LifeEvent event = 0; event < LIFE_EVENT_COUNT; event++)
        g_assert_nonnull(life_event_name(event));
    g_assert_cmpstr(worker_state_name(WORKER_IDLE), ==, "idle");
    g_assert_cmpstr(life_event_name(LIFE_TIME_LIMIT), ==, "time limit");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strdup_printf("/life/%s", cases[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
    }
    g_test_add_func("/life/every exit is buried", test_every_exit_is_buried);
    g_test_add_func("/life/gone is left by start only", test_gone_is_left_by_start_only);
    g_test_add_func("/life/killed means killed", test_killed_means_killed);
    g_test_add_func("/life/names", test_names);
    return g_test_run();
}
