/* SPDX-License-Identifier: MIT
 *
 * What counts as a process's own memory, and the kernel's limit on how much more an execution may take. */
#include "memory-use.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include "sanitized.h"

#define MB ((gsize)1 << 20)

static gsize limit_in_force(void)
{
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_DATA, &limit), ==, 0);
    return limit.rlim_cur;
}

static void test_growth(void)
{
    static const gsize growths[] = {160 * MB, 160 * MB, 832 * MB, 160 * MB};
    gsize first = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(growths); i++) {
        memory_begin_execution(growths[i]);
        gsize limit = limit_in_force();
        first = first ? first : limit;
        gsize expected = first + growths[i] - growths[0];
        g_assert_cmpuint(limit, >=, expected - growths[i] / 8);
        g_assert_cmpuint(limit, <=, expected + growths[i] / 8);
        (void)memory_end_execution();
    }
}

/* Programs' texts are such. */
static void test_shared(void)
{
    gsize before = memory_used();
    char *shared = mmap(NULL, 64 * MB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(shared, 1, 64 * MB);
    g_assert_cmpuint(memory_used(), <, before + 16 * MB);
    char *own = mmap(NULL, 64 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(own, 1, 64 * MB);
    g_assert_cmpuint(memory_used(), >, before + 48 * MB);
    munmap(shared, 64 * MB);
    munmap(own, 64 * MB);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(memory_start(NULL));
    memory_mark_base();
    if (!SANITIZED) /* has no such limit */
        g_test_add_func("/memory-use/growth", test_growth);
    g_test_add_func("/memory-use/shared", test_shared);
    return g_test_run();
}
