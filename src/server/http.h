/* SPDX-License-Identifier: MIT
 *
 * The pages that Prometheus and load balancers ask for: /metrics (and /), /health and /ready. libmicrohttpd speaks HTTP;
 * its epoll descriptor waits in our main loop, so nothing here blocks and there is no thread. */
#pragma once

#include <glib.h>
#include "pool.h"

typedef enum {
    HTTP_METRICS = 1 << 0, /* /metrics and / */
    HTTP_STATUS = 1 << 1,  /* /health and /ready */
} HttpPages;

typedef struct Http Http;

/* Listens at once on the address, for the pages given, but accepts nobody before http_start. */
Http *http_new(const char *address, HttpPages pages, GError **error);

/* What was really bound, as listener_address(). */
const char *http_address(const Http *http);

/* Serves from now on. The pool outlives it. */
gboolean http_start(Http *http, Pool *pool, GError **error);

void http_free(Http *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Http, http_free)
