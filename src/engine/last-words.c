/* SPDX-License-Identifier: MIT */
#include "last-words.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FRAMES_MAX  20
#define FRAMES_OURS 2 /* this file and the handler */
#define LINE_SIZE    1000

#define MEGABYTES(bytes) ((bytes) >> 20)

void last_words_start(void)
{
    void *frame;
    (void)backtrace(&frame, 1);
}

/* Appends to a line of size bytes; what finds no room is cut. Formatting numbers and names takes no memory. */
static gsize G_GNUC_PRINTF(3, 4) add(char *line, gsize size, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int added = vsnprintf(line + size, LINE_SIZE - size, format, values);
    va_end(values);
    return added < 0 ? size : MIN(size + (gsize)added, LINE_SIZE - 1);
}

static gsize add_frame(char *line, gsize size, const void *address)
{
    Dl_info library;
    if (!dladdr(address, &library) || !library.dli_fname)
        return add(line, size, " compiled"); /* a script, by the engine */
    const char *slash = strrchr(library.dli_fname, '/');
    return add(line, size, " %s+%zx", slash ? slash + 1 : library.dli_fname,
               (gsize)((const char *)address - (const char *)library.dli_fbase));
}

void last_words_say(int signal, gsize grown, gsize used, gsize limit)
{
    char line[LINE_SIZE];
    const char *name = sigabbrev_np(signal);
    gsize size = add(line, 0, "SIG%s: private memory grown by %zu MB, %zu MB more resident than at the start, limit %zu MB; at",
                     name ? name : "?", MEGABYTES(grown), MEGABYTES(used), MEGABYTES(limit));
    void *frames[FRAMES_MAX];
    int count = backtrace(frames, FRAMES_MAX);
    for (int i = FRAMES_OURS; i < count; i++)
        size = add_frame(line, size, frames[i]);
    line[size++] = '\n';
    if (write(STDERR_FILENO, line, size) < 0)
        return; /* nobody is there to be told */
}
