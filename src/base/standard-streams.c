/* SPDX-License-Identifier: MIT */
#include "standard-streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static int failures[STDERR_FILENO + 1];
static StandardReaderGone reader_gone;
static gpointer reader_gone_data;

void standard_start(void)
{
    /* Whoever closes standard error wants to hear nothing; whoever closes standard output loses a result, and whoever closes
     * standard input and has it read a script. */
    static const int modes[] = {[STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", modes[fd]); /* takes the lowest number that is free, which is this one */
}

static void fail(int fd, int reason)
{
    failures[fd] = reason;
    if (reason == EPIPE && reader_gone)
        reader_gone(reader_gone_data);
}

gboolean standard_write(int fd, const char *text, gsize size)
{
    while (size > 0 && !failures[fd]) {
        gssize written = write(fd, text, size);
        if (written >= 0) {
            text += written;
            size -= (gsize)written;
        } else if (errno == EAGAIN) {
            (void)poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1); /* interrupted: tried again */
        } else if (errno != EINTR) {
            fail(fd, errno);
        }
    }
    return !failures[fd];
}

gboolean standard_print(int fd, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *text = g_strdup_vprintf(format, values);
    va_end(values);
    return standard_write(fd, text, strlen(text));
}

int standard_failure(int fd)
{
    return failures[fd];
}

void standard_on_reader_gone(StandardReaderGone gone, gpointer user_data)
{
    reader_gone = gone;
    reader_gone_data = user_data;
}
