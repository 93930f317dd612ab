/* SPDX-License-Identifier: MIT
 *
 * The one budget of bytes for all that waits in the server: requests that are being read or queued, payloads with the helper
 * thread, results on their way in, replies and messages to workers that are not sent. Size is taken before memory is, and
 * given back with it. What is large leaves an eighth to what is small, and large requests of a client that has calls here
 * already leave half to those that have none, so that innocent calls get through beside either. Who finds no room is
 * refused, or waits to be woken. Main loop only. */
#pragma once

#include <glib.h>

typedef struct Waiting Waiting;

/* *max_mb may change at any time. */
Waiting *waiting_new(const guint *max_mb);
void waiting_free(Waiting *waiting);

#define WAITING_SMALL (64u << 10) /* bytes */

/* Whether so many more bytes may wait; not is counted as a miss. is_further: of a client that has calls here. One that is
 * larger than its share has room where little else waits. */
gboolean waiting_has_room(Waiting *waiting, gsize size, gboolean is_further);
/* The same, and takes them. */
gboolean waiting_take(Waiting *waiting, gsize size, gboolean is_further);
/* Counts what has to be kept anyway and is bounded elsewhere. */
void waiting_add(Waiting *waiting, gsize size);
void waiting_give(Waiting *waiting, gsize size);
/* Follows something that grows and shrinks: *counted is what is counted of it so far, 0 at first. */
void waiting_follow(Waiting *waiting, gsize *counted, gsize size);

/* That what, of so many bytes, does not fit, for those whom it is refused; counts the refusal. The caller frees it. */
char *waiting_refusal(Waiting *waiting, const char *what, gsize size);

/* wake is called where there may be room again for who missed it. One at most. */
void waiting_on_room(Waiting *waiting, void (*wake)(gpointer user_data), gpointer user_data);
/* For other kinds of room, such as places in a queue. */
void waiting_wake(Waiting *waiting);

guint64 waiting_bytes(const Waiting *waiting);
guint64 waiting_misses(const Waiting *waiting);
guint64 waiting_refusals(const Waiting *waiting);
