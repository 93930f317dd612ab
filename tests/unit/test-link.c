/* SPDX-License-Identifier: MIT
 *
 * The socket to a worker, with the test as the worker at its other end: what waits to be sent, and what is made of the
 * bytes that come. */
#include "link.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE 65536u
#define RESULT_MAX (1u << 20)

static const guint max_waiting_mb = 256;

typedef struct {
    Waiting *budget;
    Helper *helper;
    Link *link;
    int worker; /* the other end */
    guint messages;
    guint drained;
    guint broken;
    char *problem; /* of the last broken */
} World;

static gboolean on_message(WorkerMessage *message, gpointer user_data)
{
    World *world = user_data;
    world->messages++;
    return TRUE;
}

static void on_broken(const GError *error, gpointer user_data)
{
    World *world = user_data;
    world->broken++;
    world->problem = error ? g_strdup(error->message) : NULL;
}

static void on_drained(gpointer user_data)
{
    ((World *)user_data)->drained++;
}

static void world_init(World *world)
{
    static const LinkHandler handler = {.message = on_message, .broken = on_broken, .drained = on_drained};
    int pair[2];
    *world = (World){0};
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), ==, 0);
    world->budget = waiting_new(&max_waiting_mb);
    world->helper = helper_new();
    world->link = link_new(pair[0], RESULT_MAX, world->budget, world->helper, &handler, world);
    world->worker = pair[1];
}

static void world_clear(World *world)
{
    link_free(world->link);
    helper_free(world->helper);
    g_assert_cmpuint(waiting_bytes(world->budget), ==, 0);
    waiting_free(world->budget);
    if (world->worker >= 0)
        close(world->worker);
    g_free(world->problem);
}

/* ---- out ---- */

/* Returns where it ends. */
static guint64 send_piece(World *world, guint32 number)
{
    static guint8 bytes[PIECE];
    memcpy(bytes, &number, sizeof number);
    g_byte_array_append(link_outgoing(world->link), bytes, sizeof bytes);
    g_assert_true(link_flush(world->link));
    return link_end(world->link);
}

static void read_piece(World *world, guint32 number)
{
    static guint8 bytes[PIECE];
    for (gsize had = 0; had < PIECE;) {
        gssize got = recv(world->worker, bytes + had, PIECE - had, 0);
        if (got > 0)
            had += (gsize)got;
        else
            g_main_context_iteration(NULL, TRUE);
    }
    guint32 found;
    memcpy(&found, bytes, sizeof found);
    g_assert_cmpuint(found, ==, number);
}

/* What was sent does not stay, also where the worker never catches up; positions in the stream stay what they were. */
static void test_a_worker_that_lags(void)
{
    enum { BEHIND = 32, ALL = 1000 };
    World world;
    world_init(&world);
    guint64 first_end = send_piece(&world, 0), end = first_end;
    for (guint32 i = 1; i < ALL; i++) {
        end = send_piece(&world, i);
        if (i >= BEHIND)
            read_piece(&world, i - BEHIND);
        g_assert_cmpuint(link_unsent(world.link), <=, (BEHIND + 1) * PIECE);
        g_assert_cmpuint(waiting_bytes(world.budget), ==, link_unsent(world.link));
        g_assert_cmpint(link_has_sent(world.link, end), ==, !link_is_clogged(world.link));
    }
    g_assert_true(link_is_clogged(world.link));
    g_assert_true(link_has_sent(world.link, first_end));
    g_assert_cmpuint(end, ==, (guint64)ALL * PIECE);

    for (guint32 i = ALL - BEHIND; i < ALL; i++)
        read_piece(&world, i);
    while (world.drained == 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_true(link_has_sent(world.link, end));
    g_assert_cmpuint(link_end(world.link), ==, end);
    g_assert_cmpuint(link_unsent(world.link), ==, 0);
    world_clear(&world);
}

static void test_a_worker_that_is_gone(void)
{
    World world;
    world_init(&world);
    send_piece(&world, 0);
    close(world.worker);
    world.worker = -1;
    message_append_empty(link_outgoing(world.link), MESSAGE_WAKE, 0);
    g_assert_false(link_flush(world.link));
    g_assert_false(link_is_clogged(world.link));
    while (world.broken == 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_null(world.problem);
    g_assert_false(link_flush(world.link));
    world_clear(&world);
}

/* ---- in ---- */

static void say(World *world, GByteArray *bytes, gsize at_once)
{
    for (gsize at = 0; at < bytes->len; at += at_once) {
        gsize size = MIN(at_once, bytes->len - at);
        g_assert_cmpint(send(world->worker, bytes->data + at, size, 0), ==, size);
        link_drain(world->link);
    }
}

static void test_messages(void)
{
    static const gsize pieces[] = {1, 7, PIECE};
    for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
        World world;
        world_init(&world);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        message_append_ready(bytes, &(MessageReady){0});
        message_append_notice(bytes, "cause", "text", NULL, NULL);
        message_append_empty(bytes, MESSAGE_DRAIN, 0);
        say(&world, bytes, pieces[i]);
        g_assert_cmpuint(world.messages, ==, 3);
        g_assert_cmpuint(world.broken, ==, 0);
        world_clear(&world);
    }
}

static void test_no_message(void)
{
    World world;
    world_init(&world);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    message_append_ready(bytes, &(MessageReady){0});
    message_append_empty(bytes, MESSAGE_SETUP, 0);
    message_append_ready(bytes, &(MessageReady){0});
    say(&world, bytes, bytes->len);
    g_assert_cmpuint(world.messages, ==, 1);
    g_assert_cmpuint(world.broken, ==, 1);
    g_assert_cmpstr(world.problem, ==, "message of unknown type 1");
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/link/out/a-worker-that-lags", test_a_worker_that_lags);
    g_test_add_func("/link/out/a-worker-that-is-gone", test_a_worker_that_is_gone);
    g_test_add_func("/link/in/messages", test_messages);
    g_test_add_func("/link/in/no-message", test_no_message);
    return g_test_run();
}
