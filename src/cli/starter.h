/* SPDX-License-Identifier: MIT
 *
 * What the server and the program that started it have to say to each other where signals and log lines do not do: that the
 * one is there no more, however it ended, and that the other is ready. */
#pragma once

#include <glib.h>

extern gboolean starter_stops_with_input;
extern gboolean starter_stops_with_parent;
extern int starter_ready_fd;
#define STARTER_OPTIONS                                                                                                \
    {"stop-on-stdin-eof", 0, 0, G_OPTION_ARG_NONE, &starter_stops_with_input,                                          \
     "Stop when standard input ends, with whoever holds its other end", NULL},                          \
        {"stop-with-parent", 0, 0, G_OPTION_ARG_NONE, &starter_stops_with_parent,                                     \
         "Stop when the program that started the server ends, however it does", NULL},                                \
        {"ready-fd", 0, 0, G_OPTION_ARG_INT, &starter_ready_fd,                                                       \
         "Write a line of JSON to descriptor FD when calls are taken", "FD"}

/* Looks whether the descriptor is there, and keeps it from other programs. */
gboolean starter_init(GError **error);

/* Where that is asked for, has ended called when standard input ends, passing over what comes before, and when the parent
 * does; at most once for each, whatever it returns. FALSE: which is not possible. */
gboolean starter_watch(GSourceFunc ended, gpointer user_data, GError **error);
/* Not any more. */
void starter_unwatch(void);

/* Writes the line to the descriptor, and closes that where it is neither standard output nor error. */
void starter_tell(const char *line);
