/* SPDX-License-Identifier: MIT
 *
 * The worker's end of the socket. Blocking: the worker does one thing at a time, and while it waits it has nothing better
 * to do. When the server is gone the process ends. */
#pragma once

#include <glib.h>
#include "message.h"

/* A message from the server, which is trusted. body stays valid until channel_receive() or channel_poll(). */
typedef struct {
    MessageHeader header;
    const char *body;
} ServerMessage;

/* Waits for the next message. */
void channel_receive(ServerMessage *message);

/* Whether bytes from the server are there, waiting up to so many milliseconds (-1: for ever). */
gboolean channel_wait(int timeout_ms);

/* Takes a message if a whole one is there already. */
gboolean channel_poll(ServerMessage *message);
/* The same without looking whether more has come. */
gboolean channel_next(ServerMessage *message);

/* Sends all of it and empties it. */
void channel_send(GByteArray *bytes);
