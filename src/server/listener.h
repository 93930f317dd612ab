/* SPDX-License-Identifier: MIT
 *
 * A listening socket, tcp or unix, and the accepting of its clients; whoever speaks the protocol gets the descriptor. A
 * process that has run out of descriptors stops accepting for a moment instead of spinning. */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef struct Listener Listener;

/* Binds and listens, but accepts nobody yet. A unix socket's file that nobody listens on any more is replaced. The error
 * reads: listening on tcp://127.0.0.1:6001: Address already in use. */
Listener *listener_new(const char *address, GError **error);

/* What was really bound, port included; with the scheme if the address given had one. */
const char *listener_address(const Listener *listener);

/* fd is non-blocking, close-on-exec, and the callee's from now on. */
typedef void (*ListenerAccepted)(int fd, const struct sockaddr *peer, socklen_t peer_size, gpointer user_data);

/* From now on accepts on the default main context. */
void listener_start(Listener *listener, ListenerAccepted accepted, gpointer user_data);

/* Closes the socket and removes its file. */
void listener_free(Listener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listener, listener_free)
