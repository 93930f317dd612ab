/* SPDX-License-Identifier: MIT
 *
 * One call to a running server, for the commands that talk to it: connects, sends, waits for the reply. */
#pragma once

#include <glib.h>

/* --rpc ADDRESS; NULL: what the configuration says. */
extern char *rpc_call_address;
#define RPC_CALL_OPTIONS                                                                                                \
    {"rpc", 0, 0, G_OPTION_ARG_STRING, &rpc_call_address,                                                               \
     "The server, as tcp://127.0.0.1:6001 or unix:///run/rrjs.sock", "ADDRESS"}

/* The reply's body, NUL-terminated, to be freed. An ERROR frame is an error of the domain RPC_ERROR with its text. */
char *rpc_call(const char *method, const char *json, GError **error);
