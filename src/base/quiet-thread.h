/* SPDX-License-Identifier: MIT
 *
 * Threads beside the main one. */
#pragma once

#include <glib.h>

/* A thread that no signal of the process reaches: they are the main thread's. To be joined. */
GThread *quiet_thread_start(const char *name, GThreadFunc run, gpointer data);
