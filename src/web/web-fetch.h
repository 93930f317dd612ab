/* SPDX-License-Identifier: MIT
 *
 * The C side of fetch(): exchanges of the running execution for js/web/fetch.js, and their news on the way to the scripts
 * that wait for them. */
#pragma once

#include <JavaScriptCore/JavaScript.h>
#include <glib.h>
#include "channel.h"
#include "message.h"

/* start(method, url, headers, body, callback)   the number of a new exchange. method, url, headers: ByteStrings, headers as
 *                                   "name\0value\0…"; body: undefined, a Uint8Array, or a number of bytes, -1 for unknown,
 *                                   that will be given by send; callback(news, …), see below
 * send(number, bytes, isLast)       a piece of the request's body. false: wait for ROOM before the next
 * some(number)                      a piece of the response's body, null at its end, or undefined: it will be news
 * all(number, asText)               the same for all that is left of it, as string or bytes
 * end(number)                       not needed any more
 * drop(number)                      its body is not needed
 * baseUrl                           of relative URLs, or null
 *
 * News: HEAD (0, status, reason, headers), BODY (1, as returned by some and all), ROOM (2), FAILURE (3, code, text). */
JSObjectRef web_fetch_host(const MessageSetup *setup, const char *base_url);

void web_fetch_begin(guint64 execution);
void web_fetch_clear(void);

/* In place of clear, and before it, where an execution goes on with another: see exchanges.h. */
gboolean web_fetch_read_ahead(void);
void web_fetch_keep(void);

/* Takes in what the server sent. */
void web_fetch_receive(const ServerMessage *message);

/* Whether there is something that scripts wait for. */
gboolean web_fetch_pending(void);

/* Tells one piece of news; FALSE where there is none. *exception: what the script's callback threw. */
gboolean web_fetch_tell(JSValueRef *exception);
