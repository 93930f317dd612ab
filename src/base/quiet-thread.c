/* SPDX-License-Identifier: MIT */
#include "quiet-thread.h"

#include <signal.h>

GThread *quiet_thread_start(const char *name, GThreadFunc run, gpointer data)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    GThread *thread = g_thread_new(name, run, data);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return thread;
}
