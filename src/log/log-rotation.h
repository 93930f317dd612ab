/* SPDX-License-Identifier: MIT
 *
 * A log file that is renamed when it is full: app.log becomes app-2006-01-02T15-04-05.000.log, old ones are compressed
 * and removed. Knows nothing of lines; its user asks before each write whether the file must be turned first. */
#pragma once

#include <glib.h>
#include "log.h"

typedef struct LogRotation LogRotation;

/* Limits that are 0 take RoadRunner's values: 100 MiB, 24 days, 10 files. */
LogRotation *log_rotation_new(const char *path, const LogFileOptions *options);
void log_rotation_free(LogRotation *rotation);

gboolean log_rotation_has_options(const LogRotation *rotation, const LogFileOptions *options);

/* Opens the file for appending and makes its folders where they are missing. The caller owns the descriptor; -1 and
 * errno on failure. Also starts the care for older files, which goes on in the default main context. */
int log_rotation_open(LogRotation *rotation);

/* Bytes that the file has room for, where the next thing to write has so many. 0: turn first. A thing larger than any
 * file gets a file of its own. */
gsize log_rotation_room(const LogRotation *rotation, gsize next_size);
void log_rotation_wrote(LogRotation *rotation, gsize size);

/* Renames the file and opens a new one: its descriptor, or -1 and errno, and then the old one is still to be used. */
int log_rotation_turn(LogRotation *rotation);
