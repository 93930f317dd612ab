/* SPDX-License-Identifier: MIT
 *
 * A pool of fake workers with the programs in app/ of the test's folder. */
#pragma once

#include "pool-bench.h"
#include "test-folder.h"

/* Once all its workers are idle. overrides: settings as on the command line, separated by blanks. */
static Bench *new_bench(const char *overrides)
{
    g_autofree char *root = at("app"), *all = g_strdup_printf("js.root=%s %s", root, overrides);
    read_set = program_set_read;
    Bench *bench = bench_new(g_strchomp(all));
    wait_until(all_idle, bench);
    return bench;
}
