/* SPDX-License-Identifier: MIT
 *
 * The text of /metrics: what the pool and its scripts count, and the process_* families of the server itself. */
#pragma once

#include <glib.h>
#include "page.h"
#include "pool.h"

/* Appends the whole page, built anew. */
void metrics_page_append(Pool *pool, GString *text);

/* Those of its families that are neither the pool's nor the scripts', one by one; NULL behind the last. */
const MetricsOwnFamily *server_own_family(guint index);
