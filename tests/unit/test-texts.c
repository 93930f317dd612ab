/* SPDX-License-Identifier: MIT
 *
 * The texts of programs: what was written is what is mapped, what was not is not there, and nobody can change it any more. */
#include "texts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static int write_three(void)
{
    g_autoptr(GError) error = NULL;
    TextsWriter *writer = texts_writer_new("texts", 3);
    texts_writer_add(writer, 0, TEXT_SOURCE, "first", 5);
    texts_writer_add(writer, 2, TEXT_MODULE, "m\0d\0", 4);
    texts_writer_add(writer, 2, TEXT_SOURCE, "", 0);
    int fd = texts_writer_finish(writer, &error);
    g_assert_no_error(error);
    return fd;
}

static void assert_part(const Texts *texts, guint number, TextPart part, const char *bytes, gsize size)
{
    gsize its_size;
    const char *its = texts_get(texts, number, part, &its_size);
    g_assert_cmpmem(its, its_size, bytes, size);
    g_assert_cmpuint((gsize)its % 8, ==, 0);
    g_assert_cmpint(its[its_size], ==, '\0');
}

static void test_parts(void)
{
    Texts texts;
    gsize size;
    int fd = write_three();
    g_assert_true(texts_map(&texts, fd, NULL));
    close(fd);
    assert_part(&texts, 0, TEXT_SOURCE, "first", 5);
    assert_part(&texts, 2, TEXT_MODULE, "m\0d\0", 4);
    assert_part(&texts, 2, TEXT_SOURCE, "", 0);
    g_assert_null(texts_get(&texts, 0, TEXT_MODULE, &size));
    g_assert_null(texts_get(&texts, 1, TEXT_SOURCE, &size));
    g_assert_null(texts_get(&texts, 3, TEXT_SOURCE, &size));
    g_assert_null(texts_get(&(Texts){0}, 0, TEXT_SOURCE, &size));
    munmap((void *)texts.memory, texts.size);
}

static void test_sealed(void)
{
    int fd = write_three();
    g_assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    g_assert_cmpint(pwrite(fd, "x", 1, 0), ==, -1);
    g_assert_cmpint(errno, ==, EPERM);
    g_assert_cmpint(ftruncate(fd, 0), ==, -1);
    g_assert_true(mmap(NULL, 1, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
    close(fd);
}

static void test_no_descriptor(void)
{
    struct rlimit before, none;
    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
    none = before;
    none.rlim_cur = 0;
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &none), ==, 0);
    g_autoptr(GError) error = NULL;
    TextsWriter *writer = texts_writer_new("texts", 1);
    texts_writer_add(writer, 0, TEXT_SOURCE, "first", 5);
    int fd = texts_writer_finish(writer, &error);
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
    g_assert_cmpint(fd, ==, -1);
    g_assert_cmpstr(error->message, ==, "making memory for the texts of programs: Too many open files");
}

static void test_no_memory(void)
{
    Texts texts;
    g_autoptr(GError) error = NULL;
    g_assert_false(texts_map(&texts, -1, &error));
    g_assert_cmpstr(error->message, ==, "mapping the texts of programs: Bad file descriptor");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/texts/parts", test_parts);
    g_test_add_func("/texts/sealed", test_sealed);
    g_test_add_func("/texts/no-descriptor", test_no_descriptor);
    g_test_add_func("/texts/no-memory", test_no_memory);
    return g_test_run();
}
