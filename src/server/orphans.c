/* SPDX-License-Identifier: MIT
 *
 * One signal handler that writes to one descriptor of the main loop, since a child that nobody here has started has no
 * descriptor of its own to be watched by. */
#include "orphans.h"

#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib-unix.h>

struct Orphans {
    gboolean (*is_ours)(GPid pid, gpointer user_data);
    gpointer user_data;
    GSource *source;
};

static int wake_fd = -1; /* for the handler */

static void on_child_signal(int number)
{
    (void)number;
    int saved = errno;
    (void)eventfd_write(wake_fd, 1); /* fails only where it is readable anyway */
    errno = saved;
}

static gboolean inherits_processes(void)
{
    int subreaper = 0;
    return getpid() == 1 || (prctl(PR_GET_CHILD_SUBREAPER, &subreaper) == 0 && subreaper);
}

static GPid first_ended(void)
{
    siginfo_t info = {0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}

static gboolean on_wake(int fd, GIOCondition condition, gpointer user_data)
{
    const Orphans *orphans = user_data;
    eventfd_t count;
    GPid pid;
    (void)eventfd_read(fd, &count); /* before the look: who ends after it is told anew */
    while ((pid = first_ended())) {
        if (orphans->is_ours(pid, orphans->user_data)) {
            /* The kernel shows those behind it when it is gone, which its owner sees to in this turn of the loop. */
            (void)eventfd_write(fd, 1);
            break;
        }
        (void)waitpid(pid, NULL, 0); /* it has ended; how is nobody's concern */
    }
    return G_SOURCE_CONTINUE;
}

Orphans *orphans_new(gboolean (*is_ours)(GPid pid, gpointer user_data), gpointer user_data)
{
    if (!inherits_processes() || (wake_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
        return NULL;
    Orphans *orphans = g_new(Orphans, 1);
    orphans->is_ours = is_ours;
    orphans->user_data = user_data;
    orphans->source = g_unix_fd_source_new(wake_fd, G_IO_IN);
    g_source_set_callback(orphans->source, G_SOURCE_FUNC(on_wake), orphans, NULL);
    g_source_attach(orphans->source, NULL);
    struct sigaction action = {.sa_handler = on_child_signal, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigaction(SIGCHLD, &action, NULL);
    return orphans;
}

void orphans_free(Orphans *orphans)
{
    if (!orphans)
        return;
    signal(SIGCHLD, SIG_DFL);
    g_source_destroy(orphans->source);
    g_source_unref(orphans->source);
    close(wake_fd);
    g_free(orphans);
}
