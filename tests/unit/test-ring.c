/* SPDX-License-Identifier: MIT
 *
 * The ring of log lines: lines come out as they went in, also around its end, and no number that a hostile worker leaves
 * in it leads the server astray. */
#include "block.h"

#include <string.h>
#include <unistd.h>

#define NOW 1.7e12
#define HEAD_SIZE ((guint32)sizeof(RingRecord))

typedef struct {
    Block block;
    GByteArray *buffer; /* what was taken last */
    RingRecord record;
} World;

static World *world_new_at(guint32 position)
{
    World *world = g_new0(World, 1);
    int fd;
    g_assert_true(block_create(&world->block, 0, 1, &fd, NULL));
    close(fd);
    world->buffer = g_byte_array_new();
    world->block.words[BLOCK_WORD_HEAD] = world->block.words[BLOCK_WORD_TAIL] = (gint32)position;
    return world;
}

static void world_free(World *world)
{
    block_unmap(&world->block);
    g_byte_array_unref(world->buffer);
    g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static gboolean put(World *world, const char *message, const char *fields)
{
    return ring_put(&world->block, 1, NOW, message, strlen(message), fields, strlen(fields));
}

static gboolean put_size(World *world, gsize size)
{
    g_autofree char *text = g_strnfill(size, 'x');
    return ring_put(&world->block, 0, NOW, text, size, "", 0);
}

static RingRead take(World *world)
{
    return ring_take(&world->block, &world->record, world->buffer);
}

static void assert_line(World *world, const char *message, const char *fields)
{
    g_assert_cmpint(take(world), ==, RING_LINE);
    gsize message_size = (gsize)world->record.message_size;
    g_assert_cmpmem(world->buffer->data, message_size, message, strlen(message));
    g_assert_cmpmem(world->buffer->data + message_size, world->buffer->len - message_size, fields, strlen(fields));
}

/* ---- lines ---- */

static void test_in_and_out(void)
{
    g_autoptr(World) world = world_new_at(0);
    g_assert_cmpint(take(world), ==, RING_EMPTY);
    g_assert_true(put(world, "hello", "\"a\":1"));
    g_assert_true(put(world, "", ""));
    g_assert_true(put(world, "ü", ""));
    assert_line(world, "hello", "\"a\":1");
    g_assert_cmpint(world->record.level, ==, 1);
    g_assert_cmpfloat(world->record.time_ms, ==, NOW);
    assert_line(world, "", "");
    assert_line(world, "ü", "");
    g_assert_cmpint(take(world), ==, RING_EMPTY);
}

static void test_an_empty_line_comes_first(void)
{
    g_autoptr(World) world = world_new_at(0);
    g_assert_true(put(world, "", ""));
    assert_line(world, "", "");
}

static void test_around_the_end(void)
{
    g_autoptr(World) world = world_new_at(0);
    for (guint i = 0; i < 4 * BLOCK_RING_SIZE / 1000; i++) {
        g_autofree char *message = g_strdup_printf("%u %0*u", i, 900 + (int)(i % 97), 0);
        g_assert_true(put(world, message, "\"b\":2"));
        assert_line(world, message, "\"b\":2");
    }
    g_assert_cmpuint((guint32)world->block.words[BLOCK_WORD_HEAD], >, 3 * BLOCK_RING_SIZE);
}

static const struct {
    const char *name;
    guint32 position;
} positions[] = {
    {"8 bytes before the end", BLOCK_RING_SIZE - 8},
    {"a record's head before the end", BLOCK_RING_SIZE - (guint32)sizeof(RingRecord)},
    {"a line that just fits", BLOCK_RING_SIZE - (guint32)sizeof(RingRecord) - 8},
    {"where the counters wrap", 0u - 8},
    {"where the counters wrap, just fitting", 0u - (guint32)sizeof(RingRecord) - 8},
    {"where the counters change sign", 0x80000000u - 16},
};

static void test_padding(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(positions); i++) {
        g_test_message("%s", positions[i].name);
        g_autoptr(World) world = world_new_at(positions[i].position);
        g_assert_true(put(world, "first", "123"));
        g_assert_true(put(world, "second", ""));
        assert_line(world, "first", "123");
        assert_line(world, "second", "");
        g_assert_cmpint(take(world), ==, RING_EMPTY);
    }
}

static void test_full(void)
{
    g_autoptr(World) world = world_new_at(0);
    guint count = 0;
    while (put_size(world, 1000))
        count++;
    g_assert_cmpuint(count, ==, BLOCK_RING_SIZE / (HEAD_SIZE + 1000));
    guint32 head = (guint32)world->block.words[BLOCK_WORD_HEAD];
    g_assert_false(put_size(world, 1000));
    g_assert_cmpuint((guint32)world->block.words[BLOCK_WORD_HEAD], ==, head);
    g_assert_cmpint(take(world), ==, RING_LINE);
    g_assert_true(put_size(world, 0));
    guint left = 0;
    while (take(world) == RING_LINE)
        left++;
    g_assert_cmpuint(left, ==, count);
}

static void test_to_the_last_byte(void)
{
    g_autoptr(World) world = world_new_at(0);
    g_assert_true(put_size(world, BLOCK_RING_SIZE / 2 - HEAD_SIZE));
    g_assert_true(put_size(world, BLOCK_RING_SIZE / 2 - HEAD_SIZE));
    g_assert_false(put_size(world, 0));
    g_assert_cmpint(take(world), ==, RING_LINE);
    g_assert_cmpint(take(world), ==, RING_LINE);
    g_assert_cmpint(take(world), ==, RING_EMPTY);
}

static void test_longest_line(void)
{
    g_autoptr(World) world = world_new_at(0);
    g_assert_false(put_size(world, RING_LINE_MAX + 1));
    g_assert_cmpint(take(world), ==, RING_EMPTY);
    g_assert_true(put_size(world, RING_LINE_MAX));
    g_assert_cmpint(take(world), ==, RING_LINE);
    g_assert_cmpuint(world->buffer->len, ==, RING_LINE_MAX);
}

/* ---- a writer that is gone ---- */

static void test_recover(void)
{
    g_autoptr(World) world = world_new_at(0);
    g_assert_true(put(world, "whole", ""));
    assert_line(world, "whole", "");
    g_assert_false(ring_recover(&world->block));
    world->block.words[BLOCK_WORD_BEGUN] = 1;
    world->block.words[BLOCK_WORD_HEAD] += 13; /* not even aligned */
    g_assert_true(ring_recover(&world->block));
    g_assert_false(ring_recover(&world->block));
    g_assert_cmpint(take(world), ==, RING_EMPTY);
    g_assert_true(put(world, "of the next worker", ""));
    assert_line(world, "of the next worker", "");
}

/* ---- a hostile writer ---- */

#define RECORD(length, level, time, message) {length, level, time, message, 0}

/* What stands at position, and how much more the head says there is. The text is that behind the record. */
static const struct {
    const char *name;
    guint32 position, filled;
    RingRecord record;
    const char *text;
    RingRead read;
} forged_cases[] = {
    {"good", 0, 32, RECORD(8, 3, NOW, 8), "12345678", RING_LINE},
    {"text may hold anything", 0, 32, RECORD(8, 1 | RING_TEXT, NOW, 8), "1\n\t\033\xff" "678", RING_LINE},

    {"head not aligned", 0, 33, RECORD(8, 0, NOW, 8), "12345678", RING_CORRUPT},
    {"head beyond the ring", 0, BLOCK_RING_SIZE + 8, RECORD(8, 0, NOW, 8), "12345678", RING_CORRUPT},
    {"head before the tail", 64, 0u - 8, RECORD(8, 0, NOW, 8), "12345678", RING_CORRUPT},
    {"tail not aligned", 4, 32, RECORD(8, 0, NOW, 8), "12345678", RING_CORRUPT},
    {"less than a record", 0, 16, RECORD(0, 0, NOW, 0), "", RING_CORRUPT},
    {"record over the end", BLOCK_RING_SIZE - 16, 64, RECORD(8, 0, NOW, 8), "", RING_CORRUPT},
    {"line over the end", BLOCK_RING_SIZE - 32, 64, RECORD(16, 0, NOW, 8), "", RING_CORRUPT},
    {"line longer than what is there", 0, 32, RECORD(9, 0, NOW, 8), "12345678", RING_CORRUPT},

    {"length negative", 0, 32, RECORD(-1, 0, NOW, 0), "12345678", RING_CORRUPT},
    {"length smallest", 0, 32, RECORD(G_MININT32, 0, NOW, 0), "12345678", RING_CORRUPT},
    {"length largest", 0, 32, RECORD(G_MAXINT32, 0, NOW, 0), "12345678", RING_CORRUPT},
    {"length over a line's", 0, BLOCK_RING_SIZE, RECORD(RING_LINE_MAX + 1, 0, NOW, 0), "", RING_CORRUPT},
    {"message negative", 0, 32, RECORD(8, 0, NOW, -1), "12345678", RING_CORRUPT},
    {"message longer than the line", 0, 32, RECORD(8, 0, NOW, 9), "12345678", RING_CORRUPT},

    {"level beyond the last", 0, 32, RECORD(8, 4, NOW, 8), "12345678", RING_CORRUPT},
    {"level negative", 0, 32, RECORD(8, -2, NOW, 8), "12345678", RING_CORRUPT},
    {"quoted message", 0, 32, RECORD(8, 3 | RING_QUOTED, NOW, 8), "12345678", RING_LINE},
    {"level of an unknown flag", 0, 32, RECORD(8, 64, NOW, 8), "12345678", RING_CORRUPT},
    {"time zero", 0, 32, RECORD(8, 0, 0, 8), "12345678", RING_CORRUPT},
    {"time negative", 0, 32, RECORD(8, 0, -NOW, 8), "12345678", RING_CORRUPT},
    {"time not a number", 0, 32, RECORD(8, 0, __builtin_nan(""), 8), "12345678", RING_CORRUPT},
    {"time infinite", 0, 32, RECORD(8, 0, __builtin_inf(), 8), "12345678", RING_CORRUPT},
    {"time beyond 64 bits of nanoseconds", 0, 32, RECORD(8, 0, 9.3e12, 8), "12345678", RING_CORRUPT},

    {"line end in a line", 0, 32, RECORD(8, 0, NOW, 8), "1234\n678", RING_CORRUPT},
    {"escape in the fields", 0, 32, RECORD(8, 0, NOW, 4), "1234\033[2J", RING_CORRUPT},
    {"not UTF-8", 0, 32, RECORD(8, 0, NOW, 8), "1234\xff" "678", RING_CORRUPT},
    {"half a character at the end", 0, 32, RECORD(8, 0, NOW, 8), "1234567\xc3", RING_CORRUPT},

    {"padding to the end", BLOCK_RING_SIZE - 32, 32, RECORD(32, RING_PADDING, 0, 0), "", RING_EMPTY},
    {"padding too short", BLOCK_RING_SIZE - 32, 32, RECORD(24, RING_PADDING, 0, 0), "", RING_CORRUPT},
    {"padding too long", BLOCK_RING_SIZE - 32, 64, RECORD(40, RING_PADDING, 0, 0), "", RING_CORRUPT},
    {"padding of nothing", BLOCK_RING_SIZE - 32, 32, RECORD(0, RING_PADDING, 0, 0), "", RING_CORRUPT},
    {"padding negative", BLOCK_RING_SIZE - 32, 32, RECORD(-32, RING_PADDING, 0, 0), "", RING_CORRUPT},
    {"padding beyond the head", BLOCK_RING_SIZE - 32, 8, RECORD(32, RING_PADDING, 0, 0), "", RING_CORRUPT},
    {"padding of a whole ring", 0, BLOCK_RING_SIZE, RECORD(BLOCK_RING_SIZE, RING_PADDING, 0, 0), "", RING_EMPTY},
};

static void forge(World *world, guint32 position, const void *bytes, gsize size)
{
    guint32 at = position & (BLOCK_RING_SIZE - 1);
    memcpy(world->block.ring + at, bytes, MIN(size, BLOCK_RING_SIZE - at));
}

static void test_forged(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(forged_cases); i++) {
        g_test_message("%s", forged_cases[i].name);
        guint32 position = forged_cases[i].position;
        g_autoptr(World) world = world_new_at(position);
        forge(world, position, &forged_cases[i].record, HEAD_SIZE);
        forge(world, position + HEAD_SIZE, forged_cases[i].text, strlen(forged_cases[i].text));
        world->block.words[BLOCK_WORD_HEAD] = (gint32)(position + forged_cases[i].filled);
        g_assert_cmpint(take(world), ==, forged_cases[i].read);

        /* Whatever was there, the place serves its next worker. */
        (void)ring_recover(&world->block);
        g_assert_true(put(world, "next", ""));
        assert_line(world, "next", "");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ring/in-and-out", test_in_and_out);
    g_test_add_func("/ring/empty-line-first", test_an_empty_line_comes_first);
    g_test_add_func("/ring/around-the-end", test_around_the_end);
    g_test_add_func("/ring/padding", test_padding);
    g_test_add_func("/ring/full", test_full);
    g_test_add_func("/ring/to-the-last-byte", test_to_the_last_byte);
    g_test_add_func("/ring/longest-line", test_longest_line);
    g_test_add_func("/ring/recover", test_recover);
    g_test_add_func("/ring/forged", test_forged);
    return g_test_run();
}
