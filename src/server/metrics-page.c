/* SPDX-License-Identifier: MIT
 *
 * The process_* families have the names, types and help texts that client_golang gives them. What /proc does not tell is
 * left out, one by one. */
#include "metrics-page.h"

#include <dirent.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "page.h"

/* ---- what /proc says about this process; NAN: it does not ---- */

typedef struct {
    double cpu_seconds, max_fds, open_fds, resident_bytes, start_time, virtual_bytes, virtual_max;
} ProcessFigures;

static double soft_limit(int resource)
{
    struct rlimit limit;
    return getrlimit(resource, &limit) == 0 ? (double)limit.rlim_cur : NAN; /* no limit: 1.8446744073709552e+19 */
}

static double count_open_fds(void)
{
    DIR *directory = opendir("/proc/self/fd");
    if (!directory)
        return NAN;
    guint count = 0;
    for (const struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static double boot_time(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/stat", &text, NULL, NULL))
        return NAN;
    const char *line = strstr(text, "\nbtime ");
    return line ? (double)g_ascii_strtoull(line + strlen("\nbtime "), NULL, 10) : NAN;
}

/* Fields are numbered as in proc(5). The second is the program's name and may hold anything, so counting starts behind
 * its closing parenthesis. */
static void read_stat(ProcessFigures *figures)
{
    enum { FIRST = 3, UTIME = 14, STIME = 15, STARTTIME = 22, VSIZE = 23, RSS = 24 };
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/stat", &text, NULL, NULL))
        return;
    const char *name_end = strrchr(text, ')');
    if (!name_end || name_end[1] != ' ')
        return;
    g_auto(GStrv) fields = g_strsplit(name_end + 2, " ", -1);
    if (g_strv_length(fields) <= RSS - FIRST)
        return;

#define FIELD(number) ((double)g_ascii_strtoull(fields[(number) - FIRST], NULL, 10))
    double ticks = sysconf(_SC_CLK_TCK);
    figures->cpu_seconds = (FIELD(UTIME) + FIELD(STIME)) / ticks;
    figures->start_time = boot_time() + FIELD(STARTTIME) / ticks;
    figures->virtual_bytes = FIELD(VSIZE);
    figures->resident_bytes = FIELD(RSS) * sysconf(_SC_PAGESIZE);
#undef FIELD
}

static void read_process(ProcessFigures *figures)
{
    *figures = (ProcessFigures){
        .cpu_seconds = NAN,
        .start_time = NAN,
        .virtual_bytes = NAN,
        .resident_bytes = NAN,
        .max_fds = soft_limit(RLIMIT_NOFILE),
        .open_fds = count_open_fds(),
        .virtual_max = soft_limit(RLIMIT_AS),
    };
    read_stat(figures);
}

/* ---- the families ---- */

#define FIGURE(member) offsetof(ProcessFigures, member)

static const struct {
    MetricsOwnFamily family;
    gsize figure;
} process_families[] = {
    {{"process_cpu_seconds_total", METRIC_COUNTER, "", "Total user and system CPU time spent in seconds."},
     FIGURE(cpu_seconds)},
    {{"process_max_fds", METRIC_GAUGE, "", "Maximum number of open file descriptors."}, FIGURE(max_fds)},
    {{"process_open_fds", METRIC_GAUGE, "", "Number of open file descriptors."}, FIGURE(open_fds)},
    {{"process_resident_memory_bytes", METRIC_GAUGE, "", "Resident memory size in bytes."},
     FIGURE(resident_bytes)},
    {{"process_start_time_seconds", METRIC_GAUGE, "", "Start time of the process since unix epoch in seconds."},
     FIGURE(start_time)},
    {{"process_virtual_memory_bytes", METRIC_GAUGE, "", "Virtual memory size in bytes."}, FIGURE(virtual_bytes)},
    {{"process_virtual_memory_max_bytes", METRIC_GAUGE, "", "Maximum amount of virtual memory available in bytes."},
     FIGURE(virtual_max)},
};

static const MetricsOwnFamily build_family = {"js_build_info", METRIC_GAUGE, "version",
                                              "The version of rrjs that serves this page"};

const MetricsOwnFamily *server_own_family(guint index)
{
    if (index < G_N_ELEMENTS(process_families))
        return &process_families[index].family;
    return index == G_N_ELEMENTS(process_families) ? &build_family : NULL;
}

static void expose_process(MetricsPage *page)
{
    ProcessFigures figures;
    read_process(&figures);
    for (gsize i = 0; i < G_N_ELEMENTS(process_families); i++) {
        double value = G_STRUCT_MEMBER(double, &figures, process_families[i].figure);
        if (isnan(value))
            continue;
        MetricsFamily *family = metrics_page_own_family(page, &process_families[i].family);
        metrics_family_sample(family, NULL, 0, value);
    }
}

static void expose_build(MetricsPage *page)
{
    MetricsFamily *family = metrics_page_own_family(page, &build_family);
    metrics_family_sample(family, &(MetricsLabel){"version", RRJS_VERSION}, 1, 1);
}

void metrics_page_append(Pool *pool, GString *text)
{
    g_autoptr(MetricsPage) page = metrics_page_new();
    /* Of two families of one name the first is shown: what an operator declares must not hide the server's own. */
    expose_process(page);
    expose_build(page);
    pool_expose(pool, page);
    metrics_page_render(page, text);
}
