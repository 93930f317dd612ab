/* SPDX-License-Identifier: MIT
 *
 * The server as the command line starts it: a pool, the RPC listener, the metrics and status pages. */
#pragma once

#include <glib.h>
#include "pool.h"
#include "log.h"
#include "settings.h"

typedef struct Server Server;

typedef struct {
    const Settings *settings; /* this and the next outlive the server */
    Logger *script_log;
    const char *worker_path;
    RollPrepare before_roll;
    void (*programs_read)(ProgramSet *set, gpointer user_data); /* as of a pool */
    gpointer user_data; /* of both */
} ServerOptions;

/* Binds the addresses, at which clients wait from now on, or says which cannot be bound. */
Server *server_new(const ServerOptions *options, GError **error);
/* Starts all else, with these programs, or says what could not be started. */
gboolean server_start(Server *server, ProgramSet *programs, GError **error);

/* One line of JSON for the program that has started it, where it listens; to be freed. This and the next two: of a server
 * that was started. */
char *server_ready_line(const Server *server);

/* Has the workers replaced, as pool_roll() does. */
void server_roll(Server *server, RollCause cause);

/* Graceful stop: takes no clients, lets calls end as pool_stop() says, sends what waits; then calls done, once. Called
 * again while that goes on: at once, with the done it already has. */
void server_stop(Server *server, GSourceFunc done, gpointer user_data);

/* Closes whatever is left. May be called from done. */
void server_free(Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)
