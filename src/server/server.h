/* SPDX-License-Identifier: MIT
 *
 * The server as the command line starts it: a pool, the RPC listener, the metrics and status pages. */
#pragma once

#include <glib.h>
#include "pool.h"
#include "settings.h"

typedef struct Server Server;

/* Starts everything, or says what could not be started. settings outlives it. */
Server *server_start(const Settings *settings, Logger *script_log, const char *worker_path, GError **error);

/* Graceful stop; done once everything is down. Called again: at once. */
void server_stop(Server *server, GSourceFunc done, gpointer user_data);
void server_free(Server *server);
