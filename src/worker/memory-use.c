/* SPDX-License-Identifier: MIT */
#include "memory-use.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Fields of /proc/self/statm, in pages: size resident shared text lib data dt. */
enum { STATM_RESIDENT = 1, STATM_DATA = 5 };

static int statm = -1;
static gsize page_size;

gboolean memory_start(GError **error)
{
    page_size = (gsize)sysconf(_SC_PAGESIZE);
    statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (statm < 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "opening /proc/self/statm");
        return FALSE;
    }
    return TRUE;
}

static gsize read_field(int field)
{
    char text[160];
    gssize length = pread(statm, text, sizeof text - 1, 0);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    char *at = text;
    gsize pages = 0;
    for (int i = 0; i <= field; i++)
        pages = strtoul(at, &at, 10);
    return pages * page_size;
}

gsize memory_resident(void)
{
    return read_field(STATM_RESIDENT);
}

void memory_limit_growth(gsize bytes)
{
    struct rlimit limit = {.rlim_cur = read_field(STATM_DATA) + bytes, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_DATA, &limit);
}

void memory_unlimit_growth(void)
{
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_DATA, &limit);
}
