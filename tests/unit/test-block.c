/* SPDX-License-Identifier: MIT
 *
 * The shared block: what the server makes a worker can map and none can resize, and headers of another layout or with
 * offsets that lead outside are refused. */
#include "block.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CELLS 40

static void test_both_ends_see_the_same(void)
{
    g_autoptr(GError) error = NULL;
    Block ours, theirs;
    int fd;
    g_assert_true(block_create(&ours, 3, CELLS, &fd, &error));
    g_assert_no_error(error);
    g_assert_true(block_map(&theirs, fd, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(theirs.header->place, ==, 3);
    g_assert_cmpuint(theirs.header->cell_count, ==, CELLS);
    g_assert_cmpuint(theirs.size, ==, ours.size);

    theirs.cells[CELLS - 1] = 2.5;
    theirs.words[BLOCK_WORD_HEAD] = -8;
    theirs.ring[BLOCK_RING_SIZE - 1] = 'x';
    g_assert_cmpfloat(ours.cells[CELLS - 1], ==, 2.5);
    g_assert_cmpint(ours.words[BLOCK_WORD_HEAD], ==, -8);
    g_assert_cmpint(ours.ring[BLOCK_RING_SIZE - 1], ==, 'x');
    block_unmap(&theirs);
    block_unmap(&ours);
    close(fd);
}

static void test_sealed(void)
{
    Block block;
    int fd;
    g_assert_true(block_create(&block, 0, CELLS, &fd, NULL));
    g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    g_assert_cmpint(ftruncate(fd, 0), ==, -1);
    g_assert_cmpint(errno, ==, EPERM);
    g_assert_cmpint(ftruncate(fd, (off_t)block.size * 2), ==, -1);
    g_assert_cmpint(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), ==, -1);
    block_unmap(&block);
    close(fd);
}

static void test_unmap_twice(void)
{
    Block block;
    int fd;
    g_assert_true(block_create(&block, 0, 1, &fd, NULL));
    block_unmap(&block);
    block_unmap(&block);
    close(fd);
}

#define GOOD_HEADER                                                                                          \
    .magic = BLOCK_MAGIC, .layout = BLOCK_LAYOUT, .cell_count = 512, .cells_offset = BLOCK_HEADER_SIZE,      \
    .ring_offset = 2 * BLOCK_HEADER_SIZE, .ring_size = BLOCK_RING_SIZE
#define GOOD_SIZE (2 * BLOCK_HEADER_SIZE + BLOCK_RING_SIZE)

/* Only the first is accepted. Later members override those of GOOD_HEADER, which is meant. */
#pragma GCC diagnostic ignored "-Woverride-init"
static const struct {
    const char *name;
    gsize size;
    BlockHeader header;
} header_cases[] = {
    {"good", GOOD_SIZE, {GOOD_HEADER}},
    {"empty file", 0, {GOOD_HEADER}},
    {"smaller than a header", BLOCK_HEADER_SIZE - 1, {GOOD_HEADER}},
    {"header alone", BLOCK_HEADER_SIZE, {GOOD_HEADER}},
    {"a byte short", GOOD_SIZE - 1, {GOOD_HEADER}},
    {"a byte long", GOOD_SIZE + 1, {GOOD_HEADER}},
    {"magic", GOOD_SIZE, {GOOD_HEADER, .magic = 0}},
    {"layout", GOOD_SIZE, {GOOD_HEADER, .layout = BLOCK_LAYOUT + 1}},
    {"cells inside the header", GOOD_SIZE, {GOOD_HEADER, .cells_offset = 8}},
    {"one cell too many", GOOD_SIZE, {GOOD_HEADER, .cell_count = 513}},
    {"as many cells as there are numbers", GOOD_SIZE, {GOOD_HEADER, .cell_count = G_MAXUINT32}},
    {"ring beyond the end", GOOD_SIZE, {GOOD_HEADER, .ring_offset = 3 * BLOCK_HEADER_SIZE}},
    {"ring off the page", GOOD_SIZE, {GOOD_HEADER, .ring_offset = 2 * BLOCK_HEADER_SIZE + 8}},
    {"ring offset that wraps", GOOD_SIZE, {GOOD_HEADER, .ring_offset = 0u - BLOCK_HEADER_SIZE}},
    {"ring size", GOOD_SIZE, {GOOD_HEADER, .ring_size = BLOCK_RING_SIZE / 2}},
};

static void test_headers(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(header_cases); i++) {
        g_test_message("%s", header_cases[i].name);
        int fd = memfd_create("test-block", MFD_CLOEXEC);
        gsize written = MIN(sizeof(BlockHeader), header_cases[i].size);
        g_assert_cmpint(ftruncate(fd, (off_t)header_cases[i].size), ==, 0);
        g_assert_cmpint(pwrite(fd, &header_cases[i].header, written, 0), ==, (gssize)written);

        Block block;
        g_autoptr(GError) error = NULL;
        gboolean mapped = block_map(&block, fd, &error);
        g_assert_cmpint(mapped, ==, i == 0);
        g_assert_cmpint(error == NULL, ==, mapped);
        if (mapped)
            block_unmap(&block);
        close(fd);
    }
}

/* What the last worker of a place left behind does not keep the next one out. */
static void test_restore(void)
{
    Block ours, theirs;
    int fd;
    g_assert_true(block_create(&ours, 3, CELLS, &fd, NULL));
    memset(ours.header, 0xff, sizeof *ours.header);
    ours.words[BLOCK_WORD_CANCEL] = 7;
    ours.words[BLOCK_WORD_HEAD] = ours.words[BLOCK_WORD_TAIL] = 64;
    g_assert_false(block_map(&theirs, fd, NULL));
    block_restore(&ours, 3, CELLS);
    g_assert_true(block_map(&theirs, fd, NULL));
    g_assert_cmpuint(theirs.header->place, ==, 3);
    g_assert_cmpuint(theirs.header->cell_count, ==, CELLS);
    g_assert_cmpuint(theirs.size, ==, ours.size);
    g_assert_cmpint(theirs.words[BLOCK_WORD_CANCEL], ==, 0);
    g_assert_cmpint(theirs.words[BLOCK_WORD_HEAD], ==, 64);
    block_unmap(&theirs);
    block_unmap(&ours);
    close(fd);
}

static void test_no_descriptor(void)
{
    Block block;
    g_autoptr(GError) error = NULL;
    g_assert_false(block_map(&block, -1, &error));
    g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_BADF);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/block/both-ends-see-the-same", test_both_ends_see_the_same);
    g_test_add_func("/block/sealed", test_sealed);
    g_test_add_func("/block/unmap-twice", test_unmap_twice);
    g_test_add_func("/block/headers", test_headers);
    g_test_add_func("/block/restore", test_restore);
    g_test_add_func("/block/no-descriptor", test_no_descriptor);
    return g_test_run();
}
