/* SPDX-License-Identifier: MIT
 *
 * What is on its way into a socket: it comes out in order, whatever it was made of and however the other end reads. */
#include "outbox.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    Outbox outbox;
    int ends[2];
    guint64 in, out; /* positions in a stream whose bytes follow from their positions */
} World;

static void world_init(World *world)
{
    *world = (World){0};
    outbox_init(&world->outbox);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, world->ends), ==, 0);
}

static void world_clear(World *world)
{
    outbox_clear(&world->outbox);
    for (guint i = 0; i < 2; i++)
        if (world->ends[i] >= 0)
            close(world->ends[i]);
}

static guint8 byte_at(guint64 position)
{
    return (guint8)(position % 251);
}

static void append(World *world, guint size, gboolean as_bytes)
{
    GByteArray *bytes = g_byte_array_sized_new(size);
    g_byte_array_set_size(bytes, size);
    for (guint i = 0; i < size; i++)
        bytes->data[i] = byte_at(world->in++);
    if (!as_bytes) {
        g_byte_array_append(outbox_tail(&world->outbox), bytes->data, bytes->len);
        g_byte_array_unref(bytes);
        return;
    }
    g_autoptr(GBytes) whole = g_byte_array_free_to_bytes(bytes);
    outbox_append(&world->outbox, whole);
}

/* Reads and checks what is there, up to about so many bytes. */
static void read_some(World *world, gsize most)
{
    static guint8 bytes[1 << 16];
    gssize got;
    for (gsize had = 0; had < most && (got = recv(world->ends[1], bytes, sizeof bytes, 0)) > 0; had += (gsize)got)
        for (gssize i = 0; i < got; i++)
            g_assert_cmpuint(bytes[i], ==, byte_at(world->out++));
}

static void test_order(void)
{
    static const guint sizes[] = {1, 400, 20000, 800000, 3, 280000, 1, 1, 240000};
    World world;
    world_init(&world);
    for (guint round = 0; round < 20; round++) {
        for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
            append(&world, sizes[i], (round + i) % 3 == 0);
            g_assert_cmpuint(outbox_end(&world.outbox), ==, world.in);
            (void)outbox_send(&world.outbox, world.ends[0]);
            read_some(&world, 120000);
        }
    }
    while (outbox_send(&world.outbox, world.ends[0]) == OUTBOX_LATER)
        read_some(&world, G_MAXSIZE);
    read_some(&world, G_MAXSIZE);
    g_assert_cmpuint(world.out, ==, world.in);
    g_assert_cmpuint(outbox_size(&world.outbox), ==, 0);
    g_assert_cmpuint(world.outbox.total_sent, ==, outbox_end(&world.outbox));
    world_clear(&world);
}

static void count_free(gpointer counter)
{
    ++*(guint *)counter;
}

/* Large bytes are not copied, and gone as soon as they are sent. */
static void test_large(void)
{
    static guint8 data[1 << 20], sink[1 << 16];
    guint freed = 0;
    World world;
    world_init(&world);
    GBytes *bytes = g_bytes_new_with_free_func(data, sizeof data, count_free, &freed);
    outbox_append(&world.outbox, bytes);
    g_bytes_unref(bytes);
    g_assert_cmpuint(freed, ==, 0);
    while (outbox_send(&world.outbox, world.ends[0]) == OUTBOX_LATER)
        g_assert_cmpint(recv(world.ends[1], sink, sizeof sink, 0), >, 0);
    g_assert_cmpuint(freed, ==, 1);
    world_clear(&world);
}

/* One turn sends a bounded amount, also where the other end takes all. */
static void test_turn(void)
{
    int size = 4 * OUTBOX_TURN;
    World world;
    world_init(&world);
    (void)setsockopt(world.ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    append(&world, 4 * OUTBOX_TURN, FALSE);
    for (guint64 before = 0; outbox_send(&world.outbox, world.ends[0]) == OUTBOX_LATER; before = world.outbox.total_sent) {
        g_assert_cmpuint(world.outbox.total_sent - before, <=, OUTBOX_TURN);
        read_some(&world, G_MAXSIZE);
    }
    world_clear(&world);
}

static void test_broken(void)
{
    World world;
    world_init(&world);
    close(world.ends[1]);
    world.ends[1] = -1;
    append(&world, 400000, TRUE);
    g_assert_cmpint(outbox_send(&world.outbox, world.ends[0]), ==, OUTBOX_BROKEN);
    g_assert_cmpuint(outbox_size(&world.outbox), ==, 0);
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outbox/order", test_order);
    g_test_add_func("/outbox/large", test_large);
    g_test_add_func("/outbox/turn", test_turn);
    g_test_add_func("/outbox/broken", test_broken);
    return g_test_run();
}
