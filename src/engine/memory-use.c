/* SPDX-License-Identifier: MIT */
#include "memory-use.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include "sanitized.h"

/* Fields of /proc/self/statm, in pages: size resident shared text lib data dt. */
/* What executions take that are over sooner than this is looked at together: it is little, and looking costs as much as they do. */
#define BETWEEN_LOOKS_US 1000

enum { STATM_RESIDENT = 1, STATM_SHARED = 2, STATM_DATA = 5 };

static int statm = -1;
static gsize page_size;

typedef struct {
    gsize own; /* resident, and in no file or memory of others */
    gsize data;
} Use;

static gsize base;     /* own bytes at rest */
static gsize origin;   /* the same before the first script */
static Use last;       /* as of the end of the last execution, or of one just before */
static gint64 look_us; /* when that was read */
static gsize limit_at; /* private memory that the limit in force was set for; 0: there is none */
static gsize allowed;  /* growth from there */
static gsize slack;    /* how far from limit_at it may be before the limit is set anew */

static Use read_use(void)
{
    char text[160];
    gssize length = pread(statm, text, sizeof text - 1, 0);
    if (length <= 0)
        return (Use){0};
    text[length] = '\0';
    gsize fields[STATM_DATA + 1];
    char *at = text;
    for (int i = 0; i <= STATM_DATA; i++)
        fields[i] = strtoul(at, &at, 10) * page_size;
    return (Use){.own = fields[STATM_RESIDENT] - fields[STATM_SHARED], .data = fields[STATM_DATA]};
}

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

static gsize above_base(Use use)
{
    return use.own > base ? use.own - base : 0;
}

void memory_mark_base(void)
{
    base = origin = read_use().own;
}

static void look(void)
{
    last = read_use();
    look_us = g_get_monotonic_time();
}

void memory_mark_rest(void)
{
    look();
    base = last.own;
}

gsize memory_rest(void)
{
    return base > origin ? base - origin : 0;
}

gsize memory_used(void)
{
    return above_base(read_use());
}

static void set_limit(rlim_t bytes)
{
    struct rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    if (!SANITIZED)
        setrlimit(RLIMIT_DATA, &limit);
}

static gboolean is_near(gsize a, gsize b)
{
    return a > b ? a - b <= slack : b - a <= slack;
}

void memory_begin_execution(gsize growth)
{
    gboolean is_same = limit_at && growth == allowed;
    allowed = growth;
    slack = growth / 8;
    if (is_same && is_near(last.data, limit_at))
        return;
    look();
    limit_at = last.data;
    set_limit(limit_at + growth);
}

void memory_forget_freed(void)
{
    Use use = read_use();
    gsize used = above_base(use);
    if (!limit_at || use.data < used)
        return;
    limit_at = MAX(limit_at, use.data - used);
    set_limit(limit_at + allowed);
}

gsize memory_grown(void)
{
    gsize data = read_use().data;
    return limit_at && data > limit_at ? data - limit_at : 0;
}

gsize memory_end_execution(void)
{
    if (g_get_monotonic_time() - look_us < BETWEEN_LOOKS_US)
        return above_base(last);
    look();
    if (!is_near(last.data, limit_at)) {
        set_limit(RLIM_INFINITY);
        limit_at = 0;
    }
    return above_base(last);
}
