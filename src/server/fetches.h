/* SPDX-License-Identifier: MIT
 *
 * The exchanges that workers ask for. A session holds those of one running execution: it takes the worker's messages,
 * checks them against what was agreed (message.h), and answers over the worker's link. When the session goes, all its
 * exchanges go. The machinery behind is made with the first exchange. */
#pragma once

#include "fetch-counts.h"
#include "link.h"
#include "settings.h"

typedef struct Fetches Fetches;
typedef struct FetchSession FetchSession;

/* settings and figures, which it counts in, outlive it. */
Fetches *fetches_new(const Settings *settings, FetchFigures *figures);
/* After all sessions. */
void fetches_free(Fetches *fetches);

/* The link outlives the session. reach: how far the execution may reach, if js.net does. */
FetchSession *fetch_session_new(Fetches *fetches, Link *link, guint64 execution, NetReach reach);
void fetch_session_free(FetchSession *session);

/* Takes one FETCH_* message. FALSE where it breaks the rules; *fault says how. */
gboolean fetch_session_take(FetchSession *session, const WorkerMessage *message, const char **fault);

/* A link has sent all that was appended. */
void fetches_resume(Fetches *fetches);
